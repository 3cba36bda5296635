import { UserError } from '../../errors.ts';
import { suggest } from '../../suggest.ts';
import { labelKey } from '../predictions/labels.ts';
import { shown } from '../problem.ts';
import { outsideQuotes, splitSpec, unquoted } from './spec.ts';

/** A group that is made of values of a column. */
export interface MergedLevel {
  readonly name: string;
  /** Null: all that no other group names. */
  readonly values: readonly string[] | null;
}

/** How groups of several values are written. */
export const MERGING =
  'race:white|black+asian, race:white|other=black+asian, or race:white|* for all others';
const ALL = '*';

/** Splits at a letter outside double quotes; quotes stay. */
export function splitQuoted(text: string, letter: string): string[] {
  const at = outsideQuotes(text, letter);
  return at < 0 ? [text] : [text.slice(0, at), ...splitQuoted(text.slice(at + 1), letter)];
}

/** Whether a part of `--groups` says which values are one group. */
export function isMerging(word: string): boolean {
  return outsideQuotes(word, '|') >= 0;
}

/**
 * Reads `white|black+asian`, `white|other=black+asian` or `white|*`: groups by `|`, their values by `+`, all
 * values that are not named by `*`. Names with these signs, a colon or a comma in them stand in double quotes.
 *
 * @param column that has the values, in errors.
 * @throws UserError where a group has no value or no name of its own, or two have one value.
 */
export function parseMerged(text: string, column: string): MergedLevel[] {
  const fail = (why: string): UserError =>
    new UserError(`--groups ${column}:${text}: ${why}`, `write ${MERGING}`);
  const levels = splitQuoted(text, '|').map((one): MergedLevel => {
    const equals = outsideQuotes(one, '=');
    const values = splitSpec(one.slice(equals + 1), '+');
    if (values.includes('')) throw fail('a value is blank');
    const all = one.slice(equals + 1).trim() === ALL;
    const name =
      equals < 0 ? (all ? 'all others' : values.join(' + ')) : unquoted(one.slice(0, equals));
    if (name === '') throw fail('a group has no name before its =');
    return { name, values: all ? null : values };
  });
  const twice = (names: readonly string[]) => names.find((name, i) => names.indexOf(name) < i);
  const value = twice(levels.flatMap(({ values }) => values ?? [ALL]).map(labelKey));
  if (value !== undefined) throw fail(`${shown(value)} is in two groups`);
  const name = twice(levels.map((level) => level.name));
  if (name !== undefined) throw fail(`two groups are called ${shown(name)}`);
  return levels;
}

/** What the values of a column mean where some are merged, and others are in no group. */
export interface MergedValues {
  readonly levels: string[];
  readonly values: Record<string, string>;
  readonly otherwise?: string;
  /** In no group. */
  readonly missing: string[];
}

/** Beyond this, values that are not named are not listed one by one, so that a new one is no error. */
const MOST_NAMED = 100;

/**
 * The groups in the order in which they are named: the first is the reference.
 *
 * @param counts known values of the column, with their records.
 * @throws UserError where a value that is named never occurs, or fewer than two groups have a record.
 */
export function mergedValues(
  merged: readonly MergedLevel[],
  counts: ReadonlyMap<string, number>,
  column: string,
  file: string,
): MergedValues {
  const levelOf = new Map(
    merged.flatMap(({ name, values }) => (values ?? []).map((value) => [labelKey(value), name])),
  );
  const known = [...counts.keys()];
  const keys = new Set(known.map(labelKey));
  const absent = [...levelOf.keys()].find((value) => !keys.has(value));
  if (absent !== undefined) {
    throw new UserError(
      `--groups: column ${shown(column)} of ${file} is never ${shown(absent)}`,
      suggest(absent, known.slice(0, MOST_NAMED)),
    );
  }
  const rest = merged.find(({ values }) => values === null)?.name;
  const others = known.filter((value) => !levelOf.has(labelKey(value)));
  const levels = merged.map(({ name }) => name);
  if (levels.length < 2 || (rest !== undefined && others.length === 0)) {
    throw new UserError(
      `--groups: ${levels.length < 2 ? `only one group of ${shown(column)} is named` : `no value of ${shown(column)} is left for ${shown(rest!)}`}`,
      `write ${MERGING}`,
    );
  }
  const listed = rest === undefined || others.length > MOST_NAMED ? [] : others;
  return {
    levels,
    values: Object.fromEntries([
      ...known.flatMap((value) => {
        const level = levelOf.get(labelKey(value));
        return level === undefined ? [] : [[value, level] as const];
      }),
      ...listed.map((value) => [value, rest!] as const),
    ]),
    ...(rest !== undefined && listed.length === 0 ? { otherwise: rest } : {}),
    missing: rest === undefined ? others : [],
  };
}

/** What was merged and left out, for whoever reads a result; null where each group is one value. */
export function mergedNote(
  column: string,
  merged: readonly MergedLevel[],
  { missing }: Pick<MergedValues, 'missing'>,
  counts: ReadonlyMap<string, number>,
): string | null {
  const made = merged.flatMap(({ name, values }) => {
    if (values === null) return [`${shown(name)} is all values that no other group names`];
    return values.length < 2
      ? []
      : [`${shown(name)} is ${values.map((one) => shown(one)).join(', ')}`];
  });
  const records = missing.reduce((sum, value) => sum + counts.get(value)!, 0);
  const some = missing.slice(0, 12).map((one) => shown(one));
  const left =
    missing.length === 0
      ? []
      : [
          `${records.toLocaleString('en')} ${records === 1 ? 'record is' : 'records are'} in no group: ${some.join(', ')}${missing.length > some.length ? ` and ${missing.length - some.length} more values` : ''}`,
        ];
  const told = [...made, ...left];
  return told.length === 0
    ? null
    : `Groups of ${column}, as its user chose them: ${told.join('; ')}.`;
}
