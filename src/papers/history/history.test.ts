import { expect, it } from 'vitest';
import type { ClaimVerdict } from '../claim-verdict.ts';
import { placeInWords } from '../data-names.ts';
import { PAPERS } from '../registry.ts';
import type { SettingResult } from '../results.ts';
import { formerVerdicts, verdictHistory } from './history.ts';

it('has all 73 verdicts, each beside a claim of today', () => {
  const all = formerVerdicts();
  expect(all).toHaveLength(73);
  expect(all.filter(({ verdict }) => verdict === 'inconclusive')).toHaveLength(55);
  for (const { paper, now } of all) {
    const table = PAPERS.find(({ id }) => id === paper)?.tables.find(({ id }) => id === now.table);
    expect(table?.claims.map(({ id }) => id)).toContain(now.claim);
    expect(table?.settings('desk').map(({ id }) => id)).toContain(now.setting);
  }
});

it('says what came of each, and what is otherwise, or that it was not run yet', () => {
  const former = formerVerdicts().find(({ now }) => now.claim === 'accuracy-kept')!;
  const settings = [
    {
      id: former.now.setting,
      folds: 5,
      seeds: [1, 2, 3, 4],
      verdicts: [
        {
          id: 'accuracy-kept',
          claim: 'It loses little.',
          verdict: 'replicated',
          looks: [{ repeats: 4 }],
        } as unknown as ClaimVerdict,
      ],
    } as unknown as SettingResult,
  ];
  const found = verdictHistory('fair-diagnosis', [{ table: former.now.table, settings }]);
  expect(found).toHaveLength(40);
  const own = found.find((one) => one.verdict !== null)!;
  expect(own.verdict).toBe('replicated');
  expect(own.why).toEqual([
    `on ${placeInWords(former.now.setting)} in place of ${placeInWords(former.setting)}`,
    'asked today as: It loses little',
    '4 trainings of every model on each of 5 folds in place of 3 trainings of every model on one held-out part',
  ]);
  expect(found.filter(({ why }) => why[0] === 'run pending')).toHaveLength(39);
});
