import { UserError } from '../../errors.ts';
import type { AttributeDefinition } from '../manifest.ts';
import { type GroupPart, parseGroupings } from '../predictions/groupings.ts';
import { labelKey, numberOf } from '../predictions/labels.ts';
import { shown } from '../problem.ts';
import { noNumberFix } from './decimal-comma.ts';
import { plainName, requireColumn } from './spec.ts';

/** A column with more values than this is no grouping of people. */
const MOST_LEVELS = 100;

/**
 * The attributes behind `sex,age:60,sex:age:60`: each column once. Combinations need no definition
 * of their own: every command takes `sex:age`.
 *
 * @throws UserError where a column is not there, or is cut in two ways.
 */
export function parseAttributes(text: string, columns: readonly string[]): GroupPart[] {
  const parts = new Map<string, readonly number[]>();
  for (const part of parseGroupings(text).flatMap((grouping) => grouping.parts)) {
    const column = requireColumn(part.column, columns, '--groups');
    const before = parts.get(column);
    if (before !== undefined && part.cuts.length > 0 && before.length > 0) {
      if (String(before) !== String(part.cuts)) {
        throw new UserError(
          `--groups cuts ${column} at ${before.join(', ')} and at ${part.cuts.join(', ')}`,
          'cut it in one way; add the set under another --id for the other',
        );
      }
    }
    if (before === undefined || part.cuts.length > 0) parts.set(column, part.cuts);
  }
  return [...parts].map(([column, cuts]) => ({ column, cuts }));
}

/**
 * What an attribute's values mean. The level with most records is the reference; numbers that are cut
 * keep their order.
 *
 * @param counts known values of its column, with their records.
 * @throws UserError where it is no grouping, or a cell that is to be cut is no number.
 */
export function attributeDefinition(
  { column, cuts }: GroupPart,
  counts: ReadonlyMap<string, number>,
  file: string,
): AttributeDefinition {
  const common = { name: plainName(column), title: column, column, startsWith: {}, missing: [] };
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
        : `cut numbers into groups: --groups ${column}:40:60`,
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
