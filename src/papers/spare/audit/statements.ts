import type { Finding } from '../../audit/audit.ts';
import { IMPLIED, type PrintedRow } from '../printed.ts';
import { cellOf, rowOf } from './cells.ts';

/** What the text says with numbers, or in words, against the tables. */
export function statements(rows: readonly PrintedRow[]): Finding[] {
  return [...gainsInF1(rows), ...reductions(rows), ...orders(rows)];
}

/** "F1 rises by 3.7 points for the young and 3.8 for the old", the latter read as 5.8. */
const GAINS = [
  { column: 'f1-0', points: 3.7, read: 3.7, group: 'young' },
  { column: 'f1-1', points: 3.8, read: 5.8, group: 'old' },
] as const;

function gainsInF1(rows: readonly PrintedRow[]): Finding[] {
  const [backbone, ours] = ['erm', 'spare'].map((id) => rowOf(rows, 'Table 1', 'ISIC 2019', id));
  return GAINS.map(({ column, points, read, group }): Finding => {
    const [from, to] = [backbone!, ours!].map((row) => row.scores[column]!.value);
    const gain = Number((100 * (to! - from!)).toFixed(1));
    const agrees = gain === points;
    return {
      id: `gain-${group}`,
      kind: 'statement',
      severity: agrees && read === points ? 'supported' : 'minor',
      title: `F1 of the ${group} group on ISIC 2019`,
      statement: `Table 1 has a gain of ${gain} points; the text was read as ${read}${read === points ? '' : `, of which the first digit is likely misread`}.`,
      cells: [cellOf(backbone!, column, from!), cellOf(ours!, column, to!)],
      computed: [{ name: 'gain, points', value: gain }],
    };
  });
}

/** Relative reductions of the gaps on ISIC 2019, as read. */
const REDUCTIONS = [
  { column: 'eopp0', read: 10.7 },
  { column: 'eopp1', read: 26.5 },
  { column: 'eodd', read: 30.5 },
] as const;

function reductions(rows: readonly PrintedRow[]): Finding[] {
  const [backbone, ours] = ['erm', 'spare'].map((id) => rowOf(rows, 'Table 1', 'ISIC 2019', id));
  return REDUCTIONS.map(({ column, read }): Finding => {
    const of = (row: PrintedRow) => row.gaps.find((gap) => gap.column === column)!.value;
    const implied = IMPLIED[`Table 1 ISIC 2019 ${column}`];
    const reduction = (from: number) => Number((100 * (1 - of(ours!) / from)).toFixed(1));
    const printed = reduction(of(backbone!));
    const found = implied === undefined ? printed : reduction(implied);
    const agrees = Math.abs(found - read) <= 0.1;
    return {
      id: `reduction-${column}`,
      kind: 'statement',
      severity: agrees ? 'supported' : 'minor',
      title: `The fall of ${column} on ISIC 2019`,
      statement: `Table 1 has a fall of ${found} %${implied === undefined ? '' : ` from the ${implied} that the other rows imply (as read, ${of(backbone!)}, it would be a rise)`}; the text was read as ${read} %${agrees ? '' : ', of which a digit is likely misread'}.`,
      cells: [cellOf(backbone!, column, of(backbone!)), cellOf(ours!, column, of(ours!))],
      computed: [{ name: 'fall, %', value: found }],
    };
  });
}

/** Orders that the text states, by a score of both groups. */
const ORDERS = [
  {
    id: 'weighting-order',
    title: 'Continuous weights before selection before the others',
    table: 'Table 4',
    score: 'precision',
    higher: [
      ['spare', 'selection'],
      ['selection', 'group-weight'],
      ['selection', 'ranking'],
    ],
  },
  {
    id: 'similarity-before-utility',
    title: 'Similarity alone before utility alone, both before either',
    table: 'Table 5',
    score: 'f1',
    higher: [
      ['similarity', 'utility'],
      ['spare', 'similarity'],
      ['spare', 'utility'],
    ],
  },
  {
    id: 'sharing-order',
    title: 'The less is shared, the higher F1',
    table: 'Table 6',
    score: 'f1',
    higher: [
      ['none', 'half'],
      ['half', 'mini'],
      ['mini', 'full'],
    ],
  },
] as const;

function orders(rows: readonly PrintedRow[]): Finding[] {
  return ORDERS.map(({ id, title, table, score, higher }): Finding => {
    const pairs = ['ISIC 2019', 'Fitzpatrick-17k'].flatMap((dataset) =>
      higher.flatMap(([first, second]) => {
        const find = (row: string) =>
          rows.find((one) => one.table === table && one.dataset === dataset && one.row === row);
        const [above, below] = [find(first), find(second)];
        if (above === undefined || below === undefined) return [];
        return [0, 1].flatMap((group) => {
          const column = `${score}-${group}`;
          const [a, b] = [above.scores[column]!, below.scores[column]!];
          return a.doubtful || b.doubtful ? [] : [{ above, below, column, a: a.value, b: b.value }];
        });
      }),
    );
    const failing = pairs.filter(({ a, b }) => a <= b);
    return {
      id,
      kind: 'statement',
      severity: failing.length === 0 ? 'supported' : 'minor',
      title,
      statement: `${table} has it so in ${pairs.length - failing.length} of ${pairs.length} comparisons of ${score} between cells that can be relied on${failing.length === 0 ? '' : `, and not for ${failing.map(({ above, below, column }) => `${above.row} and ${below.row}, ${column}, ${above.dataset}`).join('; ')}`}.`,
      cells: failing.flatMap(({ above, below, column, a, b }) => [
        cellOf(above, column, a),
        cellOf(below, column, b),
      ]),
      computed: [],
    };
  });
}
