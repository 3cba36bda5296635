import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import { formatNumber, markBest, numberCell } from '../../report/tables.ts';
import type { Column, PublishedRow, Table } from '../paper.ts';
import type { CellResult, RowResult, SettingResult, TableResult } from '../results.ts';

/** What a setting is called in tables and figures; a stand-in says so. */
export function settingTitle({ dataset, attribute, variant }: SettingResult): string {
  const standIn = dataset.standInFor === null ? '' : ` (stand-in for ${dataset.standInFor})`;
  return `${dataset.id}, ${variant ?? attribute}${standIn}`;
}

/** The table as rerun, one group a setting, and the paper's own numbers beneath, muted. */
export function resultTable(table: Table, result: TableResult): TableBlock {
  const notes: string[] = [];
  for (const setting of result.settings) {
    if (setting.threshold.kind === 'youden') {
      notes.push(`${settingTitle(setting)}: ${setting.threshold.why}.`);
    }
  }
  const resamples = result.settings[0]?.resamples ?? 0;
  const folds = result.settings.some((setting) => setting.folds > 0);
  notes.push(
    `Mean over seeds with 95 % percentile interval of ${resamples.toLocaleString('en')} bootstrap resamples of patients and seeds${folds ? '; with folds, out-of-fold predictions are pooled' : ''}. Bold: best of its group.`,
  );
  return markBest({
    kind: 'table',
    id: table.id.split('/').at(-1)!,
    caption: `${table.title}. ${table.caption}`,
    stub: 'Method',
    columns: table.columns.map(({ id, title, unit, better }) => ({ id, title, unit, better })),
    groups: [
      ...result.settings.map((setting) => ({
        title: `${settingTitle(setting)}: ${setting.seeds.length} ${plural(setting.seeds.length, 'seed')}, ${setting.test.records.toLocaleString('en')} test records`,
        rows: setting.rows.map((row) => ourRow(table.columns, row, row.cells)),
      })),
      ...publishedGroups(table),
    ],
    notes,
  });
}

/** The same rows at the threshold that the table does not use. */
export function otherThresholdTable(table: Table, setting: SettingResult): TableBlock {
  const other =
    setting.threshold.kind === 'fixed' ? 'Youden threshold of each row' : 'threshold 0.5';
  return markBest({
    kind: 'table',
    id: `${table.id.split('/').at(-1)}-${setting.id.replaceAll('/', '-')}-other-threshold`,
    caption: `${table.title} at the ${other}, ${settingTitle(setting)}.`,
    stub: 'Method',
    columns: table.columns.map(({ id, title, unit, better }) => ({ id, title, unit, better })),
    groups: [
      {
        title: null,
        rows: setting.rows.map((row) => ourRow(table.columns, row, row.otherCells)),
      },
    ],
    notes: ['The Youden threshold is chosen on validation, seed by seed.'],
  });
}

function ourRow(
  columns: readonly Column[],
  row: RowResult,
  cells: Readonly<Record<string, CellResult>>,
): TableRow {
  return {
    header: row.title,
    cells: columns.map((column) => ourCell(column, cells[column.id])),
  };
}

function ourCell(column: Column, cell: CellResult | undefined): TableCell {
  if (cell === undefined) return { text: 'n/a', value: null, note: 'no finished trial' };
  return numberCell(cell.value, {
    digits: column.digits,
    scale: column.scale,
    low: cell.low,
    high: cell.high,
    ...(cell.reason === undefined ? {} : { note: cell.reason }),
  });
}

function publishedGroups(table: Table): TableBlock['groups'] {
  const datasets = [...new Set(table.published.map((row) => row.dataset))];
  return datasets.map((dataset) => ({
    title: `Published: ${dataset}`,
    rows: table.published
      .filter((row) => row.dataset === dataset)
      .map((row) => ({
        header: table.rows.find((own) => own.id === row.row)?.title ?? row.row,
        muted: true,
        cells: table.columns.map((column) => publishedCell(column, row)),
      })),
  }));
}

function publishedCell(column: Column, row: PublishedRow): TableCell {
  const value = row.cells[column.id];
  if (value === undefined) return { text: '–' };
  return { text: formatNumber(value, column.digits), value };
}

export function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}
