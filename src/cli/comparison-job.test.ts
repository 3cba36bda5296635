import { expect, it } from 'vitest';
import { commandOf } from '../papers/comparison/request.ts';
import { savedRequest, saveRequest } from '../papers/comparison/saved-request.ts';
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
