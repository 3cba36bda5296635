import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import { formerVerdicts } from '../history/history.ts';
import { findPaper } from '../registry.ts';
import { historySection } from './history-section.ts';
import type { Rerun } from './rerun.ts';

it('lists every former verdict, with what today’s rests on, or that it was not run yet', () => {
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
  const rows = table.groups.flatMap((group) => group.rows);
  expect(rows).toHaveLength(40);
  const [run, ...others] = rows.toSorted(
    (a, b) => Number(b.cells[2]!.text === 'replicated') - Number(a.cells[2]!.text === 'replicated'),
  );
  expect(run!.cells[3]!.text).toMatch(/; 4 trainings a row .*; ACC: −0.1 %$/);
  for (const { cells } of others)
    expect(cells.slice(2).map(({ text }) => text)).toEqual(['not run yet', '–']);
  expect(table.notes!.join()).toContain('The rule is another for all');
});
