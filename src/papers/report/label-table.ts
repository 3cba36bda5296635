import { literal } from '../../report/prose.ts';
import { markBest } from '../../report/tables.ts';
import type { Exhibit } from '../paper.ts';
import { apartNotes, namedRow } from './apart.ts';
import { blockId, columnHead, printedCell, settingTitle } from './print.ts';

/** The numbers of each label, where the table itself shows their average over several. */
export const byLabel: Exhibit = {
  each: (table, setting, profile) => {
    const { labels = [], rows } = setting;
    const columns = table.columns.filter(({ id }) =>
      rows.some((row) => Object.values(row.byLabel ?? {}).some((cells) => cells[id] !== undefined)),
    );
    if (columns.length === 0) return null;
    return markBest({
      kind: 'table',
      id: blockId(table, setting, 'by-label'),
      caption: `${table.title} label by label, ${settingTitle(setting)}.`,
      stub: 'Method',
      columns: columns.map((column) => columnHead(column, [setting])),
      groups: labels.map(({ name, title, records, positives }) => ({
        title: `${literal(title)}: ${records.toLocaleString('en')} test records${positives === null ? '' : `, ${positives.toLocaleString('en')} of them positive`}`,
        rows: rows.map((row) => ({
          ...namedRow(row, setting, profile),
          cells: columns.map((column) => printedCell(column, row.byLabel?.[name]?.[column.id])),
        })),
      })),
      notes: ['A record counts for the labels that it has.', ...apartNotes(setting, profile)],
    });
  },
};
