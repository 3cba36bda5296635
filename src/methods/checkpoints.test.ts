import { expect, it } from 'vitest';
import { hashJson } from '../json.ts';
import type { Recipe, StageCache, StageValue } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import {
  contextFor,
  type Question,
  smallQuestions,
  TINY,
  TINY_MASKS,
  TINY_TABLE,
} from '../training/testing.ts';
import { findMethod, methodNames } from './registry.ts';

const questions = await smallQuestions();

/** Everything that a loop may have to remember: a rate that changes, pictures that are moved, dropout. */
const PICTURES: Recipe = {
  ...TINY,
  epochs: 3,
  schedule: { kind: 'cosine', warmupEpochs: 1, settle: { after: 0.6, at: 0.05 } },
  augment: 'turns',
};
const TABLE: Recipe = { ...TINY_TABLE, epochs: 3 };
const MOMENTUM = { kind: 'sgd', learningRate: 1e-2, momentum: 0.9, weightDecay: 1e-4 } as const;

/** A store in memory, of stages and of checkpoints as they would be read from a disk. */
class Kept implements StageCache {
  readonly #stages = new Map<string, StageValue>();
  readonly #checkpoints = new Map<string, StageValue>();
  readonly notes: string[] = [];

  async get(...[name, key, compute]: Parameters<StageCache['get']>): Promise<StageValue> {
    const hash = hashJson({ name, key });
    const found = this.#stages.get(hash);
    if (found !== undefined) return copied(found);
    const value = await compute({
      latest: async () => {
        const latest = this.#checkpoints.get(hash);
        return latest === undefined ? null : copied(latest);
      },
      due: false,
      save: async (_, checkpoint) => void this.#checkpoints.set(hash, copied(checkpoint)),
      note: (text) => this.notes.push(text),
    });
    this.#stages.set(hash, copied(value));
    return value;
  }
}

function copied({ arrays, json }: StageValue): StageValue {
  const copies = Object.entries(arrays).map(([name, values]) => [name, values.slice()] as const);
  return { arrays: Object.fromEntries(copies), json: JSON.parse(JSON.stringify(json)) };
}

/** How long something took is no result. */
const TIMES = /econds$/;

/** @param steps of an attempt, after which it is interrupted; another one follows it. */
async function train(
  name: string,
  given: object,
  { task, split }: Question,
  recipe: Recipe,
  steps: number,
) {
  const method = findMethod(name);
  const stages = new Kept();
  for (let attempt = 1; ; attempt++) {
    const controller = new AbortController();
    let done = 0;
    const context = contextFor(recipe, {
      seed: 2,
      stages,
      signal: controller.signal,
      progress: ({ note }) => {
        if (note !== undefined) done += 1;
        if (done === steps) controller.abort(new Error('enough'));
      },
    });
    try {
      const options = method.options.parse(given);
      const predictor = await trainMethod(method, task, split, options, context);
      const scores = await predictor.scores(split.test);
      const { history, measures } = predictor;
      predictor.dispose();
      const told = Object.entries(measures).filter(([measure]) => !TIMES.test(measure));
      return { attempt, notes: stages.notes, result: { scores, history, measures: told } };
    } catch (error) {
      if (!controller.signal.aborted) throw error;
    }
  }
}

const MASKS = { ...TINY_MASKS, maskEpochs: 2, learningRate: 1e-3 };

/** Of methods that train alike, one. */
const LOOPS: [
  name: string,
  options: object,
  on: 'pictures' | 'records',
  recipe?: Partial<Recipe>,
][] = [
  ['erm', {}, 'pictures'],
  ['erm', {}, 'records', { optimiser: MOMENTUM }],
  ['vanilla', {}, 'records'],
  ['group-dro', {}, 'records'],
  ['resampling', {}, 'records'],
  ['adversarial-debiasing', { epochs: 3, learningRate: 1e-3 }, 'records'],
  ['fair-diagnosis', MASKS, 'pictures', { epochs: 2 }],
  ['fine-tuned-head', { label: 'malignant', epochs: 3 }, 'pictures', { epochs: 2 }],
  ['group-data', {}, 'records'],
  ['spare', { folds: 2, sharedStages: 1 }, 'records', { epochs: 2 }],
  ['fairgrad', {}, 'records'],
  ['multi-task', {}, 'records'],
  ['fair-ada-bn', {}, 'pictures', { epochs: 2 }],
  ['apple', {}, 'records', { epochs: 2 }],
  ['fair-quantize', { step: 0.4 }, 'records', { epochs: 4 }],
  ['scp-fair-prune', { rounds: 2 }, 'pictures', { epochs: 4 }],
  ['fin', {}, 'records'],
  ['fairsde', {}, 'records'],
  ['fairsde', { training: 'staged' }, 'records'],
  ['domain-independent', {}, 'records'],
  ['decoupled', {}, 'records'],
  ['attribute-given', {}, 'records'],
  ['attribute-predicted', {}, 'records'],
  ['attribute-reversed', {}, 'records'],
  ['jtt', {}, 'records'],
  ['laftr', {}, 'records'],
  ['lisa', {}, 'records'],
  ['lff', {}, 'records'],
  ['irm', { after: 0.4 }, 'records'],
  ['sam', {}, 'records'],
  ['swad', { converged: 1 }, 'records'],
  ['rand-augment', {}, 'pictures'],
  ['fscl', {}, 'records'],
];

it.each(LOOPS)(
  '%s %j on %s, interrupted again and again, ends with the same bytes',
  async (...loop) => {
    const [name, options, on, changes] = loop;
    const question = questions[on];
    const recipe = { ...(on === 'pictures' ? PICTURES : TABLE), ...changes };
    const whole = await train(name, options, question, recipe, Number.POSITIVE_INFINITY);
    expect(whole).toMatchObject({ attempt: 1, notes: [] });
    const again = await train(name, options, question, recipe, 5);
    expect(again.attempt).toBeGreaterThan(1);
    expect(again.notes.length).toBeGreaterThan(0);
    for (const note of again.notes)
      expect(note).toMatch(/goes on in epoch \d+ of \d+, from its checkpoint$/);
    expect(again.result).toEqual(whole.result);
  },
);

it('every method is tried that trains in a loop of its own', () => {
  // These train in loops of others in the list, and in no other.
  const others = [
    ...['fair-prune', 'expert-selection', 'weighted-objectives'],
    ...['faap', 'grad-cam'],
    // As LAFTR, or from ERM’s model.
    ...['gap-regularisation', 'mmd', 'coral', 'cfair', 'end', 'cvar-dro', 'reweighting'],
    ...['group-thresholds', 'dfr', 'predictions'],
  ];
  expect([...new Set([...LOOPS.map(([name]) => name), ...others])].sort()).toEqual(
    methodNames().sort(),
  );
});
