import type { TableBlock, TableCell, TableColumn, TableRow } from './document.ts';
import { literal } from './prose.ts';

export interface NumberCellOptions {
  /** Digits after the decimal point. */
  readonly digits: number;
  /** Multiplies value and bounds: 100 for per cent, 1000 for ×10⁻³. */
  readonly scale?: number;
  /** Ends of the interval, before scaling. */
  readonly low?: number | null;
  readonly high?: number | null;
  /** Prose. For an undefined number: why it is undefined. */
  readonly note?: string;
}

/**
 * A number as printed: fixed digits, a true minus sign, no negative zero.
 * `n/a` for what is not a number.
 */
export function formatNumber(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return 'n/a';
  const text = value.toFixed(digits);
  return (/^-0(?:\.0*)?$/.test(text) ? text.slice(1) : text).replace('-', '−');
}

/** `[81.9, 86.2]`. */
export function formatInterval(low: number, high: number, digits: number): string {
  return `[${formatNumber(low, digits)}, ${formatNumber(high, digits)}]`;
}

/** `7.2 [5.1, 9.3]`; the number alone where it has no interval. */
export function formatEstimate(
  {
    value,
    low,
    high,
  }: {
    readonly value: number | null | undefined;
    readonly low?: number | null | undefined;
    readonly high?: number | null | undefined;
  },
  digits: number,
): string {
  const number = formatNumber(value, digits);
  return isNumber(value) && isNumber(low) && isNumber(high)
    ? `${number} ${formatInterval(low, high, digits)}`
    : number;
}

/** A table whose rows are one group, without a title. */
export function plainTable({
  rows,
  notes = [],
  ...rest
}: Pick<TableBlock, 'id' | 'caption' | 'stub' | 'columns'> & {
  readonly rows: readonly TableRow[];
  readonly notes?: TableBlock['notes'];
}): TableBlock {
  return { kind: 'table', ...rest, groups: [{ title: null, rows }], notes };
}

/** A number with or without an interval. An undefined number is `n/a` and its note says why. */
export function numberCell(
  value: number | null | undefined,
  { digits, scale = 1, low, high, note }: NumberCellOptions,
): TableCell {
  const noted = note === undefined ? {} : { note };
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return { text: 'n/a', value: null, ...noted };
  }
  const number = value * scale;
  if (!isNumber(low) || !isNumber(high)) {
    return { text: formatNumber(number, digits), value: number, ...noted };
  }
  const ends = { low: low * scale, high: high * scale };
  const shown = digits + (vanishes(ends.high - ends.low, digits) ? 1 : 0);
  return {
    ...{ text: formatNumber(number, shown), value: number, ...noted },
    interval: formatInterval(ends.low, ends.high, shown),
    ...ends,
  };
}

/** Whether rounding leaves next to nothing of an interval's width: `0.1 [0.1, 0.2]` may be one of 0.02 or 0.2. */
function vanishes(width: number, digits: number): boolean {
  return width < 1.5 * 10 ** -digits && width > 10 ** -(digits + 2);
}

/** A cell with text from data: printed as it is, without markup. */
export function textCell(text: string, note?: string): TableCell {
  return note === undefined ? { text: literal(text) } : { text: literal(text), note };
}

/**
 * Marks the best number of each column in each group of rows, as printed: numbers that print
 * alike are best together. Muted rows (published numbers) and rows apart neither compete nor are
 * marked, and a group with one number has no best.
 */
export function markBest(table: TableBlock): TableBlock {
  const groups = table.groups.map((group) => {
    const best = table.columns.map((column, index) =>
      bestText(
        column,
        group.rows.filter(competes).map((row) => row.cells[index]),
      ),
    );
    const rows = group.rows.map((row) =>
      !competes(row)
        ? row
        : {
            ...row,
            cells: row.cells.map((cell, index) =>
              best[index] !== null && isNumber(cell.value) && cell.text === best[index]
                ? { ...cell, best: true }
                : cell,
            ),
          },
    );
    return { ...group, rows };
  });
  return { ...table, groups };
}

function competes({ muted, apart }: TableRow): boolean {
  return !muted && !apart;
}

function bestText(column: TableColumn, cells: readonly (TableCell | undefined)[]): string | null {
  if (column.better === undefined) return null;
  const numbers = cells.filter((cell) => cell !== undefined && isNumber(cell.value)) as TableCell[];
  if (numbers.length < 2) return null;
  const sign = column.better === 'higher' ? -1 : 1;
  const [first] = numbers.toSorted((a, b) => sign * (a.value! - b.value!));
  return numbers.every((cell) => cell.text === first!.text) ? null : first!.text;
}

function isNumber(value: number | null | undefined): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}
