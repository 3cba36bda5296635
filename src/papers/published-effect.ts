import type { Published } from '../evidence/ordering.ts';
import type { Column, PublishedRow, Row, StatedEffect, Table } from './paper.ts';

/** What the paper's text gives in numbers of a setting's question. */
export function statedOn(
  { stated = [] }: Pick<Table, 'stated'>,
  setting: string,
): readonly StatedEffect[] {
  return stated.filter(({ settings }) => settings.includes(setting));
}

/** What the text says of a column of two rows; undefined: nothing. */
export function statedEffect(
  stated: readonly StatedEffect[],
  column: Pick<Column, 'id'>,
  { smaller, larger }: { readonly smaller: Pick<Row, 'id'>; readonly larger: Pick<Row, 'id'> },
): StatedEffect | undefined {
  return stated.find(
    (one) => one.column === column.id && one.row === smaller.id && one.minus === larger.id,
  );
}

/**
 * How large the paper's printed cells say that a difference is, as the mean over its data sets: of
 * gaps and ADF by which share they are smaller, of other numbers by how much. Null where it prints
 * none, or on the mean the opposite. What the text says of the setting goes before the cells.
 */
export function publishedEffect(
  published: readonly PublishedRow[],
  column: Column,
  { smaller, larger }: { readonly smaller: Row; readonly larger: Row },
  stated: readonly StatedEffect[] = [],
): Published | null {
  const said = statedEffect(stated, column, { smaller, larger });
  if (said !== undefined) return { reduction: said.reduction };
  const id = column.publishedAs ?? column.id;
  const effects = [...Map.groupBy(published, ({ dataset }) => dataset).values()].flatMap((rows) => {
    const cell = ({ id: row }: Row) => rows.find((one) => one.row === row)?.cells[id];
    const [low, high] = [cell(smaller), cell(larger)];
    if (low === undefined || high === undefined) return [];
    return [isRelative(column) ? 1 - low / high : (high - low) / column.scale];
  });
  if (effects.length === 0) return null;
  const mean = effects.reduce((sum, one) => sum + one, 0) / effects.length;
  if (!(mean > 0)) return null;
  return isRelative(column) ? { reduction: mean } : { change: mean };
}

/** Smallest effect that matters where a paper prints none: a fraction, of ADF in nats. */
export function marginOf(column: Column): number {
  if (/\.adf(Corrected)?Nats$/.test(column.metric)) return ADF_MARGIN;
  return isRelative(column) ? GAP_MARGIN : VALUE_MARGIN;
}

/** Of gaps. */
export const GAP_MARGIN = 0.015;
const VALUE_MARGIN = 0.01;
/**
 * ADF of two groups of one size whose rates, of 0.5 in the mean, differ by GAP_MARGIN among positives
 * and negatives: d² / (8 p (1 − p)).
 */
const ADF_MARGIN = GAP_MARGIN ** 2 / (8 * 0.25);

/** Whether the paper compares it by shares: gaps and ADF differ in size from data to data. */
function isRelative({ metric, better }: Column): boolean {
  return /(^|\.)fairness\./.test(metric) && better === 'lower';
}
