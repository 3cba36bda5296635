import { beforeAll, expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { StageCache } from '../training/context.ts';
import { trainMethod } from '../training/method.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { findMethod } from './registry.ts';

let small: Awaited<ReturnType<typeof smallTask>>;
let stages: StageCache;
let plain: Float32Array;

async function scoresOf(name: string, options: JsonObject): Promise<Float32Array> {
  const { task, split } = small;
  const method = findMethod(name);
  const context = contextFor(TINY, { stages });
  const model = await trainMethod(method, task, split, method.options.parse(options), context);
  try {
    return await model.scores(split.test);
  } finally {
    model.dispose();
  }
}

beforeAll(async () => {
  small = await smallTask();
  ({ stages } = contextFor(TINY));
  plain = await scoresOf('erm', {});
});

it.each<[string, JsonObject]>([
  ['group-thresholds', { strength: 0 }],
  ['group-thresholds', { aim: 'max-min', strength: 0 }],
  ['fair-quantize', { ratio: 0 }],
  ['fair-prune', { share: 0 }],
  ['scp-fair-prune', { share: 0, rounds: 0 }],
  ['rand-augment', { operations: 0 }],
  ['sam', { radius: 0 }],
  ['jtt', { upweight: 1 }],
  ['laftr', { weight: 0 }],
  ['gap-regularisation', { weight: 0 }],
  ['lisa', { mixed: 0 }],
  ['lff', { strength: 0 }],
  ['mmd', { weight: 0 }],
  ['coral', { weight: 0 }],
  ['end', { disentangling: 0, entangling: 0 }],
  ['cvar-dro', { share: 1 }],
  ['reweighting', { power: 0 }],
  ['irm', { weight: 0 }],
  ['fscl', { contrast: 0 }],
  ['fin', { momentum: 1 }],
])('%s at %o is ERM, to the byte', async (name, options) => {
  expect(await scoresOf(name, options)).toEqual(plain);
});

it('an adversary of weight 0 changes nothing that CFair learns', async () => {
  const narrow = await scoresOf('cfair', { weight: 0, width: 4 });
  expect(narrow).toEqual(await scoresOf('cfair', { weight: 0, width: 16 }));
  expect(narrow).not.toEqual(await scoresOf('cfair', { width: 4 }));
});

it('CFair of weight 0 is balanced ERM: a weight for each class', async () => {
  const balanced = await scoresOf('reweighting', { cells: 'class', power: 1 });
  const apart = (scores: Float32Array) =>
    Math.max(...scores.map((score, i) => Math.abs(score - balanced[i]!)));
  expect(apart(await scoresOf('cfair', { weight: 0 }))).toBeLessThan(1e-5);
  expect(apart(plain)).toBeGreaterThan(1e-3);
});

it('group DRO stands still as its step goes to 0', async () => {
  const still = await scoresOf('group-dro', { stepSize: 1e-9 });
  expect(still).toEqual(await scoresOf('group-dro', { stepSize: 1e-12 }));
  expect(still).not.toEqual(await scoresOf('group-dro', { stepSize: 1 }));
});

it('DFR says nothing of anybody where no weight of its head is worth its penalty', async () => {
  const scores = await scoresOf('dfr', { inversePenalty: 1e-9 });
  expect(new Set(scores).size).toBe(1);
  expect(scores[0]).toBeCloseTo(0.5, 2);
});

it.each<[string, JsonObject]>([
  ['jtt', {}],
  ['laftr', {}],
  ['gap-regularisation', {}],
  ['gap-regularisation', { gap: 'mcdp', criterion: 'parity' }],
  ['lisa', {}],
  ['lff', {}],
  ['mmd', {}],
  ['coral', {}],
  ['cfair', {}],
  ['end', {}],
  ['cvar-dro', {}],
  ['fin', {}],
  ['group-dro', {}],
  ['fair-ada-bn', {}],
  ['reweighting', {}],
  ['irm', { after: 0 }],
  ['dfr', {}],
  ['fscl', {}],
  ['rand-augment', {}],
  ['sam', {}],
  ['swad', {}],
  ['fair-quantize', {}],
  ['fair-prune', {}],
  ['scp-fair-prune', {}],
])('%s %o is another model than ERM', async (name, options) => {
  expect(await scoresOf(name, options)).not.toEqual(plain);
});
