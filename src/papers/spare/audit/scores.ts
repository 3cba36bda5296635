import type { Finding } from '../../audit/audit.ts';
import { f1Bounds, type PrintedRow } from '../printed.ts';
import { cellOf, rowOf } from './cells.ts';
import { cellName } from './names.ts';

/** Rows that are one experiment by the text: the main tables and those that repeat them. */
const REPEATED = [
  { row: 'full', as: 'erm', table: 'Table 6' },
  { row: 'none', as: 'spare', table: 'Table 6' },
  { row: 'spare', as: 'spare', table: 'Table 5' },
  { row: 'spare', as: 'spare', table: 'Table 4' },
] as const;

const MAIN: Readonly<Record<string, string>> = {
  'ISIC 2019': 'Table 1',
  'Fitzpatrick-17k': 'Table 2',
};

/** Full and no sharing, and SPARE in every table, against the main tables. */
export function sameRuns(rows: readonly PrintedRow[]): Finding[] {
  const compared = REPEATED.flatMap(({ row: id, as, table }) =>
    rows
      .filter((row) => row.table === table && row.row === id)
      .flatMap((row) => {
        const main = rowOf(rows, MAIN[row.dataset]!, row.dataset, as);
        return Object.entries(row.scores).map(([column, { value }]) => ({
          row,
          main,
          column,
          value,
          other: main.scores[column]!.value,
        }));
      }),
  );
  const differing = compared.filter(({ value, other }) => value !== other);
  return [
    {
      id: 'same-run-same-numbers',
      kind: 'consistency',
      severity: 'supported',
      title: 'SPARE and the backbone are the same runs in Tables 4, 5 and 6',
      statement: `${compared.length - differing.length} of ${compared.length} precisions, recalls and F1 that are printed twice agree: full sharing is the backbone alone, and no sharing is SPARE.`,
      cells: [],
      computed: [{ name: 'agree', value: compared.length - differing.length }],
    },
    ...(differing.length === 0
      ? []
      : [
          {
            id: 'same-run-other-numbers',
            kind: 'consistency' as const,
            severity: 'notable' as const,
            title: 'Cells printed twice that differ',
            statement: `${differing.length} of them differ: ${differing
              .map(
                ({ row, main, column, value, other }) =>
                  `${cellName(row, column)}, is ${value} there and ${other} in ${main.table}`,
              )
              .join('; ')}.`,
            cells: differing.flatMap(({ row, main, column, value, other }) => [
              cellOf(row, column, value),
              cellOf(main, column, other),
            ]),
            computed: [],
          },
        ]),
  ];
}

/** F1 that its precision and recall rule out. */
export function f1AboveBoth(rows: readonly PrintedRow[]): Finding[] {
  const triples = rows.flatMap(f1Bounds);
  const above = triples.filter(({ exceeded }) => exceeded);
  const named = above.map(({ row, column, value }) => `${cellName(row, column)}, ${value}`);
  return [
    {
      id: 'f1-above-its-bound',
      kind: 'numbers',
      severity: above.length === 0 ? 'supported' : 'minor',
      title: 'F1 against precision and recall',
      statement: `Macro F1 cannot exceed the mean of macro precision and recall. ${triples.length - above.length} of ${triples.length} printed triples keep that${above.length === 0 ? '' : `; these do not: ${named.join('; ')}`}.`,
      cells: above.map(({ row, column, value }) => cellOf(row, column, value)),
      computed: [{ name: 'keep the bound', value: triples.length - above.length }],
    },
  ];
}
