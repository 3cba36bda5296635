import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { blockId, printedCell, printedUnit, settingTitle } from './print.ts';

/** In whose favour gaps are that are the largest of several: pair and rate are named; else nothing. */
export const signedPairs: Exhibit = { keeps: { signedPairs: true }, each: signedPairTables };

const RATES: Readonly<Record<string, string>> = {
  tpr: 'true positives',
  fpr: 'false positives',
  tnr: 'true negatives',
  positiveRate: 'called positive',
  auroc: 'AUROC',
};

function signedPairTables(table: Table, setting: SettingResult): TableBlock[] {
  return table.columns.flatMap((column): TableBlock[] => {
    const pairs = setting.rows.flatMap(({ title, signedPairs: all = {} }) =>
      (all[column.id] ?? []).map((pair) => ({ title, pair })),
    );
    const someNamed = pairs.some(({ pair }) => !pair.largest);
    const rows = pairs.map(({ title, pair }) => ({
      header: title,
      cells: [
        { text: `${literal(pair.groups[1])} minus ${literal(pair.groups[0])}` },
        { text: `${rateName(pair.rate)}${pair.largest && someNamed ? ' (largest)' : ''}` },
        printedCell(column, pair),
      ],
    }));
    if (rows.length === 0) return [];
    return [
      plainTable({
        id: blockId(table, setting, `signed-${column.id}`),
        caption: `Signed gaps behind ${column.title}, ${settingTitle(setting)}.`,
        stub: 'Method',
        columns: [
          { id: 'groups', title: 'Groups', align: 'left' },
          { id: 'rate', title: 'Rate', align: 'left' },
          { id: 'gap', title: 'Gap', unit: printedUnit(column.unit) },
        ],
        rows,
        notes: [
          `Of all pairs of groups and rates${someNamed ? ': those of the pair that a claim names, and the largest' : ' the largest'}. Above 0: larger for the group named first. An interval that includes 0 leaves open whom a gap favours; that of a largest gap does not know that it was chosen.`,
        ],
      }),
    ];
  });
}

/** `true positives`, of one of several classes `true positives of melanoma`. */
function rateName(rate: string): string {
  const [name = '', ...ofClass] = rate.split(' of ');
  return literal([RATES[name] ?? name, ...ofClass].join(' of '));
}
