import { UserError } from '../errors.ts';
import type { ScoredRecords } from '../metrics/predictions.ts';
import { readTextColumns } from './csv.ts';
import { shown } from './problem.ts';

/** Which column of a file is what. */
export interface ScoredColumns {
  readonly label: string;
  readonly score: string;
  readonly groups: readonly string[];
  /** Must be unique; by default the number of the row. */
  readonly id?: string;
  /** Patient; by default every row is one of its own. */
  readonly cluster?: string;
}

/** Spellings of a missing group, besides blank. */
const MISSING = new Set(['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']);
const LABELS: Readonly<Record<string, number>> = {
  0: 0,
  1: 1,
  '0.0': 0,
  '1.0': 1,
  false: 0,
  true: 1,
};
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** A column with more values than this is no grouping of people. */
const MOST_LEVELS = 100;

/**
 * Reads binary predictions from a csv file (UTF-8, also `.gz`) or a Parquet file. Labels are
 * 0/1 or true/false, scores P(label = 1). Groups keep their spelling, are ordered as text with
 * numbers by value, and are missing where the cell is blank or says NA, NaN or null.
 *
 * @throws UserError naming file, row (counted from 1, the header not counting) and column.
 */
export async function readScoredFile(path: string, columns: ScoredColumns): Promise<ScoredRecords> {
  const { label, score, id, cluster } = columns;
  const groups = [...new Set(columns.groups)];
  const wanted = [...new Set([label, score, ...groups, ...[id ?? [], cluster ?? []].flat()])];
  const cells = await readTextColumns(path, wanted);
  const of = (name: string) => ({ path, name, cells: cells[name]! });
  const n = of(label).cells.length;
  if (n === 0) throw new UserError(`${path} has no rows`, 'give a file with one row a prediction');
  const rowNumbers = () => Array.from({ length: n }, (_, row) => `row ${row + 1}`);
  const ids = id === undefined ? rowNumbers() : uniqueIds(of(id));
  return {
    ids,
    clusters: cluster === undefined ? ids : present(of(cluster)),
    classes: ['0', '1'],
    labels: Int16Array.from(parseAll(of(label), parseLabel, BINARY_FIX)),
    scores: Float64Array.from(parseAll(of(score), parseScore, SCORE_FIX)),
    groups: groups.map((name) => groupColumn(of(name))),
  };
}

interface FileColumn {
  readonly path: string;
  readonly name: string;
  /** Trimmed; blank where the file has nothing. */
  readonly cells: readonly string[];
}

const BINARY_FIX = 'labels are 0 or 1 (or true, false); leave rows without a label out';
const SCORE_FIX =
  'scores are probabilities of label 1, from 0 to 1, with a decimal point; leave rows without one out';

function parseLabel(text: string): number | string {
  const key = text.toLowerCase();
  return Object.hasOwn(LABELS, key) ? LABELS[key]! : 'not 0 or 1';
}

function parseScore(text: string): number | string {
  if (!NUMBER.test(text)) return 'not a number';
  const score = Number(text);
  return score >= 0 && score <= 1 ? score : 'outside [0, 1]';
}

/** Parses every cell; `parse` gives what is wrong as a string. */
function parseAll(
  { path, name, cells }: FileColumn,
  parse: (text: string) => number | string,
  fix: string,
): number[] {
  let firstError: string | undefined;
  let errors = 0;
  const values = cells.map((text, row) => {
    const value = text === '' ? 'blank' : parse(text);
    if (typeof value === 'number') return value;
    errors++;
    const what = text === '' ? 'is blank' : `is ${shown(text)}, ${value}`;
    firstError ??= `${path}, row ${row + 1}: ${name} ${what}`;
    return Number.NaN;
  });
  if (firstError !== undefined) {
    throw new UserError(
      errors > 1 ? `${firstError} (and ${errors - 1} more rows)` : firstError,
      fix,
    );
  }
  return values;
}

function uniqueIds(column: FileColumn): readonly string[] {
  const seen = new Map<string, number>();
  for (const [row, id] of present(column).entries()) {
    const before = seen.get(id);
    if (before !== undefined) {
      throw new UserError(
        `${column.path}: ${column.name} ${shown(id)} is in row ${before + 1} and in row ${row + 1}`,
        'drop the duplicate, or, if this column names patients, give it as --cluster instead of --id',
      );
    }
    seen.set(id, row);
  }
  return column.cells;
}

function present({ path, name, cells }: FileColumn): readonly string[] {
  const blank = cells.indexOf('');
  if (blank < 0) return cells;
  throw new UserError(
    `${path}, row ${blank + 1}: ${name} is blank`,
    'fill it in or leave the row out',
  );
}

function groupColumn({ path, name, cells }: FileColumn): ScoredRecords['groups'][number] {
  const order = new Intl.Collator('en', { numeric: true });
  const levels = [...new Set(cells)]
    .filter((level) => !MISSING.has(level))
    .sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
  if (levels.length > MOST_LEVELS) {
    throw new UserError(
      `${path}: ${name} has ${levels.length} different values, too many to be groups`,
      `put them into at most ${MOST_LEVELS} bins first, such as age < 60 and age ≥ 60`,
    );
  }
  const codes = new Map(levels.map((level, code) => [level, code]));
  return { name, levels, codes: Int16Array.from(cells, (cell) => codes.get(cell) ?? -1) };
}
