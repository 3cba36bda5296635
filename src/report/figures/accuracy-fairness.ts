import type { FigureBlock } from '../document.ts';
import { PUBLISHED, stylesOf } from '../theme.ts';
import { labelledScatter, type ScatterMark } from './labelled-scatter.ts';
import { describe, type Estimate, type FigureText, figureBlock, type Measure } from './shared.ts';

export interface AccuracyFairnessRow {
  readonly label: string;
  /** Accuracy, AUROC … */
  readonly accuracy: Estimate;
  /** A gap or another fairness measure. */
  readonly fairness: Estimate;
  /** The paper's own number: grey and hollow. */
  readonly published?: boolean;
  /** The paper's method: its name is bold. */
  readonly strong?: boolean;
  /** One of many that say little: small, grey and without its name. */
  readonly unnamed?: boolean;
}

/** Accuracy against fairness, one labelled point per row, with intervals both ways. */
export function accuracyFairnessFigure({
  rows,
  accuracy,
  fairness,
  width = 564,
  height = 340 + 14 * Math.max(0, rows.filter(({ unnamed }) => !unnamed).length - 9),
  ...text
}: FigureText & {
  readonly rows: readonly AccuracyFairnessRow[];
  /** Vertical axis. */
  readonly accuracy: Measure;
  /** Horizontal axis. */
  readonly fairness: Measure;
  readonly width?: number;
  readonly height?: number;
}): FigureBlock {
  const ours = rows.filter((row) => !row.published && !row.unnamed);
  const styles = stylesOf(ours.map(({ label }) => label));
  const marks = rows.map((row): ScatterMark => {
    if (row.unnamed) return unnamedMark(row);
    const style = styles[Math.max(0, ours.indexOf(row))]!;
    return {
      label: row.label,
      x: row.fairness,
      y: row.accuracy,
      color: row.published ? PUBLISHED : style.color,
      symbol: row.published ? 'circle' : style.symbol,
      ...(row.published && { hollow: true, size: 7 }),
      ...(row.strong && { strong: true, size: 11 }),
    };
  });
  return figureBlock(
    text,
    `Scatter plot of ${accuracy.title} against ${fairness.title}. ` +
      rows
        .map((row) => `${row.label}: ${describe(row.accuracy)} at ${describe(row.fairness)}`)
        .join('; '),
    labelledScatter(marks, { x: fairness, y: accuracy }, { width, height }),
    { width, height },
  );
}

function unnamedMark({ fairness, accuracy }: AccuracyFairnessRow): ScatterMark {
  const look = { color: PUBLISHED, symbol: 'circle', size: 6, hollow: true };
  return { label: '', x: { value: fairness.value }, y: { value: accuracy.value }, ...look };
}
