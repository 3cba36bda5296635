import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { commandOf, lostBy } from '../papers/comparison/request.ts';
import { refuseOther, savedRequest, saveRequest } from '../papers/comparison/saved-request.ts';
import { temporaryFolder } from '../runs/testing.ts';
import { isComparison } from './comparison-job.ts';

const asked = {
  methods: ['erm', 'fair-diagnosis:eta=0.3'],
  dataset: 'ham10000-28',
  attribute: 'sex,age',
  testOn: "site=it's",
  profile: 'desk',
  repeats: 2,
  baseline: 'erm',
  rule: 'no-harm',
} as const;

it('keeps what was asked for beside the report, and says where there is nothing', async () => {
  const folder = await temporaryFolder();
  await saveRequest(folder, asked);
  expect(await savedRequest(folder)).toEqual(asked);
  await expect(savedRequest(await temporaryFolder())).rejects.toThrow('there is no comparison in');
});

it('tells comparisons from papers by their folders', () => {
  expect(['compare/x', 'sweep/y-z', 'compare', 'fairgrad'].map(isComparison)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

it('gives the command as a shell takes it', () => {
  expect(commandOf(asked)).toBe(
    "npm run refair -- compare erm fair-diagnosis:eta=0.3 --dataset ham10000-28 --attribute sex,age --test-on 'site=it'\\''s' --profile desk --repeats 2 --baseline erm --select no-harm",
  );
  expect(commandOf({ ...asked, methods: [], all: true })).toContain('compare --all --dataset');
});

it('what asks for all of an earlier comparison and more may take its place, and nothing else', () => {
  expect(lostBy(asked, asked)).toEqual([]);
  expect(lostBy({ ...asked, methods: [...asked.methods, 'fin'], repeats: 4 }, asked)).toEqual([]);
  const fewer = {
    ...asked,
    methods: ['fin'],
    repeats: 1,
    profile: 'quick',
    rule: 'fairest',
  } as const;
  expect(lostBy(fewer, asked)).toEqual(['fair-diagnosis:eta=0.3', 'repeats', 'rule', 'profile']);
  // All methods of the kit at their defaults, but none with options.
  const all = { ...asked, methods: [], all: true };
  expect(lostBy(all, { ...asked, methods: ['fin'] })).toEqual([]);
  expect(lostBy(all, asked)).toEqual(['fair-diagnosis:eta=0.3']);
  const knob = (...values: number[]) => ({ ...asked, knob: { name: 'eta', values, text: '' } });
  expect(lostBy(knob(0, 0.1), knob(0, 0.2))).toEqual(['eta = 0.2']);
});

it('refuses to replace another comparison, and names where to keep both', async () => {
  const folder = await temporaryFolder();
  const other = { ...asked, methods: ['fin'] };
  await saveRequest(folder, asked);
  // Nothing has come of it yet.
  await refuseOther(folder, other);
  await writeFile(join(folder, 'results.json'), '{ "tables": [] }');
  await refuseOther(folder, asked);
  await expect(refuseOther(folder, other)).rejects.toMatchObject({
    message: expect.stringContaining('would lose: fair-diagnosis:eta=0.3'),
    fix: expect.stringContaining('--out'),
  });
});
