import type { StressRule } from '../../methods/fairsde/stress.ts';
import type { TableBlock, TableCell, TableRow } from '../../report/document.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { measureInWords } from '../report/language.ts';
import { blockId, columnOf, settingTitle } from '../report/print.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { meanDifference, meanOfAll, promisedGain } from './gains.ts';
import { unstressed } from './stress-found.ts';

/** Id of the row that asks for confidence. */
const CONFIDENT = 'confident';

/**
 * What no harm with confidence gives up: every other rule minus it, on validation and on test, beside how
 * often the promise of each breaks.
 */
export function price(metric: 'accuracy' | 'auroc'): Exhibit {
  return {
    each: (table, setting) => {
      const selected = setting.rows.filter(({ measures }) => 'expertsChosen' in measures);
      const confident = selected.find(({ id }) => id === CONFIDENT);
      const others = selected.filter(({ id }) => id !== CONFIDENT);
      // Of rules that never choose an expert each costs as much as the other: nothing.
      const chosen = selected.some(({ measures }) => measures.expertsChosen !== 0);
      return confident === undefined || others.length === 0 || !chosen
        ? []
        : [priceTable(table, setting, { confident, others, metric })];
    },
  };
}

interface Priced {
  readonly confident: RowResult;
  readonly others: readonly RowResult[];
  readonly metric: 'accuracy' | 'auroc';
}

function priceTable(
  table: Table,
  setting: SettingResult,
  { confident, others, metric }: Priced,
): TableBlock {
  const { levels } = setting;
  const { title, scale, digits } = columnOf(table, metric);
  const breaks = metric === 'accuracy' ? unstressed(setting) : undefined;
  const broken = ({ id }: RowResult): TableCell[] =>
    breaks === undefined
      ? []
      : [numberCell(breaks[id as StressRule]?.breaks, { scale: 100, digits: 0 })];
  const minus = (row: RowResult, column: string) =>
    meanDifference(row.bySeed[column], confident.bySeed[column]);
  const promised = (row: RowResult) =>
    meanOfAll(
      levels.map((level) => differenceOf(promisedGain(row, level), promisedGain(confident, level))),
    );
  const rows = others.map((row): TableRow => {
    const costs = [
      promised(row),
      meanOfAll(levels.map((_, i) => minus(row, `${metric}-${i}`))),
      minus(row, `${metric}-worst`),
    ];
    const cells = costs.map((value) => numberCell(value, { scale, digits: digits + 1 }));
    return { header: row.title, cells: [...cells, ...broken(row)] };
  });
  const none: TableCell = { text: '–' };
  return plainTable({
    id: blockId(table, setting, 'price'),
    caption: `What no harm with confidence costs, ${settingTitle(setting)}: ${measureInWords(title)} of the other rules minus its own, means over seeds.`,
    stub: 'Selection',
    columns: [
      { id: 'validation', title: 'On validation, mean of groups', unit: 'points' },
      { id: 'test', title: 'On test, mean of groups', unit: 'points' },
      { id: 'worst', title: 'On test, worst group', unit: 'points' },
      ...(breaks === undefined ? [] : [{ id: 'breaks', title: 'No harm breaks', unit: '%' }]),
    ],
    rows: [...rows, { header: confident.title, cells: [none, none, none, ...broken(confident)] }],
    notes: [
      'Above 0 is what is given up for being sure, below 0 what is spared. What it gives up on validation is promises, and part of them is luck.',
      ...(breaks === undefined
        ? []
        : ['Breaks: without shift, as in the first line of the table of stress.']),
    ],
  });
}

function differenceOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}
