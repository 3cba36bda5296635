import { z } from 'zod';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import { Random } from '../tensor/random.ts';
import { scoreRows } from '../training/classifier.ts';
import { StepMeter, stepsPerEpoch } from '../training/phase.ts';
import { GROUP_MODEL, scoreByGroup, trainGroupModels } from './group-models/group-models.ts';
import type { Method } from './method.ts';

const options = z.strictObject({
  /** Which part of the records outside its group a model also trains on: 0 in-group only. */
  outside: z.number().min(0).max(1).default(0),
  /** Index of the group whose model scores everybody; null: every group its own. */
  scoredBy: z.number().int().min(0).nullable().default(null),
});

/**
 * One model a group, trained on the group's records and a fraction of all others, without weights:
 * with none of them the in-group baseline, with all of them ERM.
 */
export const groupData: Method<z.infer<typeof options>> = {
  name: 'group-data',
  title: 'In-group only',
  citation:
    'Xu, G., Duan, Y., Xia, J. et al. (2026). Rethinking fairness in medical imaging: Maximizing group-specific performance with application to skin disease diagnosis. Medical Image Analysis 109, 103950.',
  version: 1,
  options,
  shares: ({ outside }) => `${GROUP_MODEL} ${outside}`,
  async train(task, split, { outside, scoredBy }, context) {
    const { recipe } = context;
    const { levels, name } = task.attributes[0]!;
    if (scoredBy !== null && scoredBy >= levels.length) {
      throw new UserError(
        `attribute ${name} has ${levels.length} levels, so none of index ${scoredBy}`,
        `choose scoredBy from 0 to ${levels.length - 1}: ${levels.join(', ')}`,
      );
    }
    const weights = levels.map((_, level) => membership(task, split, level, outside, context.seed));
    const groups = scoredBy === null ? [...weights.keys()] : [scoredBy];
    const trained = groups.map((group) => weights[group]!);
    const meter = new StepMeter(context, {
      [GROUP_MODEL]: trained.reduce((steps, own) => {
        const rows = own.filter((weight) => weight > 0).length;
        return steps + recipe.epochs * stepsPerEpoch(rows, recipe.batchSize);
      }, 0),
    });
    const models = await trainGroupModels(task, split, trained, 0, context, meter, groups);
    const [only] = models.classifiers;
    return {
      scores: async (rows) =>
        scoredBy === null
          ? scoreByGroup(task, models, rows)
          : scoreRows(models.inputs, rows, (x) => only!.logits(x, false)),
      history: models.history,
      measures: models.measures,
      pictures: [],
      samples: [],
      dispose: () => models.dispose(),
    };
  },
};

/**
 * 1 for the group's records and for a random fraction of the others, else 0; aligned with
 * `split.train`. A larger fraction contains the smaller ones.
 */
function membership(
  task: Task,
  split: Split,
  level: number,
  outside: number,
  seed: number,
): Float32Array {
  const { codes } = task.attributes[0]!;
  const others = [...split.train.keys()].filter((i) => codes[split.train[i]!] !== level);
  const random = new Random(seed).fork('outside').fork(level);
  const kept = new Set(random.shuffle(others).slice(0, Math.round(outside * others.length)));
  return Float32Array.from(split.train, (row, i) => (codes[row] === level || kept.has(i) ? 1 : 0));
}
