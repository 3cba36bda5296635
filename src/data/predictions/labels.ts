import { UserError } from '../../errors.ts';
import { spelledAlike } from '../alike.ts';
import type { MissingRule } from '../missing-words.ts';
import { shown } from '../problem.ts';
import type { CountedText } from './file-note.ts';

/** One column of a file, for errors that name it. */
export interface FileColumn {
  readonly path: string;
  readonly name: string;
  /** Trimmed; blank where the file has nothing. */
  readonly cells: readonly string[];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Codings whose meaning is beyond doubt: the negative words, then the positive ones. */
const PAIRS: readonly (readonly [readonly string[], readonly string[]])[] = [
  [
    ['0', 'false'],
    ['1', 'true'],
  ],
  [['-1'], ['1']],
  [['f'], ['t']],
  [['no'], ['yes']],
  [['n'], ['y']],
  [['negative'], ['positive']],
  [['neg'], ['pos']],
  [['absent'], ['present']],
  [['control'], ['case']],
];

/** The number that a cell writes in any notation; NaN: none. */
export function numberOf(cell: string): number {
  return NUMBER.test(cell) ? Number(cell) : Number.NaN;
}

/** A cell as labels are compared: numbers by value (1, 1.0 and 1e0 are one), words by spelling. */
export function labelKey(cell: string): string {
  const value = numberOf(cell);
  return Number.isNaN(value) ? cell : String(value === 0 ? 0 : value);
}

/** Whether all values are of one coding that needs no word. */
export function speakForThemselves(values: readonly string[]): boolean {
  return pairOf(values.map((value) => value.toLowerCase())) !== undefined;
}

function pairOf(plain: readonly string[]): (typeof PAIRS)[number] | undefined {
  return PAIRS.find(([no, yes]) =>
    plain.every((value) => no.includes(value) || yes.includes(value)),
  );
}

/** How the words of a column say yes and no. */
export interface LabelCoding {
  /** 1: positive, 0: negative; null: neither. */
  readonly codeOf: (cell: string) => 0 | 1 | null;
}

/**
 * Finds out which value of a binary column is the positive one: the one named, else by codings that
 * admit no doubt (0/1, −1/1, true/false, yes/no …). 1/2 is no such coding: SPSS and R mean
 * opposite things by it.
 *
 * @param positive the value that is positive; all others are negative.
 * @throws UserError where the coding is unknown, listing the values; where a value is almost the positive one.
 */
export function labelCoding(
  column: FileColumn,
  rule: MissingRule,
  positive: string | null,
): LabelCoding {
  const { path, name, cells } = column;
  const values = [...new Set(cells.filter((cell) => !rule.isMissing(cell)).map(labelKey))];
  const listed = values.slice(0, 8).map((value) => shown(value));
  const all = `${listed.join(', ')}${values.length > 8 ? ', …' : ''}`;
  if (positive !== null) {
    const key = labelKey(positive.trim());
    if (values.includes(key)) {
      requireOneSpelling(column, key);
      return { codeOf: (cell) => (labelKey(cell) === key ? 1 : 0) };
    }
    throw new UserError(
      `${path}: ${name} is never ${shown(positive)}; it has the values ${all || 'none'}`,
      'give to --positive the value that means yes, spelled as in the file',
    );
  }
  const plain = values.map((value) => value.toLowerCase());
  const pair = pairOf(plain);
  if (pair !== undefined) {
    return {
      codeOf: (cell) => {
        const word = labelKey(cell).toLowerCase();
        return pair[1].includes(word) ? 1 : pair[0].includes(word) ? 0 : null;
      },
    };
  }
  // A file of 0 and 1 with a slip in one row: name the row.
  const common = PAIRS.find((own) =>
    own.every((words) => words.some((word) => plain.includes(word))),
  );
  if (common !== undefined) {
    const row = cells.findIndex(
      (cell) => !rule.isMissing(cell) && !common.flat().includes(labelKey(cell).toLowerCase()),
    );
    throw new UserError(
      `${path}, row ${row + 1}: ${name} is ${shown(cells[row]!)}, not ${common[0][0]} or ${common[1][0]}`,
      'correct it, or say which value is positive (all others are negative): --positive <value>',
    );
  }
  throw new UserError(
    `${path}: ${name} has the values ${all}: which of them is positive?`,
    `say it: --positive ${values.at(-1) ?? '<value>'}; for several classes give --scores or --predicted`,
  );
}

/**
 * Among the values of a column that are negative because they are not the positive one, none may be that
 * one in another spelling.
 *
 * @throws UserError naming the row.
 */
export function requireOneSpelling({ path, name, cells }: FileColumn, positive: string): void {
  const key = labelKey(positive.trim());
  const twin = [...new Set(cells.map(labelKey))].find(
    (value) => value !== key && spelledAlike([key, value]).length > 0,
  );
  if (twin === undefined) return;
  const row = cells.findIndex((cell) => labelKey(cell) === twin);
  throw new UserError(
    `${path}, row ${row + 1}: ${name} is ${shown(twin)}, which differs from the positive value ${shown(key)} only in case or blanks, or in what is not seen`,
    'spell it in one way; if it is another value, give it another name',
  );
}

/** How often a value is predicted that the label never has; null: never. */
export function unseenNote(
  label: FileColumn,
  predicted: FileColumn,
  rule: MissingRule,
): CountedText | null {
  const known = new Set(label.cells.map(labelKey));
  const unseen = new Map<string, number>();
  for (const cell of predicted.cells) {
    const key = labelKey(cell);
    if (!known.has(key) && !rule.isMissing(cell)) unseen.set(key, (unseen.get(key) ?? 0) + 1);
  }
  if (unseen.size === 0) return null;
  const named = [...unseen].slice(0, 5);
  return [
    `${predicted.name} has values that ${label.name} never has: `,
    ...named.flatMap(([value, times], i) => [`${i > 0 ? ', ' : ''}${shown(value)} `, times]),
    unseen.size > named.length ? ', …' : '',
  ];
}

/** Parses every cell; `parse` gives what is wrong as a string. @throws UserError naming the row. */
export function parseAll(
  { path, name, cells }: FileColumn,
  parse: (text: string) => number | string,
  fix: string,
): Float64Array {
  let firstError: string | undefined;
  let errors = 0;
  const values = Float64Array.from(cells, (text, row) => {
    const value = text === '' ? 'blank' : parse(text);
    if (typeof value === 'number') return value;
    errors++;
    const what = text === '' ? 'is blank' : `is ${shown(text)}, ${value}`;
    firstError ??= `${path}, row ${row + 1}: ${name} ${what}`;
    return Number.NaN;
  });
  if (firstError === undefined) return values;
  throw new UserError(errors > 1 ? `${firstError} (and ${errors - 1} more rows)` : firstError, fix);
}
