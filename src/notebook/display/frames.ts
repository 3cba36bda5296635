import type { MimeBundle } from '../value.ts';
import { tableBundle, untitled, written } from './tables.ts';

/** Of a longer frame, the first rows are shown. */
const SHOWN = 20;

/** What is needed of a danfojs frame or series to show it. */
interface Frame {
  readonly $isSeries: boolean;
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly unknown[];
}

/** Whether a value is a frame or a series of danfojs, of whichever copy of the library. */
export function isDataFrame(value: unknown): value is Frame {
  return (
    typeof value === 'object' &&
    value !== null &&
    '$columns' in value &&
    '$isSeries' in value &&
    typeof value.$isSeries === 'boolean'
  );
}

/** A data frame, or a series as one of a single column, as a table; numbers to the right. */
export function frameBundle({ $isSeries: single, columns, index, values }: Frame): MimeBundle {
  const all = single ? values.map((value) => [value]) : (values as readonly (readonly unknown[])[]);
  const rows = all.slice(0, SHOWN);
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  const size = single ? `${all.length} values` : `${all.length} rows × ${columns.length} columns`;
  return tableBundle({
    caption: null,
    header: ['', ...columns].map((name) => written(String(name))),
    right: [true, ...numeric],
    groups: untitled(
      rows.map((row, i) => [index[i]!, ...row].map((value) => written(cellText(value)))),
    ),
    notes: [size, ...(all.length > SHOWN ? [`the first ${SHOWN} are shown`] : [])].map(written),
  });
}

function cellText(value: unknown): string {
  if (typeof value !== 'number') return value == null ? '' : String(value);
  if (Number.isNaN(value)) return '';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
