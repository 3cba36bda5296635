import { expect, it } from 'vitest';
import { DATA_EFFECT, SCENARIOS } from '../evidence/scenarios.ts';
import type { ErrorRow } from '../evidence/selfcheck.ts';
import { errorTable } from './selfcheck.ts';
import { refair } from './testing.ts';

const ROW: ErrorRow = {
  rule: 'gap smaller',
  truth: 'no reduction',
  condition: 'small test',
  repeats: 4,
  simulations: 400,
  replicated: 0.025,
  notReplicated: 0.7,
  undecided: 0.275,
  verdicts: { replicated: 10, 'nothing to reduce': 4, undecided: 106 },
  coverage: [0.95, 0.9475],
  limits: { replicated: 0.025, notReplicated: null },
  broken: [],
};

it('prints what each rule promises and does, and that nothing is broken', () => {
  const text = errorTable([ROW, { ...ROW, repeats: null, coverage: null }], 100).join('\n');
  expect(text).toContain('no reduction (at most replicated 2.5 %)');
  expect(text).toMatch(/^4 +2\.5 +70\.0 +1\.0 +26\.5 +95\.0 +94\.8$/m);
  expect(text).toMatch(/^2, 4, 8 +2\.5 +70\.0 +1\.0 +26\.5$/m);
  expect(text).toContain('No promise is broken by more than chance.');
});

it('names the promise that is broken', () => {
  const broken = ['replicated in 9.0 %, at most 2.5 % promised'];
  expect(errorTable([{ ...ROW, broken }], 200).join('\n')).toContain(
    'BROKEN  gap smaller, no reduction, small test, 4: replicated in 9.0 %',
  );
});

it('simulates every rule from the command line', async () => {
  const { code, stdout } = await refair('selfcheck', 'verdicts', '--json', '--simulations', '2')
    .finished;
  const rows = JSON.parse(stdout) as ErrorRow[];
  expect(code).toBe(0);
  const rules = [...SCENARIOS, DATA_EFFECT].map(({ rule }) => rule);
  expect(new Set(rows.map(({ rule }) => rule))).toEqual(new Set(rules));
  expect(rows.every(({ simulations }) => simulations === 2)).toBe(true);
});
