import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import type { AttributeColumn, Dataset } from './dataset.ts';

/** Joins the names of attributes into that of their combination. */
const JOIN = ':';
/** What a code can number. */
const MOST_LEVELS = 0x7fff;

/** Combinations that were asked for: a data set can have millions of records. */
const combined = new WeakMap<Dataset, Map<string, AttributeColumn>>();

/**
 * An attribute by its name, or the combination of several by their names joined with `:`, such as
 * `sex:age`. Its levels are the combinations that occur (`female, 60 or over`), in the order of the
 * parts' levels, the last part's changing first; it is missing where a part is missing.
 *
 * @throws UserError where the data set has no such attribute, or no record has every part.
 */
export function attributeOf(dataset: Dataset, name: string): AttributeColumn {
  const { attributes, id } = dataset;
  if (Object.hasOwn(attributes, name)) return attributes[name]!;
  const names = name.split(JOIN);
  const unknown =
    names.find((part) => !Object.hasOwn(attributes, part)) ??
    (new Set(names).size < names.length ? name : undefined);
  if (unknown !== undefined) {
    throw new UserError(
      `data set ${id} has no attribute "${unknown}"`,
      suggest(unknown, Object.keys(attributes)),
    );
  }
  const made = combined.get(dataset) ?? new Map<string, AttributeColumn>();
  combined.set(dataset, made);
  const known = made.get(name);
  if (known !== undefined) return known;
  const column = combine(
    name,
    names.map((part) => attributes[part]!),
    id,
  );
  made.set(name, column);
  return column;
}

function combine(name: string, parts: readonly AttributeColumn[], id: string): AttributeColumn {
  const places = Array.from(parts[0]!.codes, (_, row) => {
    let place = 0;
    for (const { codes, levels } of parts) {
      if (codes[row]! < 0) return -1;
      place = place * levels.length + codes[row]!;
    }
    return place;
  });
  const occurring = [...new Set(places)].filter((place) => place >= 0).sort((a, b) => a - b);
  if (occurring.length === 0 || occurring.length > MOST_LEVELS) {
    throw new UserError(
      `data set ${id}: attribute "${name}" has ${occurring.length} levels`,
      'combine other attributes',
    );
  }
  const codes = new Map(occurring.map((place, code) => [place, code]));
  return {
    name,
    title: parts.map(({ title }) => title).join(' and '),
    levels: occurring.map((place) => levelAt(place, parts)),
    codes: Int16Array.from(places, (place) => codes.get(place) ?? -1),
  };
}

function levelAt(place: number, parts: readonly AttributeColumn[]): string {
  const names: string[] = [];
  let rest = place;
  for (const { levels } of parts.toReversed()) {
    names.unshift(levels[rest % levels.length]!);
    rest = Math.floor(rest / levels.length);
  }
  return names.join(', ');
}
