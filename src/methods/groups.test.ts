import { beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { StageCache } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor, smallTask, TINY, TINY_MASKS } from '../training/testing.ts';
import { findMethod } from './registry.ts';

let small: Awaited<ReturnType<typeof smallTask>>;
let stages: StageCache;

beforeAll(async () => {
  small = await smallTask(96, 'sex:age');
  ({ stages } = contextFor(TINY));
});

it.each<[string, JsonObject]>([
  ['group-dro', {}],
  ['resampling', {}],
  ['adversarial-debiasing', { epochs: 1, mutualInformation: 0 }],
  ['faap', { ...TINY_MASKS, mutualInformation: 0 }],
  ['fair-diagnosis', { ...TINY_MASKS, mutualInformation: 0 }],
  ['group-data', {}],
  ['spare', { folds: 2, keepSamples: 4 }],
  ['multi-task', {}],
  ['apple', {}],
  ['fair-ada-bn', {}],
  ['fair-prune', {}],
  ['fair-quantize', {}],
  ['scp-fair-prune', { rounds: 2 }],
  ['weighted-objectives', { grid: [[1]] }],
  ['fairgrad', {}],
  ['decoupled', {}],
  ['domain-independent', {}],
  ['fin', {}],
  ['fairsde', {}],
  ['expert-selection', { rule: 'gap' }],
  ['attribute-given', {}],
  ['attribute-predicted', {}],
  ['attribute-reversed', {}],
  ['group-thresholds', {}],
  ['rand-augment', {}],
  ['sam', {}],
  ['swad', {}],
  ['jtt', {}],
  ['dfr', {}],
  ['laftr', {}],
  ['gap-regularisation', {}],
  ['lisa', {}],
  ['lff', {}],
  ['mmd', {}],
  ['coral', {}],
  ['cfair', {}],
  ['end', {}],
  ['cvar-dro', {}],
  ['reweighting', {}],
  ['irm', {}],
  ['fscl', {}],
])('%s knows four groups', async (name, options) => {
  const { task, split } = small;
  expect(task.attributes[0]!.levels).toHaveLength(4);
  const method = findMethod(name);
  const context = contextFor(TINY, { stages });
  const model = await trainMethod(method, task, split, method.options.parse(options), context);
  const scores = await model.scores(split.test);
  expect(scores).toHaveLength(split.test.length);
  expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  for (const value of Object.values(model.measures)) expect(value).not.toBeNaN();
  model.dispose();
});
