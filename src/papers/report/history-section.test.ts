import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import { formerVerdicts } from '../history/history.ts';
import { findPaper } from '../registry.ts';
import { claimResult, partVerdict } from './front/testing.ts';
import { historySection } from './history-section.ts';
import type { Rerun } from './rerun.ts';

it('lists every former verdict, with what today’s rests on, or in a line that it was not run yet', () => {
  const paper = findPaper('fair-diagnosis');
  const { now } = formerVerdicts().find((one) => one.now.claim === 'accuracy-kept')!;
  const { claim, primary } = claimResult('replicated', [partVerdict([0.098, 0.062, 0.133])], {
    id: now.claim,
    statement: 'It loses little.',
  });
  const verdict = { ...primary!.item, looks: [{ repeats: 4 }] };
  const rerun = { claims: [claim] };
  const setting = {
    ...primary!.setting,
    id: now.setting,
    folds: 5,
    seeds: [1, 2, 3, 4],
    verdicts: [verdict],
  };
  const reruns = [
    { table: rerun, result: { table: now.table, settings: [setting] } },
  ] as unknown as Rerun[];
  const table = historySection(paper, reruns)!.blocks[0] as TableBlock;
  const [anew, unrun] = table.groups;
  expect([anew!.rows.length, unrun!.rows.length]).toEqual([1, 20]);
  expect(anew!.rows[0]!.cells[2]!.text).toBe('replicated');
  expect(anew!.rows[0]!.cells[3]!.text).toMatch(
    /; 4 trainings of every model .*\. EO of Ours is 9\.8 points \[6\.2, 13\.3\] lower than that of Vanilla\.$/,
  );
  for (const { words, header } of unrun!.rows) {
    expect(words).toBe(true);
    expect(header).toMatch(/: then (replicated|not replicated|inconclusive) on .+\.$/);
  }
  const headers = unrun!.rows.map(({ header }) => header);
  expect(new Set(headers.map((header) => header.split(': then')[0])).size).toBe(headers.length);
  expect(headers.join()).toContain('HAM10000 at 28×28 (akiec); HAM10000 at 28×28 (bcc)');
  expect(table.notes!.join()).toContain('The rule is another for all');
});
