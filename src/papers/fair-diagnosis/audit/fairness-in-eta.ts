import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, listed } from '../../printed-rows.ts';
import { COLUMN_TITLES, FAIRNESS, printed, rowTitle } from './printed.ts';

/** Whether numbers fall at every step to one lowest, which is neither end, and rise from there. */
export function fallsThenRises(values: readonly number[]): boolean {
  const lowest = values.indexOf(Math.min(...values));
  return (
    lowest > 0 &&
    lowest < values.length - 1 &&
    values.every(
      (value, i) => i === 0 || (i <= lowest ? value < values[i - 1]! : value > values[i - 1]!),
    )
  );
}

/** Section 4.6.2: EO, DP and ADF improve with a small η and deteriorate when it is too large. */
export function fairnessInEta(rows: readonly PublishedRow[]): Draft | null {
  const columns = datasetsOf(rows)
    .flatMap((dataset) =>
      FAIRNESS.map((column) => {
        const line = rows.filter((row) => row.source === 'Table 3' && row.dataset === dataset);
        const values = line.map((row) => row.cells[column]!);
        const best = line[values.indexOf(Math.min(...values))];
        return { dataset, column, line, values, best };
      }),
    )
    .filter(({ line }) => line.length > 2);
  if (columns.length === 0) return null;
  const broken = columns.filter(({ values }) => !fallsThenRises(values));
  const bests = Map.groupBy(columns, ({ best }) => best!.row);
  const where = [...bests].map(([row, own]) => `${own.length} at ${rowTitle(row)}`);
  return {
    id: 'fairness-in-eta',
    severity: broken.length === 0 ? 'supported' : 'notable',
    title:
      broken.length === 0
        ? 'fairness improves with η and then worsens: so printed'
        : 'fairness does not improve with η and then worsen throughout',
    statement: `Section 4.6.2 says that EO, DP and ADF improve with a small η and deteriorate when it is too large. Of the ${columns.length} columns of Table 3, ${columns.length - broken.length} fall at every step from η = 0 to a lowest value and rise at every step after it; the lowest values are ${listed(where)}.${
      broken.length === 0
        ? ''
        : ` Not so: ${broken
            .map(
              ({ dataset, column, values }) =>
                `${dataset}, ${COLUMN_TITLES[column]} (${values.map(printed).join(', ')})`,
            )
            .join('; ')}.`
    }`,
    cells: columns.flatMap(({ line, column }) => line.flatMap((row) => cellsOf(row, [column]))),
    computed: { columns: columns.length, 'fall, then rise': columns.length - broken.length },
  };
}
