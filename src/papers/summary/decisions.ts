import type { BootstrapTable } from '../../metrics/bootstrap.ts';
import { evaluate } from '../../metrics/evaluate.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { Setting } from '../paper.ts';
import type { SettingResult } from '../results.ts';

/**
 * 0.5 as the papers, or Youden's threshold where the first row at 0.5 predicts positive for less
 * than half the prevalence. Decided on validation.
 */
export function chooseThreshold(seeds: readonly Predictions[]): SettingResult['threshold'] {
  const first = seeds[0];
  if (first === undefined || first.classes.length > 2) {
    return { kind: 'fixed', why: 'the most probable class' };
  }
  const evaluation = evaluate(first, { threshold: 0.5 });
  const rate = evaluation.at('overall.positiveRate') ?? 0;
  const prevalence = evaluation.at('overall.prevalence') ?? 0;
  return rate < prevalence / 2
    ? {
        kind: 'youden',
        why: `at 0.5 the first row calls ${percent(rate)} of validation records positive, less than half of the ${percent(prevalence)} that are; Youden's threshold, chosen on validation, is used instead`,
      }
    : { kind: 'fixed', why: '0.5, as in the paper' };
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/**
 * Whether any row has learnt enough for verdicts. A single row may fall below on purpose: an
 * ablation switches off what keeps its model accurate.
 */
export function floorOf(
  setting: Setting,
  bootstrap: BootstrapTable,
  rows: readonly { readonly row: { readonly id: string; readonly title: string } }[],
): SettingResult['floor'] {
  if (setting.floor === undefined || rows.length === 0) return null;
  const { metric, value, what } = setting.floor;
  const reached = (id: string) => bootstrap.estimate(id, metric) ?? Number.NEGATIVE_INFINITY;
  const { row } = rows.reduce((a, b) => (reached(b.row.id) > reached(a.row.id) ? b : a));
  const passed = reached(row.id) > value;
  return {
    passed,
    statement: `${setting.id}: the best row, ${row.title}, reaches an AUROC of ${reached(row.id).toFixed(3)}; ${what} reaches ${value.toFixed(3)}.${passed ? '' : ' The network has learnt too little for a verdict on anything.'}`,
  };
}
