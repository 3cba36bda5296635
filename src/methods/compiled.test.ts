import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadDataset } from '../data/registry.ts';
import { limitTraining, makeSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { loadEngine } from '../tensor/engine.ts';
import { type Feeds, vector } from '../tensor/steps/compile-step.ts';
import { countFunctions } from '../tensor/steps/functions.ts';
import type { Recipe } from '../training/context.ts';
import { defineMethod } from '../training/define-method.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { trainMethod } from '../training/method.ts';
import { stepsPerEpoch } from '../training/phase.ts';
import {
  contextFor,
  type Question,
  smallQuestions,
  TINY,
  TINY_MASKS,
  TINY_TABLE,
} from '../training/testing.ts';
import { erm } from './erm.ts';
import { findMethod } from './registry.ts';

const engine = await loadEngine();

const small = await smallQuestions();
const questions = { ...small, 'two labels': await twoLabels() };

/** As many patients with two labels, learnt at once. */
async function twoLabels(): Promise<Question> {
  const dataset = await loadDataset('support2-outcomes');
  const task = makeTask(dataset, ['hospital-death', 'long-stay'], ['race', 'sex']);
  const whole = makeSplit(task, { kind: 'holdout', seed: 1 });
  return { task, split: limitTraining(task, whole, 208, 1) };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Both shapes of a step run as functions from their third time on, and one of them comes once an epoch. */
const PICTURES: Recipe = { ...TINY, epochs: 3, augment: 'mirror' };
const TABLE: Recipe = { ...TINY_TABLE, epochs: 3 };

async function run(
  name: string,
  options: object,
  on: keyof typeof questions,
  signal = new AbortController().signal,
  recipe = on === 'pictures' ? PICTURES : TABLE,
) {
  const { task, split } = questions[on];
  const method = findMethod(name);
  const context = contextFor(recipe, { signal });
  const predictor = await trainMethod(method, task, split, method.options.parse(options), context);
  const { history, labels = task.labels } = predictor;
  const scores: Float32Array[] = [];
  for (const label of labels) scores.push(await predictor.scores(split.test, label));
  predictor.dispose();
  return { scores, history };
}

const MASKS = { ...TINY_MASKS, maskEpochs: 3, adversaryEpochs: 2, learningRate: 1e-3 };

describe.skipIf(engine.eager !== undefined)('compiled steps give the bytes of eager ones:', () => {
  it.each<[string, object, keyof typeof questions]>([
    ['erm', {}, 'pictures'],
    ['vanilla', {}, 'pictures'],
    ['vanilla', {}, 'records'],
    ['group-dro', {}, 'records'],
    ['resampling', {}, 'pictures'],
    ['adversarial-debiasing', { epochs: 3, learningRate: 1e-3 }, 'records'],
    ['fair-diagnosis', MASKS, 'pictures'],
    ['faap', MASKS, 'pictures'],
    ['fine-tuned-head', { label: 'malignant', epochs: 3 }, 'pictures'],
    ['spare', { folds: 2, sharedStages: 2 }, 'pictures'],
    ['fairgrad', {}, 'records'],
    ['weighted-objectives', { grid: [[1, 0.5]] }, 'records'],
    ['multi-task', {}, 'records'],
    ['fair-ada-bn', {}, 'pictures'],
    ['apple', {}, 'pictures'],
    ['fair-quantize', { step: 0.4, retraining: 1 }, 'records'],
    ['scp-fair-prune', { rounds: 1, retraining: 1 }, 'pictures'],
    ['fin', {}, 'records'],
    ['fairsde', {}, 'records'],
    ['domain-independent', {}, 'records'],
    ['decoupled', {}, 'records'],
    ['jtt', {}, 'records'],
    ['rand-augment', {}, 'pictures'],
    ['sam', {}, 'pictures'],
    ['swad', {}, 'records'],
    ['laftr', {}, 'records'],
    ['gap-regularisation', { gap: 'mcdp' }, 'records'],
    ['lisa', {}, 'records'],
    ['lff', {}, 'records'],
    ['mmd', {}, 'records'],
    ['coral', {}, 'records'],
    ['cfair', {}, 'records'],
    ['end', {}, 'records'],
    ['cvar-dro', {}, 'records'],
    ['reweighting', {}, 'records'],
    ['irm', {}, 'records'],
    ['fscl', {}, 'records'],
    ['attribute-given', {}, 'records'],
    ['attribute-predicted', {}, 'records'],
    ['attribute-reversed', {}, 'records'],
    ['group-data', { outside: 0.5 }, 'records'],
    ['fair-prune', {}, 'records'],
    ['dfr', {}, 'records'],
    ['expert-selection', { experts: { method: 'decoupled' } }, 'records'],
    ['grad-cam', { ...MASKS, view: 'clean' }, 'pictures'],
    ['group-thresholds', {}, 'records'],
    ['erm', {}, 'two labels'],
    ['attribute-reversed', {}, 'two labels'],
  ])('%s %o on %s', async (name, options, on) => {
    const compiled = await run(name, options, on);
    expect(countFunctions().ever).toBeGreaterThan(0);
    vi.stubEnv('REFAIR_COMPILE', 'off');
    expect(await run(name, options, on)).toEqual(compiled);
  });

  it('so does a training that takes several steps together', async () => {
    const { signal } = new AbortController();
    // 26 steps an epoch.
    const long: Recipe = { ...TABLE, batchSize: 8, epochs: 25 };
    const { ever } = countFunctions();
    const compiled = await run('erm', {}, 'records', signal, long);
    expect(countFunctions().ever).toBeGreaterThan(ever + 1);
    vi.stubEnv('REFAIR_COMPILE', 'off');
    expect(await run('erm', {}, 'records', signal, long)).toEqual(compiled);
  });

  it('a loss that is another in a later epoch is an error, unless that is fed', async () => {
    const { task, split } = questions.records;
    const perEpoch = stepsPerEpoch(split.train.length, TABLE.batchSize);
    const train = (fed: boolean) => {
      let factor = 1;
      const late = defineMethod({
        name: 'late',
        objective: ({ label }, _options, classifier) => ({
          loss: ({ x, rows, fed: given }) => {
            const loss = crossEntropy(classifier.logits(x, true), codesAt(label.codes, rows));
            return tf.mul(loss, fed ? tf.sum(given.factor!) : factor);
          },
          feeds: (_rows, done): Feeds => {
            factor = done < 2 * perEpoch ? 1 : 0.5;
            return fed ? { factor: vector(Float32Array.of(factor)) } : {};
          },
        }),
      });
      return trainMethod(late, task, split, {}, contextFor(TABLE));
    };
    (await train(true)).dispose();
    await expect(train(false)).rejects.toThrow('differs from call to call');
  });

  it('a training that was interrupted leaves nothing to the next', async () => {
    const whole = await run('erm', {}, 'records');
    const interrupt = new AbortController();
    const { task, split } = questions.records;
    let steps = 0;
    const context = contextFor(TABLE, {
      signal: interrupt.signal,
      progress: () => {
        steps += 1;
        if (steps === 7) interrupt.abort(new Error('enough'));
      },
    });
    await expect(trainMethod(erm, task, split, {}, context)).rejects.toThrow('enough');
    expect(await run('erm', {}, 'records')).toEqual(whole);
  });
});
