import type { PublishedRow } from '../../paper.ts';

/** What an inspection of the printed paper found. */
export interface Finding {
  /** Kebab case, unique. */
  readonly id: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly title: string;
  /** What was found, as prose of a report. */
  readonly statement: string;
  /** Printed cells that show it. */
  readonly cells: readonly Cell[];
  /** Numbers computed for it. */
  readonly computed: readonly Computed[];
}

/** `supported`: checked, and the printed numbers agree with the paper. */
export type Severity = 'serious' | 'notable' | 'minor' | 'supported';

export type FindingKind =
  /** Cells that should be one experiment. */
  | 'consistency'
  /** A sentence of the text against the tables. */
  | 'statement'
  /** What the printed digits allow. */
  | 'numbers'
  /** Definitions, theorems and derivations. */
  | 'theory'
  /** How the experiments were designed. */
  | 'design';

/** One printed cell. */
export interface Cell {
  readonly table: string;
  readonly dataset: string;
  /** Row id. */
  readonly row: string;
  /** Column id. */
  readonly column: string;
  readonly value: number;
}

export interface Computed {
  readonly name: string;
  readonly value: number | string;
}

export const FAIRNESS = ['eo', 'dp', 'adf'] as const;
export const PERFORMANCE = ['accuracy', 'auroc'] as const;
export const COLUMN_IDS = [...PERFORMANCE, ...FAIRNESS] as const;

/** How the paper heads a column. */
export const COLUMN_TITLES: Readonly<Record<string, string>> = {
  accuracy: 'ACC',
  auroc: 'AUC',
  eo: 'EO',
  dp: 'DP',
  adf: 'ADF',
};

const SYMBOLS: Readonly<Record<string, string>> = { eta: 'η', alpha: 'α', beta: 'β' };
const ROW_TITLES: Readonly<Record<string, string>> = {
  vanilla: 'Vanilla',
  ad: 'AD',
  faap: 'FAAP',
  ours: 'Ours',
  resnet18: 'Resnet18',
  resnet50: 'Resnet50',
  vit: 'ViT',
};

/** `eta-0.2` as `η = 0.2`. */
export function rowTitle(row: string): string {
  const [knob, value] = row.split('-');
  const symbol = SYMBOLS[knob ?? ''];
  return symbol === undefined ? (ROW_TITLES[row] ?? row) : `${symbol} = ${value}`;
}

/** A row's place in the paper. */
export interface Place {
  readonly table: string;
  readonly row: string;
}

/** The row printed for a data set at a place; undefined where there is none. */
export function rowAt(
  rows: readonly PublishedRow[],
  dataset: string,
  { table, row }: Place,
): PublishedRow | undefined {
  return rows.find((r) => r.dataset === dataset && r.source === table && r.row === row);
}

/** Data sets in printed order. */
export function datasetsOf(rows: readonly PublishedRow[]): string[] {
  return [...new Set(rows.map(({ dataset }) => dataset))];
}

/** Cells of a row, for evidence. */
export function cellsOf(row: PublishedRow, columns: readonly string[] = COLUMN_IDS): Cell[] {
  return columns.flatMap((column) => {
    const value = row.cells[column];
    const { source: table, dataset, row: id } = row;
    return value === undefined ? [] : [{ table, dataset, row: id, column, value }];
  });
}

/** A number as the paper prints it. */
export function printed(value: number): string {
  return value.toFixed(2);
}

/** `Table 3, η = 0.2`. */
export function placeTitle(row: PublishedRow): string {
  return `${row.source}, ${rowTitle(row.row)}`;
}

/** The same numbers in the given columns. */
export function sameCells(
  a: PublishedRow,
  b: PublishedRow,
  columns: readonly string[] = COLUMN_IDS,
): boolean {
  return columns.every((column) => a.cells[column] === b.cells[column]);
}

/** `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
