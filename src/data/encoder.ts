import type { CategoryColumn, Dataset, NumberColumn, TabularFeatures } from './dataset.ts';

/** Levels seen less often than this in training share one column: alone they teach nothing. */
const RARE_BELOW = 10;

interface FittedNumber {
  readonly kind: 'number';
  readonly name: string;
  readonly median: number;
  readonly mean: number;
  /** Above zero. */
  readonly sd: number;
  readonly missing: boolean;
}

interface FittedCategory {
  readonly kind: 'category';
  readonly name: string;
  readonly levels: readonly string[];
  readonly rare: boolean;
  readonly missing: boolean;
}

/**
 * How a table becomes numbers; plain data, so that it can be stored beside a model.
 *
 * - Numbers: missing ones take the training median; standardised with the training mean and
 *   standard deviation after that; and an indicator column where training data had missing ones.
 * - Categories: a column for each level, one for all levels that are rare or new, one for missing ones.
 * - Columns that say nothing in training (one value only, or none) are left out.
 */
export interface TabularEncoder {
  readonly columns: readonly (FittedNumber | FittedCategory)[];
  readonly names: readonly string[];
}

/** Fits an encoder to some rows of a table. @throws TypeError if the data set holds pictures. */
export function fitEncoder(dataset: Dataset, trainRows: ArrayLike<number>): TabularEncoder {
  const { features } = dataset;
  if (features.kind !== 'tabular') throw new TypeError(`${dataset.id} is no table`);
  const columns = features.columns.flatMap((column): TabularEncoder['columns'] =>
    column.kind === 'number' ? fitNumber(column, trainRows) : fitCategory(column, trainRows),
  );
  return { columns, names: columns.flatMap(namesOf) };
}

/** Encodes rows of one table: `rows.length × encoder.names.length` numbers, row by row. */
export type RowEncoder = (rows: ArrayLike<number>) => Float32Array;

/**
 * Readies an encoder for a table.
 *
 * @throws RangeError if the table lacks a column that the encoder was fitted to.
 */
export function rowEncoder(encoder: TabularEncoder, features: TabularFeatures): RowEncoder {
  const width = encoder.names.length;
  let offset = 0;
  const columns = encoder.columns.map((fitted) => {
    const column = features.columns.find(({ name }) => name === fitted.name);
    if (column?.kind !== fitted.kind) {
      throw new RangeError(`the table has no ${fitted.kind} column "${fitted.name}"`);
    }
    const start = offset;
    offset += namesOf(fitted).length;
    return { place: placer(fitted, column), start };
  });
  return (rows) => {
    const table = new Float32Array(rows.length * width);
    for (const { place, start } of columns) {
      for (let i = 0; i < rows.length; i++) place(table, i * width + start, rows[i]!);
    }
    return table;
  };
}

type Fitted = TabularEncoder['columns'][number];

function namesOf(column: Fitted): string[] {
  const { name, missing } = column;
  const own =
    column.kind === 'number'
      ? [name]
      : [
          ...column.levels.map((level) => `${name} = ${level}`),
          ...(column.rare ? [`${name} rare`] : []),
        ];
  return missing ? [...own, `${name} missing`] : own;
}

function fitNumber({ name, values }: NumberColumn, rows: ArrayLike<number>): Fitted[] {
  const all = Array.from(rows, (row) => values[row]!);
  const present = Float64Array.from(all.filter((value) => !Number.isNaN(value))).sort();
  if (present.length === 0) return [];
  const missing = present.length < all.length;
  const half = (present.length - 1) / 2;
  const median = (present[Math.floor(half)]! + present[Math.ceil(half)]!) / 2;
  const filled = all.map((value) => (Number.isNaN(value) ? median : value));
  const mean = filled.reduce((sum, value) => sum + value, 0) / filled.length;
  const variance = filled.reduce((sum, value) => sum + (value - mean) ** 2, 0) / filled.length;
  if (variance === 0 && !missing) return [];
  return [{ kind: 'number', name, median, mean, sd: Math.sqrt(variance) || 1, missing }];
}

function fitCategory({ name, levels, codes }: CategoryColumn, rows: ArrayLike<number>): Fitted[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const code = codes[rows[i]!]!;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  if (counts.size < 2) return [];
  const seen = [...levels.keys()].filter((code) => counts.has(code));
  const common = seen.filter((code) => counts.get(code)! >= RARE_BELOW);
  return [
    {
      kind: 'category',
      name,
      levels: common.map((code) => levels[code]!),
      rare: common.length < seen.length,
      missing: counts.has(-1),
    },
  ];
}

/** Writes one row's cells of a column, beginning at a position of the table. */
function placer(
  fitted: Fitted,
  column: NumberColumn | CategoryColumn,
): (table: Float32Array, at: number, row: number) => void {
  if (fitted.kind === 'number') {
    const { values } = column as NumberColumn;
    const { median, mean, sd, missing } = fitted;
    return (table, at, row) => {
      const value = values[row]!;
      const absent = Number.isNaN(value);
      table[at] = ((absent ? median : value) - mean) / sd;
      if (missing && absent) table[at + 1] = 1;
    };
  }
  const { levels, codes } = column as CategoryColumn;
  const { rare, missing } = fitted;
  const rarePosition = rare ? fitted.levels.length : -1;
  const positions = levels.map((level) => {
    const position = fitted.levels.indexOf(level);
    return position < 0 ? rarePosition : position;
  });
  const missingPosition = missing ? fitted.levels.length + (rare ? 1 : 0) : -1;
  return (table, at, row) => {
    const code = codes[row]!;
    const position = code < 0 ? missingPosition : positions[code]!;
    if (position >= 0) table[at + position] = 1;
  };
}
