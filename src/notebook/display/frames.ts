import type { MimeBundle } from '../value.ts';
import { tableBundle, untitled, written } from './tables.ts';

/** Of a longer frame, the first rows are shown. */
const SHOWN = 20;

/** What is needed of a danfojs frame to show it. */
interface Frame {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: readonly (readonly unknown[])[];
}

/** Whether a value is a danfojs frame, of whichever copy of the library. */
export function isDataFrame(value: unknown): value is Frame {
  return (
    typeof value === 'object' &&
    value !== null &&
    '$columns' in value &&
    '$isSeries' in value &&
    value.$isSeries === false
  );
}

/** A data frame as a table, numbers to the right. */
export function frameBundle({ columns, index, values }: Frame): MimeBundle {
  const rows = values.slice(0, SHOWN);
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === 'number'));
  return tableBundle({
    caption: null,
    header: ['', ...columns].map(written),
    right: [true, ...numeric],
    groups: untitled(
      rows.map((row, i) => [index[i]!, ...row].map((value) => written(cellText(value)))),
    ),
    notes: [
      `${values.length} rows × ${columns.length} columns`,
      ...(values.length > SHOWN ? [`the first ${SHOWN} are shown`] : []),
    ].map(written),
  });
}

function cellText(value: unknown): string {
  if (typeof value !== 'number') return value == null ? '' : String(value);
  if (Number.isNaN(value)) return '';
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(5)));
}
