import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import { formerVerdicts } from '../history/history.ts';
import { findPaper } from '../registry.ts';
import { historySection } from './history-section.ts';
import type { Rerun } from './rerun.ts';

it('lists every former verdict, with what today’s rests on, or in a line that it was not run yet', () => {
  const paper = findPaper('fair-diagnosis');
  const { now } = formerVerdicts().find((one) => one.now.claim === 'accuracy-kept')!;
  const verdict = {
    id: now.claim,
    claim: 'It loses little.',
    verdict: 'replicated',
    evidence: 'ACC: −0.1 %',
    looks: [{ repeats: 4 }],
  };
  const setting = { id: now.setting, folds: 5, seeds: [1, 2, 3, 4], verdicts: [verdict] };
  const reruns = [{ result: { table: now.table, settings: [setting] } }] as unknown as Rerun[];
  const table = historySection(paper, reruns)!.blocks[0] as TableBlock;
  const [anew, unrun] = table.groups;
  expect([anew!.rows.length, unrun!.rows.length]).toEqual([1, 39]);
  expect(anew!.rows[0]!.cells[2]!.text).toBe('replicated');
  expect(anew!.rows[0]!.cells[3]!.text).toMatch(/; 4 trainings a row .*; ACC: −0.1 %$/);
  for (const { words, header } of unrun!.rows) {
    expect(words).toBe(true);
    expect(header).toMatch(/ \(.+\): then (replicated|not replicated|inconclusive)\.$/);
  }
  expect(table.notes!.join()).toContain('The rule is another for all');
});
