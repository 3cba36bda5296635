import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import { measureInWords } from '../report/language.ts';
import { blockId, columnOf, settingTitle } from '../report/print.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { meanDifference, promisedGain } from './gains.ts';

/** In place of a table of zeros. */
const NEVER =
  'No rule ever chose an expert on validation: ERM predicts for everybody, and no harm holds by definition.';

/**
 * What validation promised each group under each selection, and what test delivered: gains over ERM in
 * the metric that the rule looked at.
 */
export function promises(metric: 'accuracy' | 'auroc'): Exhibit {
  return {
    each: (table, setting) => {
      const selected = setting.rows.filter(({ measures }) => 'expertsChosen' in measures);
      if (selected.length === 0) return [];
      return selected.some(({ measures }) => measures.expertsChosen !== 0)
        ? [promiseTable(table, setting, selected, metric)]
        : [{ kind: 'prose', text: NEVER }];
    },
  };
}

function promiseTable(
  table: Table,
  setting: SettingResult,
  selected: readonly RowResult[],
  metric: string,
): TableBlock {
  const erm = setting.rows.find(({ id }) => id === 'erm');
  const { title, scale, digits } = columnOf(table, metric);
  const rowsOf = (row: RowResult) =>
    setting.levels.map((level, i): TableRow => {
      // Of more groups than the table has columns for, only validation's side is known.
      const column = `${metric}-${i}`;
      const delivered = meanDifference(row.bySeed[column], erm?.bySeed[column]);
      return {
        header: literal(level),
        cells: [
          numberCell(row.measures[`expert of ${level}`] ?? null, { scale: 100, digits: 0 }),
          numberCell(promisedGain(row, level), { scale, digits }),
          numberCell(delivered, { scale, digits }),
        ],
      };
    });
  return {
    kind: 'table',
    id: blockId(table, setting, 'promises'),
    caption: `What validation promised and test delivered, ${settingTitle(setting)}: gains over ERM in ${measureInWords(title)}, means over seeds.`,
    stub: 'Group',
    columns: [
      { id: 'expert', title: 'Expert chosen', unit: '% of trainings' },
      { id: 'promised', title: 'Promised on validation', unit: 'points' },
      { id: 'delivered', title: 'Delivered on test', unit: 'points' },
    ],
    groups: selected.map((row) => ({ title: literal(row.title), rows: rowsOf(row) })),
    notes: [
      'A promise is never below 0: rules choose on the very records that it is measured on. Where it is larger than what test delivers, choosing has flattered it. Where no expert is chosen, ERM predicts and no harm holds by definition.',
    ],
  };
}
