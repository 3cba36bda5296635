import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, columnOf, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';

/** Mean F1 of both groups and a gap, of a method or of the backbone alone. */
export interface Standing {
  readonly f1: number;
  readonly gap: number;
}

/** λ of FATE in the article. */
const LAMBDA = 1;

/**
 * FATE: relative gain in accuracy, here the mean F1 of the groups, less λ times the relative growth of
 * a gap, (F1_m − F1_b)/F1_b − λ·(gap_m − gap_b)/gap_b, λ = 1 (Eq. 5; defined by Xu et al. 2023,
 * FairAdaBN). Above 0: better in sum. NaN where the backbone has no gap.
 */
export function fate(method: Standing, backbone: Standing): number {
  if (backbone.gap === 0) return Number.NaN;
  return (
    (method.f1 - backbone.f1) / backbone.f1 - (LAMBDA * (method.gap - backbone.gap)) / backbone.gap
  );
}

export const GAPS = ['eopp0', 'eopp1', 'eodd'] as const;

/** FATE of every row against the first, by each gap. */
export const fateTable: Exhibit = { each: tableOf };

function tableOf(table: Table, setting: SettingResult) {
  const [backbone, ...others] = setting.rows;
  const standing = (row: SettingResult['rows'][number] | undefined, gap: string) => {
    const [f1, size] = ['f1-mean', gap].map((id) => row?.cells[id]?.value ?? null);
    return f1 == null || size == null ? null : { f1, gap: size };
  };
  return plainTable({
    id: blockId(table, setting, 'fate'),
    caption: `FATE against ${backbone?.title ?? 'the backbone'}, ${settingTitle(setting)}.`,
    stub: 'Method',
    columns: GAPS.map((id) => ({
      id,
      title: `FATE, ${columnOf(table, id).title}`,
      better: 'higher' as const,
    })),
    rows: others.map((row) => ({
      header: row.title,
      cells: GAPS.map((gap) => {
        const [own, base] = [standing(row, gap), standing(backbone, gap)];
        const value = own && base ? fate(own, base) : Number.NaN;
        return numberCell(Number.isNaN(value) ? null : value, { digits: 3 });
      }),
    })),
    notes: [
      'FATE: relative gain of the mean F1 less relative growth of the gap, $\\lambda = 1$. It has no interval: where the backbone’s gap is small it is a ratio of noise.',
    ],
  });
}
