import { beforeAll, expect, it } from 'vitest';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { hashJson, type JsonObject } from '../json.ts';
import type { StageCache } from '../training/context.ts';
import { makeStage, trainMethod } from '../training/method.ts';
import { memoryStages } from '../training/stage.ts';
import { contextFor, smallTask, TINY, TINY_MASKS } from '../training/testing.ts';
import { findMethod } from './registry.ts';

let task: Task;
let split: Split;
beforeAll(async () => {
  ({ task, split } = await smallTask(64));
});

/** One cache a place; tells which stages were asked for, and which of them were made. */
function observedStages() {
  const caches = new Map<string, StageCache>();
  const asked = new Set<string>();
  const made = new Set<string>();
  const at = (place: string): StageCache => {
    const cache = caches.get(place) ?? memoryStages();
    caches.set(place, cache);
    return {
      get(name, key, compute) {
        const stage = `${name}, ${place}, ${hashJson(key)}`;
        asked.add(stage);
        return cache.get(name, key, (checkpoints) => {
          made.add(stage);
          return compute(checkpoints);
        });
      },
    };
  };
  return { at, asked, made };
}

const CANDIDATES = [
  { tradeOff: 1, rate: 1 },
  { tradeOff: 3, rate: 1 },
];

it.each<[method: string, options: JsonObject]>([
  ['erm', {}],
  ['group-dro', {}],
  ['fine-tuned-head', { label: 'malignant', epochs: 1 }],
  ['faap', TINY_MASKS],
  ['fair-diagnosis', { ...TINY_MASKS, candidates: CANDIDATES, tuningSeed: 1 }],
  ['grad-cam', { ...TINY_MASKS, view: 'clean' }],
  ['grad-cam', { ...TINY_MASKS, view: 'masked', candidates: CANDIDATES }],
  ['adversarial-debiasing', { epochs: 1, candidates: CANDIDATES, tuningSeed: 1 }],
  ['group-data', { outside: 0.5 }],
  ['group-data', { outside: 1 }],
  ['group-data', { scoredBy: 1 }],
  ['spare', { folds: 2 }],
  ['spare', { folds: 2, weighting: 'selection', keepCandidates: [0.5, 0.9] }],
  ['spare', { folds: 2, search: 'perturbation' }],
  ['spare', { folds: 2, fittingNetwork: { kind: 'small-resnet', width: 3 } }],
  ['multi-task', {}],
  ['apple', {}],
  ['fair-ada-bn', {}],
  ['fair-prune', {}],
  ['fair-quantize', {}],
  ['scp-fair-prune', { rounds: 1 }],
  ['weighted-objectives', { grid: [[0], [1]] }],
  ['decoupled', {}],
  ['domain-independent', { inference: 'own' }],
  ['fairsde', {}],
  ['expert-selection', { experts: { method: 'decoupled' } }],
  ['expert-selection', {}],
])('a trial of %s finds every stage that was made for it: %j', async (name, given) => {
  const method = findMethod(name);
  const options = method.options.parse(given);
  const { at, asked, made } = observedStages();
  const context = contextFor(TINY, {
    seed: 2,
    stages: at('own'),
    tuningRuns: (seed) =>
      [0, 1].map((fold) => ({ seed, stages: at(`seed ${seed}, fold ${fold}`), split })),
  });
  const jobs = method.stages!(options);
  const madeFrom = new Set<string>();
  for (const job of jobs) {
    for (const before of job.after ?? []) {
      expect(jobs.indexOf(before)).toBeGreaterThanOrEqual(0);
      expect(jobs.indexOf(before)).toBeLessThan(jobs.indexOf(job));
    }
    const places = job.tuning === undefined ? [context] : context.tuningRuns(job.tuning);
    for (const place of places) {
      const before = new Set(made);
      asked.clear();
      await makeStage(method, job, task, split, options, { ...context, ...place });
      // Neither something that was there, nor more than one thing.
      expect(made.size, job.name).toBe(before.size + 1);
      for (const stage of asked) if (before.has(stage)) madeFrom.add(stage);
    }
  }
  const prepared = new Set(made);
  asked.clear();
  const predictor = await trainMethod(method, task, split, options, context);
  predictor.dispose();
  // Nothing was made in vain: the trial asks for it, or a stage was made from it.
  const used = new Set([...asked, ...madeFrom]);
  expect([...prepared].filter((stage) => !used.has(stage))).toEqual([]);
});
