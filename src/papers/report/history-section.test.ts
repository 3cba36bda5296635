import { expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import { formerVerdicts } from '../history/history.ts';
import { findPaper } from '../registry.ts';
import { claimResult, partVerdict } from './front/testing.ts';
import { historySection } from './history-section.ts';
import type { Rerun } from './rerun.ts';

it('lists every former verdict, with what today’s rests on, or the command that runs it', () => {
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
  const former = formerVerdicts().filter((one) => one.paper === 'fair-diagnosis');
  expect([anew!.rows.length, unrun!.rows.length]).toEqual([1, former.length - 1]);
  expect(anew!.rows[0]!.cells[2]!.text).toBe('replicated');
  expect(anew!.rows[0]!.cells[3]!.text).toMatch(
    /; 4 trainings of every model .*\. EO of Ours is 9\.8 points \[6\.2, 13\.3\] lower than that of Vanilla\.$/,
  );
  for (const { header, cells } of unrun!.rows) {
    const [data, then, today, why] = cells.map(({ text }) => text);
    expect(former.map((one) => [one.claim, one.verdict])).toContainEqual([header, then]);
    expect(data).not.toBe('');
    expect(today).toBe('not rerun');
    expect(why).toMatch(/`npm run refair -- run fair-diagnosis\/[\w-]+ --profile desk`$/);
  }
  expect(table.notes!.join()).toContain('The rule is another for all');
});
