import { z } from 'zod';
import { inputsFor } from '../data/inputs.ts';
import type { Random } from '../tensor/random.ts';
import { classifierPredictor, megaFlopsOf } from '../training/classifier.ts';
import { knownSeconds } from '../training/cost.ts';
import { codesOf, crossEntropy } from '../training/losses.ts';
import { StepMeter, stepsPerEpoch } from '../training/phase.ts';
import { trainClassifier } from '../training/supervised.ts';
import { validationAuroc } from '../training/validation.ts';
import { PRETRAINING } from './masking/vanilla.ts';
import type { Method } from './method.ts';

const options = z.strictObject({});
const STAGE = 'group-balanced training';
const VERSION = 1;

/**
 * ERM on epochs in which every group of the first attribute has equally many records, as many in
 * all as there are: those of small groups come several times, of large ones some stay out.
 */
export const resampling: Method<z.infer<typeof options>> = {
  name: 'resampling',
  title: 'Resampling',
  citation:
    'Idrissi, B. Y., Arjovsky, M., Pezeshki, M. and Lopez-Paz, D. (2022). Simple data balancing achieves competitive worst-group-accuracy. CLeaR.',
  version: 1,
  options,
  async train(task, split, _, context) {
    const { recipe } = context;
    const attribute = task.attributes[0]!;
    const inputs = inputsFor(task.dataset, split);
    const meter = new StepMeter(context, {
      [STAGE]: recipe.epochs * stepsPerEpoch(split.train.length, recipe.batchSize),
    });
    const groups = attribute.levels
      .map((_level, code) => split.train.filter((row) => attribute.codes[row] === code))
      .filter((rows) => rows.length > 0);
    const { classifier, history, seconds } = await trainClassifier(
      inputs,
      {
        stage: STAGE,
        stream: PRETRAINING,
        key: { version: VERSION, label: task.label.name, attribute: attribute.name },
        classes: task.label.classes.length,
        rows: split.train,
        draw: (random) => balancedDraw(groups, split.train.length, random),
        objective: (model) => ({
          loss: (x, rows) => crossEntropy(model.logits(x, true), codesOf(task.label.codes, rows)),
        }),
        judge: (model) => validationAuroc(task, split, inputs, (x) => model.logits(x, false)),
      },
      context,
      meter,
    );
    return classifierPredictor(classifier, inputs, history, {
      megaFlops: megaFlopsOf(classifier, task),
      trainingSeconds: knownSeconds(seconds),
    });
  },
};

/**
 * `count` rows of which each group gives the same share. A group goes through all its rows, in
 * random order, before one comes again.
 *
 * @param groups rows of each group, none empty.
 */
export function balancedDraw(
  groups: readonly Int32Array[],
  count: number,
  random: Random,
): Int32Array {
  const drawn = new Int32Array(count);
  let at = 0;
  for (const [index, rows] of groups.entries()) {
    const share = Math.floor(count / groups.length) + (index < count % groups.length ? 1 : 0);
    const own = random.fork(index);
    for (let pass = 0, left = share; left > 0; pass++) {
      const order = own.fork(pass).shuffle(Int32Array.from(rows)).subarray(0, left);
      drawn.set(order, at);
      at += order.length;
      left -= order.length;
    }
  }
  return drawn;
}
