import { expect, it } from 'vitest';
import type { ClaimVerdict, PartVerdict } from '../papers/claim-verdict.ts';
import type { SettingResult, TableResult } from '../papers/results.ts';
import { plannedText, verdictText } from './verdict-text.ts';

const item = {
  claim: 'A beats B',
  source: 'Table 1',
  verdict: 'replicated',
  parts: { held: 2, of: 2 },
  on: 'on x, sex',
  evidence: 'EO: A minus B: −9.8 ×10⁻² [−13.3, −6.2]; DP: A minus B: −2.0 ×10⁻² [−3.0, −1.0]',
  tests: [],
} as unknown as ClaimVerdict;

const text = (verdicts: readonly ClaimVerdict[], profile: TableResult['profile'] = 'desk') =>
  verdictText(
    { table: 'p/table-1', profile, settings: [{ verdicts } as unknown as SettingResult] },
    200,
  );

it('says where claims were tested, each with its verdict and the first number behind it', () => {
  const undecided = { ...item, verdict: 'undecided', parts: { held: 1, of: 2 } } as const;
  expect(text([item, undecided])).toEqual([
    '',
    'Claims on x, sex: 1 replicated, 1 undecided',
    '  replicated, 2 of 2 parts: A beats B',
    '      EO: A minus B: −9.8 ×10⁻² [−13.3, −6.2]',
    '  undecided, 1 of 2 parts: A beats B',
    '      EO: A minus B: −9.8 ×10⁻² [−13.3, −6.2]',
  ]);
});

it('says what the other threshold gives where that differs', () => {
  const elsewhere = { threshold: 'the threshold 0.5', verdict: 'undecided' } as const;
  expect(text([{ ...item, elsewhere }])[2]).toBe(
    '  replicated, 2 of 2 parts (at the threshold 0.5: undecided): A beats B',
  );
});

it('a demonstration says that it judges nothing', () => {
  expect(text([], 'quick').join('\n')).toContain('No verdicts in profile quick');
});

it('states the planned power of each part, before and after, once where parts are alike', () => {
  const power = { found: 0.824, refuted: 0.4, plan: 'R = 4' };
  const none = { none: 'the paper prints no number' };
  const tests = [power, power, none].map((own) => ({ power: own })) as unknown as PartVerdict[];
  const lines = [
    '      planned power 0.82 if its effect is true here, 0.40 to refute it if there is none (R = 4)',
    '      no power stated: the paper prints no number',
  ];
  expect(text([{ ...item, tests }]).slice(-2)).toEqual(lines);
  const claim = { id: 'c', statement: 'A beats B', source: '', checks: [] };
  expect(plannedText({ id: 'x/sex' }, [{ claim, power: [power, none] }], 200)).toEqual([
    '',
    'Claims on x/sex, before the run:',
    '  A beats B',
    ...lines,
  ]);
});
