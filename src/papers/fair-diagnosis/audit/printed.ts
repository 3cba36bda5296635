import type { PublishedRow } from '../../paper.ts';
import { ACCURACY, ADF_PLUG_IN, AUROC, DP, EO } from '../columns.ts';

// How the paper names its rows and columns and prints its numbers.

export const FAIRNESS = ['eo', 'dp', 'adf'] as const;
export const PERFORMANCE = ['accuracy', 'auroc'] as const;
export const COLUMN_IDS = [...PERFORMANCE, ...FAIRNESS] as const;

/** How the paper heads a column. */
export const COLUMN_TITLES: Readonly<Record<string, string>> = Object.fromEntries(
  [ACCURACY, AUROC, EO, DP, ADF_PLUG_IN].map(({ id, title }) => [id, title]),
);

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

/** A number as the paper prints it. */
export function printed(value: number): string {
  return value.toFixed(2);
}

/** `Table 3, η = 0.2`. */
export function placeTitle(row: PublishedRow): string {
  return `${row.source}, ${rowTitle(row.row)}`;
}
