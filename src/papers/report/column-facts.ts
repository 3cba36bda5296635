import type { Block, TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { formatNumber, numberCell, plainTable, textCell } from '../../report/tables.ts';
import type { SettingResult } from '../results.ts';
import { plural } from './print.ts';

type Encoded = NonNullable<SettingResult['encoder']>['columns'][number];

/** A table's columns: what is missing, how a network reads them, and which were left out and why. */
export function columnBlocks(setting: SettingResult): Block[] {
  const { columns, dropped = [] } = setting.dataset;
  if (columns === undefined) return [];
  return [columnTable(setting, columns), ...(dropped.length > 0 ? [droppedList(dropped)] : [])];
}

function columnTable(
  { dataset, encoder }: SettingResult,
  columns: NonNullable<SettingResult['dataset']['columns']>,
): TableBlock {
  return plainTable({
    id: `columns-${dataset.id}`,
    caption: `Columns of ${literal(dataset.title)}, by their names in the published files: values missing among its ${dataset.records.toLocaleString('en')} records, and how the network reads them, as fitted on the training records of the first trial.`,
    stub: 'Column',
    columns: [
      { id: 'missing', title: 'Missing', unit: '%' },
      { id: 'inputs', title: 'Inputs' },
      { id: 'encoding', title: 'Encoding', align: 'left' },
    ],
    rows: columns.map(({ name, missing }) => {
      const fitted = encoder?.columns.find((column) => column.name === name);
      return {
        header: literal(name),
        cells: [
          numberCell(missing / dataset.records, { scale: 100, digits: 1 }),
          numberCell(fitted === undefined ? 0 : inputsOf(fitted), { digits: 0 }),
          textCell(
            fitted === undefined ? 'left out: the same in all of training' : encodingOf(fitted),
          ),
        ],
      };
    }),
    notes: [
      'Numbers: missing values take the median, then all are standardised. Categories: an input a level, one for all levels that are rare in training. Where training has missing values, one more input says so.',
    ],
  });
}

function inputsOf(column: Encoded): number {
  const own = column.kind === 'number' ? 1 : column.levels.length + (column.rare ? 1 : 0);
  return own + (column.missing ? 1 : 0);
}

function encodingOf(column: Encoded): string {
  const indicator = column.missing ? ', missing' : '';
  if (column.kind === 'category') {
    return `${column.levels.length} ${plural(column.levels.length, 'level')}${column.rare ? ', rare' : ''}${indicator}`;
  }
  const { median, mean, sd } = column;
  const [a, b, c] = [median, mean, sd].map((value) => formatNumber(value, digitsFor(sd)));
  return `median ${a}, mean ${b}, sd ${c}${indicator}`;
}

/** Three significant digits of the standard deviation. */
function digitsFor(sd: number): number {
  return Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(sd))));
}

/** One item a reason. */
function droppedList(dropped: readonly { readonly name: string; readonly why: string }[]): Block {
  const reasons = Map.groupBy(dropped, ({ why }) => why);
  return {
    kind: 'list',
    items: [...reasons].map(
      ([why, columns]) =>
        `Left out (${literal(why)}): ${columns.map(({ name }) => literal(name)).join(', ')}.`,
    ),
  };
}
