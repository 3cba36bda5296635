import { expect, it } from 'vitest';
import type { PartVerdict } from '../papers/claim-verdict.ts';
import { claimResult, partVerdict } from '../papers/report/front/testing.ts';
import type { SettingResult, TableResult } from '../papers/results.ts';
import { plannedText, verdictText } from './verdict-text.ts';

const power = { found: 0.824, refuted: 0.4, plan: 'R = 4' };
const none = { none: 'the paper prints no number' };
const shown = partVerdict([0.098, 0.062, 0.133], { verdict: 'replicated', power });

/** The lines of one claim with these parts on one setting. */
function text(
  parts: readonly PartVerdict[],
  {
    verdict = 'undecided',
    profile = 'desk',
    elsewhere,
  }: {
    verdict?: Parameters<typeof claimResult>[0];
    profile?: TableResult['profile'];
    elsewhere?: unknown;
  } = {},
): string[] {
  const { claim, primary, table } = claimResult(verdict, parts);
  const { setting, item } = primary!;
  const held = parts.filter((part) => part.verdict === 'replicated').length;
  const told = { ...item, parts: { held, of: parts.length }, ...(elsewhere ? { elsewhere } : {}) };
  const settings = [{ ...setting, verdicts: [told] } as unknown as SettingResult];
  return verdictText({ ...table, claims: [claim] }, { table: 'p/t', profile, settings }, 200);
}

it('says of each claim what came of it, and of its parts the number that decides', () => {
  const open = partVerdict([0.023, -0.01, 0.056], { power: { ...power, found: 0.041 } });
  expect(text([shown, open])).toEqual([
    '',
    'Claims on x: 1 undecided',
    '  undecided, 1 of 2 parts: Ours has a lower EO than Vanilla. EO of Ours is 2.3 points [−1.0, 5.6] lower than that of Vanilla, which does not decide it.',
    '      planned power 82 and 4 %',
  ]);
});

it('says what the other threshold gives where that differs', () => {
  const elsewhere = { threshold: 'the threshold 0.5', verdict: 'undecided' };
  expect(text([shown], { verdict: 'replicated', elsewhere })[2]).toMatch(
    /^ {2}replicated, 1 of 1 parts: .*; the claim is undecided at the threshold 0\.5\.$/,
  );
});

it('a demonstration says that it judges nothing', () => {
  expect(text([shown], { profile: 'quick' }).join('\n')).toContain('No verdicts in profile quick');
});

it('says why no power was planned', () => {
  expect(text([{ ...shown, power: none }], { verdict: 'replicated' }).at(-1)).toBe(
    '      no power stated: the paper prints no number',
  );
});

it('states the planned power of each part before the run, once where parts are alike', () => {
  const claim = { id: 'c', statement: 'A beats B', source: '', checks: [] };
  expect(plannedText({ id: 'x/sex' }, [{ claim, power: [power, power, none] }], 200)).toEqual([
    '',
    'Claims on x/sex, before the run:',
    '  A beats B',
    '      planned power 0.82 if its effect is true here, 0.40 to refute it if there is none (R = 4)',
    '      no power stated: the paper prints no number',
  ]);
});
