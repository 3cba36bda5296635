import { UserError } from '../../errors.ts';
import { spelledAlike } from '../alike.ts';
import type { MissingRule } from '../missing-words.ts';
import { shown } from '../problem.ts';
import type { CountedText } from './file-note.ts';
import { type FileColumn, numberOf } from './labels.ts';

/** A column that people are grouped by; numbers are cut at `cuts` (ascending; a cut belongs above). */
export interface GroupPart {
  readonly column: string;
  readonly cuts: readonly number[];
}

/** One attribute, or several crossed. */
export interface Grouping {
  /** As it was asked for, without cut points: `sex`, `sex:race`. */
  readonly name: string;
  readonly parts: readonly GroupPart[];
}

/** Groups of a file's rows. */
export interface GroupedRows {
  readonly name: string;
  readonly columns: readonly string[];
  readonly levels: readonly string[];
  /** Index into `levels`; −1 where a value is missing. */
  readonly codes: Int32Array;
  /** Missing values, levels that look alike or like a missing word. */
  readonly notes: readonly CountedText[];
}

/** A column with more values than this is no grouping of people. */
const MOST_LEVELS = 100;

/**
 * Reads `sex,age:40:60,sex:race`: columns separated by commas, crossed by colons; numbers after a
 * colon are cut points of the column before them. A column whose name is a number, or has a comma or
 * colon in it, stands in double quotes (doubled inside).
 *
 * @throws UserError for a blank name, cut points that do not rise, a quote that does not end.
 */
export function parseGroupings(text: string): Grouping[] {
  const groupings = split(text, ',').map((one): Grouping => {
    const parts: { column: string; cuts: number[] }[] = [];
    for (const word of split(one, ':')) {
      const quoted = /^"(?:[^"]|"")*"$/.test(word);
      const value = quoted ? Number.NaN : numberOf(word);
      const last = parts.at(-1);
      if (!Number.isNaN(value) && last !== undefined) {
        if (!Number.isFinite(value)) {
          throw new UserError(
            `--groups ${one}: nothing can be cut at ${word}, which is beyond all numbers`,
            'write cut points such as age:40:60',
          );
        }
        if (last.cuts.length > 0 && value <= last.cuts.at(-1)!) {
          throw new UserError(
            `--groups ${one}: cut points must rise, and ${value} follows ${last.cuts.at(-1)}`,
            `write them in order; a column called ${value} is quoted: "${value}"`,
          );
        }
        last.cuts.push(value);
        continue;
      }
      const column = quoted ? word.slice(1, -1).replaceAll('""', '"') : word;
      if (column === '') {
        throw new UserError(
          `--groups ${shown(text)}: a name is blank`,
          'write --groups sex,age:40:60,sex:race',
        );
      }
      parts.push({ column, cuts: [] });
    }
    return { name: parts.map(({ column }) => column).join(':'), parts };
  });
  const seen = new Set<string>();
  for (const { name } of groupings) {
    if (seen.has(name)) {
      throw new UserError(`--groups names ${shown(name)} twice`, 'give every grouping once');
    }
    seen.add(name);
  }
  return groupings;
}

/** Splits at a letter outside double quotes; trims. */
function split(text: string, at: string): string[] {
  const parts = [''];
  let inside = false;
  for (const letter of text) {
    if (letter === '"' && (inside || parts.at(-1)!.trim() === '')) inside = !inside;
    else if (letter === '"' && parts.at(-1)!.trim().startsWith('"')) inside = !inside;
    if (letter === at && !inside) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  if (inside) throw new UserError(`--groups ${text}: a quote does not end`, 'close it: "a:b"');
  return parts.map((part) => part.trim());
}

/**
 * Groups rows. Levels keep their spelling and are ordered as text with numbers by value; numbers that
 * are written in different ways (1 and 1.0) are one level; a level that no row has is not listed.
 *
 * @throws UserError where a column is no grouping, or a cell that is to be cut is no number.
 */
export function groupRows(
  { name, parts }: Grouping,
  columnOf: (name: string) => FileColumn,
  rule: MissingRule,
): GroupedRows {
  const grouped = parts.map((part) => groupColumn(part, columnOf(part.column), rule));
  const [first] = grouped;
  const columns = parts.map(({ column }) => column);
  if (first !== undefined && grouped.length === 1) return { name, columns, ...first };
  const n = first!.codes.length;
  const keys = new Int32Array(n);
  for (let row = 0; row < n; row++) {
    for (const { levels, codes } of grouped) {
      const code = codes[row]!;
      keys[row] = code < 0 || keys[row]! < 0 ? -1 : keys[row]! * levels.length + code;
    }
  }
  const occupied = [...new Set(keys)].filter((key) => key >= 0).sort((a, b) => a - b);
  tooMany(columnOf(columns[0]!).path, name, occupied.length);
  const at = new Map(occupied.map((key, i) => [key, i]));
  const levels = occupied.map((key) => {
    const names: string[] = [];
    let rest = key;
    for (const part of grouped.toReversed()) {
      names.unshift(part.levels[rest % part.levels.length]!);
      rest = Math.floor(rest / part.levels.length);
    }
    return names.join(':');
  });
  // `a:b` with `c`, and `a` with `b:c`: results are kept by their names, and one would take the other's.
  const twice = levels.find((level, i) => levels.indexOf(level) < i);
  if (twice !== undefined) {
    throw new UserError(
      `${columnOf(columns[0]!).path}: two groups of ${name} would both be called ${shown(twice)}`,
      'write other signs than colons into the values of these columns',
    );
  }
  const codes = Int32Array.from(keys, (key) => at.get(key) ?? -1);
  return { name, columns, levels, codes, notes: missingNote(codes, new Map()) };
}

function groupColumn(
  { cuts }: GroupPart,
  column: FileColumn,
  rule: MissingRule,
): Omit<GroupedRows, 'name' | 'columns'> {
  return cuts.length > 0 ? cutColumn(cuts, column, rule) : levelsOf(column, rule);
}

function cutColumn(cuts: readonly number[], { path, name, cells }: FileColumn, rule: MissingRule) {
  const words = new Map<string, number>();
  const bins = Int32Array.from(cells, (cell, row) => {
    if (rule.isMissing(cell)) {
      words.set(cell, (words.get(cell) ?? 0) + 1);
      return -1;
    }
    const value = numberOf(cell);
    if (Number.isNaN(value)) {
      throw new UserError(
        `${path}, row ${row + 1}: ${name} is ${shown(cell)}, not a number that could be cut at ${cuts.join(', ')}`,
        `write a number; a word that means missing is named: --missing ${shown(cell)}`,
      );
    }
    const above = cuts.findIndex((cut) => value < cut);
    return above < 0 ? cuts.length : above;
  });
  const names = [
    `<${cuts[0]}`,
    ...cuts.slice(1).map((cut, i) => `${cuts[i]}–<${cut}`),
    `≥${cuts.at(-1)}`,
  ];
  const used = names.map((_, bin) => bin).filter((bin) => bins.includes(bin));
  const codes = Int32Array.from(bins, (bin) => (bin < 0 ? -1 : used.indexOf(bin)));
  return { levels: used.map((bin) => names[bin]!), codes, notes: missingNote(codes, words) };
}

function levelsOf({ path, name, cells }: FileColumn, rule: MissingRule) {
  const words = new Map<string, number>();
  const spelling = new Map<string, string>();
  const keys = cells.map((cell) => {
    if (rule.isMissing(cell)) {
      words.set(cell, (words.get(cell) ?? 0) + 1);
      return null;
    }
    const value = numberOf(cell);
    // Only numbers in decimal notation are told apart by value: 007 is a code, not the number 7.
    const coded =
      Number.isNaN(value) || /^[+-]?0\d/.test(cell) || Math.abs(value) > Number.MAX_SAFE_INTEGER;
    const key = coded ? cell : String(value);
    if (!spelling.has(key)) spelling.set(key, cell);
    return key;
  });
  const order = new Intl.Collator('en', { numeric: true });
  const sorted = [...spelling.keys()].sort((a, b) => order.compare(a, b) || (a < b ? -1 : 1));
  tooMany(path, name, sorted.length);
  const code = new Map(sorted.map((key, i) => [key, i]));
  const levels = sorted.map((key) => (/[.e]/i.test(key) ? spelling.get(key)! : key));
  const codes = Int32Array.from(keys, (key) => (key === null ? -1 : code.get(key)!));
  const notes = missingNote(codes, words);
  for (const alike of spelledAlike(levels)) {
    notes.push([
      `the groups ${alike.map((level) => shown(level)).join(' and ')} differ only in case or blanks, or in what is not seen: one group?`,
    ]);
  }
  for (const level of levels.filter(rule.looksMissing)) {
    notes.push([
      `the group ${shown(level)} may stand for missing values: if so, --missing ${shown(level)}`,
    ]);
  }
  return { levels, codes, notes };
}

function missingNote(codes: Int32Array, words: ReadonlyMap<string, number>): CountedText[] {
  const missing = codes.reduce((sum, code) => sum + (code < 0 ? 1 : 0), 0);
  if (missing === 0) return [];
  const named = [...words].filter(([word]) => word !== '');
  const listed = named.flatMap(([word, times], i) => [
    `${i > 0 ? ', ' : ''}${shown(word)} `,
    times,
  ]);
  return [
    [
      ...[missing, ' of ', codes.length, ' records have no value and count in no group'],
      ...(listed.length === 0 ? [] : [' (', ...listed, '; a word that is a group here: --keep)']),
    ],
  ];
}

function tooMany(path: string, name: string, levels: number): void {
  if (levels <= MOST_LEVELS) return;
  throw new UserError(
    `${path}: ${name} has ${levels} different values, too many to be groups`,
    `cut numbers into at most ${MOST_LEVELS} groups, such as --groups ${name}:40:60`,
  );
}
