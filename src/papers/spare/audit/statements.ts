import { normalCdf } from '../../../metrics/normal.ts';
import type { Finding } from '../../audit/audit.ts';
import { listed } from '../../printed-rows.ts';
import { certainScores } from '../certain-scores.ts';
import { IMPLIED, impliedBackbones, type PrintedRow } from '../printed.ts';
import { cellOf, rowOf } from './cells.ts';
import { columnName, rowName } from './names.ts';

/** What the text says with numbers, or in words, against the tables. */
export function statements(rows: readonly PrintedRow[]): Finding[] {
  return [
    ...gainsInF1(rows),
    ...reductions(rows),
    lightGroupAlone(rows),
    weightsApart(),
    ...orders(rows),
  ];
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
      title: `ISIC 2019: the gain in F1 of the ${group}`,
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
    const bases = basesOf(rows, backbone!, column);
    const falls = bases.map((from) => Number((100 * (1 - of(ours!) / from)).toFixed(1)));
    const agrees = read >= Math.min(...falls) - 0.1 && read <= Math.max(...falls) + 0.1;
    const from =
      bases.length === 1
        ? ''
        : ` from the ${range(bases.map((base) => base.toFixed(3)))} that the other rows imply through FATE (as read, ${of(backbone!)}, it would be a rise)`;
    return {
      id: `reduction-${column}`,
      kind: 'statement',
      severity: agrees ? 'supported' : 'minor',
      title: `ISIC 2019: the fall of ${columnName(ours!, column)}`,
      statement: `Table 1 has a fall of ${range(falls.map(String))} %${from}; the text was read as ${read} %${agrees ? '' : ', of which a digit is likely misread'}.`,
      cells: [cellOf(backbone!, column, of(backbone!)), cellOf(ours!, column, of(ours!))],
      computed: [
        { name: 'fall, %', value: bases.length === 1 ? falls[0]! : range(falls.map(String)) },
      ],
    };
  });
}

/** `24.3 to 27.1`; of one, itself. */
function range(numbers: readonly string[]): string {
  const sorted = numbers.toSorted((a, b) => Number(a) - Number(b));
  return sorted.length === 1 ? sorted[0]! : `${sorted[0]} to ${sorted.at(-1)}`;
}

/** The backbone's gap as printed, or as each other row implies it where that cannot be right. */
function basesOf(rows: readonly PrintedRow[], backbone: PrintedRow, column: string): number[] {
  const { table, dataset, gaps } = backbone;
  if (IMPLIED[`${table} ${dataset} ${column}`] === undefined) {
    return [gaps.find((gap) => gap.column === column)!.value];
  }
  return impliedBackbones(rows, { table, dataset, column });
}

/** "Trained on the light group alone, its model gains 2.1 %" over all data (McNemar, p < .05), as read. */
const LIGHT_ALONE = 2.1;

function lightGroupAlone(rows: readonly PrintedRow[]): Finding {
  const [all, alone] = ['erm', 'group-model'].map((id) =>
    rowOf(rows, 'Table 2', 'Fitzpatrick-17k', id),
  );
  const gains = ['precision', 'recall', 'f1'].map((score) => {
    const column = `${score}-0`;
    const [from, to] = [all!, alone!].map((row) => row.scores[column]!.value);
    return { score, column, from: from!, to: to!, gain: percentUp(from!, to!) };
  });
  const agrees = gains.some(({ gain }) => Math.abs(gain - LIGHT_ALONE) <= 0.1);
  const told = gains.map(
    ({ score, from, to, gain }) => `${gain} % in ${scoreName(score)} (${to} against ${from})`,
  );
  return {
    id: 'light-group-alone',
    kind: 'statement',
    severity: agrees ? 'supported' : 'minor',
    title: 'Fitzpatrick-17k: what the light group gains by a model of its own records',
    statement: `The text was read as a gain of ${LIGHT_ALONE} % over the model of all records; Table 2 has ${listed(told)}${agrees ? '' : '. A digit is likely misread, or the sentence is about another score'}.`,
    cells: gains.flatMap(({ column, from, to }) => [
      cellOf(all!, column, from),
      cellOf(alone!, column, to),
    ]),
    computed: gains.map(({ score, gain }) => ({
      name: `gain in ${scoreName(score)}, %`,
      value: gain,
    })),
  };
}

function scoreName(score: string): string {
  return score === 'f1' ? 'F1' : score;
}

function percentUp(from: number, to: number): number {
  return Number((100 * (to / from - 1)).toFixed(1));
}

/** Weights of light and dark records: "p < .01, Cliff’s d −0.004", as read, of a Mann-Whitney test. */
const APART = { p: 0.01, d: 0.004, digits: 3, records: 16_577 } as const;

/**
 * Whether Cliff’s d can be as significant as the text says: where d = 0, its standard error in groups of
 * n and m records is √((n + m + 1) / (3nm)), smallest where they are of one size.
 */
function weightsApart(): Finding {
  const { p, d, digits, records } = APART;
  const error = Math.sqrt((records + 1) / (3 * (records / 2) ** 2));
  // The largest |d| that is printed so.
  const least = 2 * normalCdf(-(d + 0.5 * 10 ** -digits) / error);
  const needed = 2.576 * error;
  const agrees = least < p;
  return {
    id: 'weights-apart',
    kind: 'statement',
    severity: agrees ? 'supported' : 'minor',
    title: 'Fitzpatrick-17k: how far the weights of light and dark records lie apart',
    statement: `The text was read as p < ${p} with Cliff’s d −${d}. Even if all ${records.toLocaleString('en')} pictures of Fitzpatrick-17k were compared, in groups of one size, d would have a standard error of ${error.toFixed(4)} and p would be ${least.toFixed(2)} or more${agrees ? '' : `; for p < ${p} a d of ${needed.toFixed(3)} is needed. The two exclude each other: a digit of one is likely misread`}.`,
    cells: [],
    computed: [
      { name: 'standard error of d, at least', value: Number(error.toFixed(4)) },
      { name: 'p, at least', value: Number(least.toFixed(2)) },
    ],
  };
}

/** Orders that the text states, by a score of both groups. */
const ORDERS = [
  {
    id: 'weighting-order',
    title: 'continuous weights before selection before the others',
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
    title: 'similarity alone before utility alone, both before either',
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
    title: 'the less is shared, the higher F1',
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
  return ORDERS.flatMap((order) =>
    (['ISIC 2019', 'Fitzpatrick-17k'] as const).map((dataset) => orderOn(rows, order, dataset)),
  );
}

function orderOn(
  rows: readonly PrintedRow[],
  { id, title, table, score, higher }: (typeof ORDERS)[number],
  dataset: PrintedRow['dataset'],
): Finding {
  const pairs = higher.flatMap(([first, second]) => {
    const [above, below] = [first, second].map((row) => rowOf(rows, table, dataset, row));
    return [`${score}-0`, `${score}-1`].flatMap((column) => {
      const [a, b] = [above!, below!].map((row) => certainScores(row).get(column));
      return a === undefined || b === undefined
        ? []
        : [{ above: above!, below: below!, column, a, b }];
    });
  });
  const failing = pairs.filter(({ a, b }) => a <= b);
  const unread = 2 * higher.length - pairs.length;
  const told = failing.map(
    ({ above, below, column }) =>
      `${rowName(above)} and ${rowName(below)}, ${columnName(above, column)}`,
  );
  return {
    id: `${id}-${dataset.toLowerCase().replace(' ', '-')}`,
    kind: 'statement',
    severity: failing.length === 0 ? 'supported' : 'minor',
    title: `${dataset}: ${title}`,
    statement: `${table} has it so in ${pairs.length - failing.length} of ${2 * higher.length} comparisons of ${scoreName(score)}${failing.length === 0 ? '' : `, and not for ${told.join('; ')}`}${unread === 0 ? '' : `; ${unread} cannot be made, for want of a cell that can be relied on`}.`,
    cells: failing.flatMap(({ above, below, column, a, b }) => [
      cellOf(above, column, a),
      cellOf(below, column, b),
    ]),
    computed: [{ name: 'comparisons made', value: pairs.length }],
  };
}
