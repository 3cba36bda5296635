import type { ManifestExtension } from '../manifest.ts';
import type { ColumnLook } from './look.ts';

type Tabular = Extract<ManifestExtension['features'], { kind: 'tabular' }>;

/** What is known of a table's columns beside what they hold. */
export interface ColumnUses {
  /** Why a column is no feature, by its name: the outcome, an identifier, a leak that was named. */
  readonly out: ReadonlyMap<string, string>;
  /** Numbers that are codes. */
  readonly categories: ReadonlySet<string>;
  readonly records: number;
}

/** Above so many different texts, in more than half of the records, a column says who, not what. */
const MANY_TEXTS = 100;
/** Codes of a category must fit 16 bits. */
const MOST_LEVELS = 0x7fff;

/** The features of a table: all columns but those with another use, and those that can teach nothing. */
export function featuresOf(columns: readonly ColumnLook[], uses: ColumnUses): Tabular {
  const features: Tabular['columns'] = [];
  const dropped: { name: string; why: string }[] = [];
  for (const column of columns) {
    const { name, kind } = column;
    const why = uses.out.get(name) ?? uselessness(column, uses);
    if (why !== null) dropped.push({ name, why });
    else {
      features.push({
        name,
        kind: kind === 'number' && !uses.categories.has(name) ? 'number' : 'category',
      });
    }
  }
  return { kind: 'tabular', columns: features, dropped };
}

function uselessness(
  { name, kind, distinct, missing, numbers, range, values }: ColumnLook,
  { categories, records }: ColumnUses,
): string | null {
  if (kind === 'picture' || kind === 'nested') return 'holds no single values';
  if (kind === 'empty') return 'empty';
  if (distinct === 1 && missing === 0) return 'the same in every record';
  if (kind === 'number' && !categories.has(name)) {
    const consecutive = range !== undefined && range[1] - range[0] + 1 === records;
    return consecutive && distinct === records && records > 2 ? 'numbers the rows' : null;
  }
  if (distinct > MOST_LEVELS || (distinct > MANY_TEXTS && distinct > (records - missing) / 2)) {
    const known = records - missing;
    const word = Object.keys(values).find((value) => Number.isNaN(Number(value)));
    if (numbers > known / 2 && word !== undefined) {
      return `${numbers.toLocaleString('en')} numbers beside words such as "${word}": if they mean missing, --missing "${word}" makes it a feature`;
    }
    return `${distinct.toLocaleString('en')} different texts: names, dates or free text`;
  }
  return null;
}
