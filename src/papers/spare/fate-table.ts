import type { TableBlock, TableRow } from '../../report/document.ts';
import { formatNumber, numberCell } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { columnOf, settingTitle } from '../report/print.ts';
import type { RowResult, SettingResult, TableResult } from '../results.ts';
import { fate, type Standing } from './fate.ts';
import { type FateCheck, fateChecks } from './printed.ts';

const GAPS = ['eopp0', 'eopp1', 'eodd'] as const;

/**
 * FATE of every row against the first, by each gap, and beneath as published where the audit finds
 * that it follows from F1 and the gap of its row.
 *
 * @param sources the article’s tables: `Table 1` …
 */
export function fateTable(sources: readonly string[]): Exhibit {
  return { together: (table, result) => [tableOf(table, result, sources)] };
}

function tableOf(table: Table, { settings }: TableResult, sources: readonly string[]): TableBlock {
  const backbone = settings[0]?.rows[0]?.title ?? 'the backbone';
  return {
    kind: 'table',
    id: `${table.id.split('/').at(-1)}-fate`,
    caption: `FATE against ${backbone}.`,
    stub: 'Method',
    columns: GAPS.map((id) => ({
      id,
      title: `FATE, ${columnOf(table, id).title}`,
      better: 'higher' as const,
    })),
    groups: [
      ...settings.map((setting) => ({ title: settingTitle(setting), rows: rowsOf(setting) })),
      ...publishedGroups(table, sources),
    ],
    notes: [
      'FATE: relative gain of the mean F1 less relative growth of the gap, $\\lambda = 1$. It has no interval: where the backbone’s gap is small it is a ratio of noise.',
      'Published: where F1 and the gap of the row confirm it (Section [Audit](#audit)); a minus sign that character recognition lost is put back where they imply it. “–”: they do not confirm it.',
    ],
  };
}

function rowsOf({ rows: [backbone, ...others] }: SettingResult): TableRow[] {
  return others.map((row) => ({
    header: row.title,
    cells: GAPS.map((gap) => {
      const [own, base] = [standing(row, gap), standing(backbone, gap)];
      const value = own && base ? fate(own, base) : Number.NaN;
      return numberCell(Number.isNaN(value) ? null : value, { digits: 3 });
    }),
  }));
}

function standing(row: RowResult | undefined, gap: string): Standing | null {
  const [f1, size] = ['f1-mean', gap].map((id) => row?.cells[id]?.value ?? null);
  return f1 == null || size == null ? null : { f1, gap: size };
}

function publishedGroups({ rows }: Table, sources: readonly string[]): TableBlock['groups'] {
  const checks = fateChecks().filter(({ row }) => sources.includes(row.table));
  return [...Map.groupBy(checks, ({ row }) => row.dataset)].map(([dataset, own]) => ({
    title: `Published: ${dataset}`,
    rows: [...Map.groupBy(own, ({ row }) => row.row)].map(([id, ofRow]) => ({
      header: rows.find((row) => row.id === id)?.title ?? id,
      muted: true,
      published: true,
      cells: GAPS.map((column) => {
        const check = ofRow.find(({ gap }) => gap.column === column);
        if (check?.outcome !== 'agrees') return { text: '–' };
        const value = signed(check);
        return { text: formatNumber(value, check.gap.digits.fate), value };
      }),
    })),
  }));
}

/** As printed, below 0 where only so it agrees with F1 and the gap. */
function signed({ gap, recomputed, tolerance }: FateCheck): number {
  return Math.abs(recomputed - gap.fate) > tolerance ? -gap.fate : gap.fate;
}
