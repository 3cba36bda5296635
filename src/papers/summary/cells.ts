import type { BootstrapTable } from '../../metrics/bootstrap.ts';
import { minimumDetectableEffect } from '../../metrics/minimum-effect.ts';
import { AVERAGE, fillPath, lacksName, metricPath, splitPath } from '../../metrics/paths.ts';
import type { Column, Table } from '../paper.ts';
import { referenceOf } from '../plan.ts';
import type { CellResult, RowResult } from '../results.ts';

/** Puts the names of the attribute, its levels and the labels into the paths of metrics. */
export function columnsFor(
  columns: readonly Column[],
  attribute: string,
  levels: readonly string[],
  labels: readonly string[],
): Column[] {
  return columns.map((column) => ({
    ...column,
    metric: fillPath(column.metric, attribute, levels, labels),
  }));
}

/**
 * Cells of one row for each label, where there are several: of the columns that show the average over
 * labels, those that the label has.
 */
export function labelCellsOf(
  columns: readonly Column[],
  bootstrap: BootstrapTable,
  row: string,
  labels: readonly string[],
): Pick<RowResult, 'byLabel'> {
  if (labels.length < 2) return {};
  const paths = new Set(bootstrap.paths(row));
  const ofLabel = (label: string) =>
    columns.flatMap((column) => {
      const [first, ...rest] = splitPath(column.metric);
      const metric = metricPath(label, ...rest);
      return first === AVERAGE && paths.has(metric) ? [{ ...column, metric }] : [];
    });
  return {
    byLabel: Object.fromEntries(
      labels.map((label) => [label, cellsOf(ofLabel(label), bootstrap, row)]),
    ),
  };
}

/** Of a column for a group that the setting's attribute does not have, or a label. */
const NO_SUCH_GROUP = 'there is no such group here';

/** Estimates and intervals of one row, by column. */
export function cellsOf(
  columns: readonly Column[],
  bootstrap: BootstrapTable,
  row: string,
): Record<string, CellResult> {
  return Object.fromEntries(
    columns.map((column) => {
      if (lacksName(column.metric)) {
        return [column.id, { value: null, low: null, high: null, reason: NO_SUCH_GROUP }];
      }
      const value = bootstrap.estimate(row, column.metric);
      const interval = bootstrap.interval(row, column.metric);
      const reason = bootstrap.reason(row, column.metric);
      return [
        column.id,
        {
          value,
          low: interval?.[0] ?? null,
          high: interval?.[1] ?? null,
          ...(reason === null ? {} : { reason }),
        },
      ];
    }),
  );
}

/** Signed gaps, where two groups and a metric that has them allow it. */
export function signedOf(
  columns: readonly Column[],
  bootstrap: BootstrapTable,
  row: string,
): Pick<RowResult, 'signed'> {
  const paths = new Set(bootstrap.paths(row));
  const signed = columns.flatMap((column) => {
    const metric = `${column.metric}Signed`;
    return paths.has(metric) ? [{ ...column, metric }] : [];
  });
  return signed.length === 0 ? {} : { signed: cellsOf(signed, bootstrap, row) };
}

/** The numbers of each seed of one row, by column. */
export function seedsOf(
  columns: readonly Column[],
  bootstrap: BootstrapTable,
  row: string,
): Record<string, (number | null)[]> {
  return Object.fromEntries(
    columns.map(({ id, metric }) => [id, lacksName(metric) ? [] : bootstrap.bySeed(row, metric)]),
  );
}

/** The smallest differences between the rows that a table contrasts that this test could have found. */
export function detectable(
  table: Table,
  columns: readonly Column[],
  bootstrap: BootstrapTable,
): string | null {
  const { rows, title, contrast = [referenceOf(table).id, table.ours ?? 'ours'] } = table;
  const first = rows.find(({ id }) => id === contrast[0]) ?? rows[0]!;
  const last = rows.find(({ id }) => id === contrast[1]) ?? rows.at(-1)!;
  if (first.id === last.id || !bootstrap.has(first.id) || !bootstrap.has(last.id)) return null;
  const effects = columns.flatMap((column) => {
    if (column.panel !== undefined || lacksName(column.metric)) return [];
    const { replicates } = bootstrap.statistic(
      (at) => at(last.id, column.metric) - at(first.id, column.metric),
    );
    const effect = minimumDetectableEffect(replicates);
    return effect === null
      ? []
      : [`${column.title} ${(effect * column.scale).toFixed(column.digits)} ${column.unit}`];
  });
  return effects.length === 0
    ? null
    : `smallest difference between ${first.title} and ${last.title} (${title.toLowerCase()}) that this test would have found with 80 % power: ${effects.join(', ')}`;
}
