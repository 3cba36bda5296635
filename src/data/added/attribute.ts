import { UserError } from '../../errors.ts';
import type { AttributeDefinition } from '../manifest.ts';
import { type GroupPart, parseGroupings } from '../predictions/groupings.ts';
import { labelKey, numberOf } from '../predictions/labels.ts';
import { shown } from '../problem.ts';
import { noNumberFix } from './decimal-comma.ts';
import {
  isMerging,
  MERGING,
  type MergedLevel,
  mergedValues,
  parseMerged,
  splitQuoted,
} from './merged.ts';
import { plainName, requireColumn, unquoted } from './spec.ts';

/** A column with more values than this is no grouping of people. */
const MOST_LEVELS = 100;

/** A column to group by, as it was asked for. */
export interface AddedPart extends GroupPart {
  /** Which values are one group; absent: each is its own. */
  readonly merged?: readonly MergedLevel[];
}

/**
 * The attributes behind `sex,age:60,sex:age:60,race:white|black+asian`: each column once. Combinations need no
 * definition of their own: every command takes `sex:age`.
 *
 * @throws UserError where a column is not there, or is cut or merged in two ways.
 */
export function parseAttributes(text: string, columns: readonly string[]): AddedPart[] {
  const asked = splitQuoted(text, ',').map((one) => {
    const words = splitQuoted(one, ':');
    const isMerged = (i: number) => i > 0 && isMerging(words[i]!);
    return {
      plain: words.filter((_, i) => !isMerged(i)).join(':'),
      merged: words.flatMap((word, i) => (isMerged(i) ? [[words[i - 1]!, word] as const] : [])),
    };
  });
  const columnOf = (name: string) => {
    try {
      return requireColumn(name, columns, '--groups');
    } catch (error) {
      if (!(error instanceof UserError) || !text.includes(':')) throw error;
      // What stands behind a colon may be meant for a value.
      throw new UserError(error.message, `${error.fix}; values are groups as in ${MERGING}`);
    }
  };
  const parts = new Map<string, AddedPart>();
  const add = (part: AddedPart) => {
    const before = parts.get(part.column);
    const again = before !== undefined && !isPlain(before) && !isPlain(part);
    if (again && JSON.stringify(before) !== JSON.stringify(part)) {
      throw new UserError(
        before.merged === undefined && part.merged === undefined
          ? `--groups cuts ${part.column} at ${before.cuts.join(', ')} and at ${part.cuts.join(', ')}`
          : `--groups says in two ways which values of ${part.column} are one group`,
        `${part.merged === undefined ? 'cut' : 'merge'} it in one way; add the set under another --id for the other`,
      );
    }
    if (before === undefined || !isPlain(part)) parts.set(part.column, part);
  };
  const plain = asked.map((one) => one.plain).join(',');
  for (const { column, cuts } of parseGroupings(plain).flatMap((grouping) => grouping.parts)) {
    add({ column: columnOf(column), cuts });
  }
  for (const [name, word] of asked.flatMap(({ merged }) => merged)) {
    const column = columnOf(unquoted(name));
    add({ column, cuts: [], merged: parseMerged(word.trim(), column) });
  }
  return [...parts.values()];
}

function isPlain({ cuts, merged }: AddedPart): boolean {
  return cuts.length === 0 && merged === undefined;
}

/**
 * What an attribute's values mean. The level with most records is the reference; numbers that are cut, and groups
 * of several values, keep their order.
 *
 * @param counts known values of its column, with their records.
 * @throws UserError where it is no grouping, a cell that is to be cut is no number, or a value named never occurs.
 */
export function attributeDefinition(
  { column, cuts, merged }: AddedPart,
  counts: ReadonlyMap<string, number>,
  file: string,
): AttributeDefinition {
  const common = { name: plainName(column), title: column, column, startsWith: {}, missing: [] };
  if (merged !== undefined) return { ...common, ...mergedValues(merged, counts, column, file) };
  if (cuts.length > 0) {
    const odd = [...counts.keys()].find(
      (value) => Number.isNaN(numberOf(value)) && !TOP.test(value),
    );
    if (odd !== undefined) {
      throw new UserError(
        `${file}: column ${shown(column)} has ${shown(odd)}, not a number that could be cut at ${cuts.join(', ')}`,
        noNumberFix(odd),
      );
    }
    const levels = levelNames(cuts);
    return {
      ...common,
      levels,
      values: {},
      cut: levels.map((is, i) => (cuts[i] === undefined ? { is } : { below: cuts[i], is })),
    };
  }
  const levels = new Map<string, { records: number; spellings: string[] }>();
  for (const [value, records] of counts) {
    const key = /^[+-]?0\d/.test(value) ? value : labelKey(value);
    const level = levels.get(key) ?? { records: 0, spellings: [] };
    levels.set(key, { records: level.records + records, spellings: [...level.spellings, value] });
  }
  if (levels.size < 2 || levels.size > MOST_LEVELS) {
    throw new UserError(
      `${file}: column ${shown(column)} has ${levels.size === MOST_LEVELS + 1 ? `more than ${MOST_LEVELS}` : levels.size} different known values, ${levels.size < 2 ? 'which is no grouping' : 'too many to be groups'}`,
      levels.size < 2
        ? 'choose another column for --groups'
        : `cut numbers into groups: --groups ${column}:40:60; or say which values are groups, as in ${MERGING}`,
    );
  }
  const names = [...levels.keys()].toSorted(
    (a, b) => levels.get(b)!.records - levels.get(a)!.records || (a < b ? -1 : 1),
  );
  return {
    ...common,
    levels: names,
    values: Object.fromEntries(
      names.flatMap((name) => levels.get(name)!.spellings.map((value) => [value, name])),
    ),
  };
}

/** An age that a hospital hides: `90+`, `> 89`. */
const TOP = /^(>|>=|≥)?\s*\d+(\.\d+)?\s*\+?$/;

function levelNames(cuts: readonly number[]): string[] {
  return [
    `under ${cuts[0]}`,
    ...cuts.slice(1).map((cut, i) => `${cuts[i]} to under ${cut}`),
    `${cuts.at(-1)} and over`,
  ];
}
