import { evaluate } from '../../metrics/evaluate.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { callsTooFew } from '../../metrics/threshold.ts';
import type { Setting } from '../paper.ts';
import type { SettingResult } from '../results.ts';

/** The predictions of the row that decides for a table, one a seed. */
export interface Reference {
  readonly title: string;
  readonly validation: readonly Predictions[];
  readonly test: readonly Predictions[];
}

/**
 * 0.5 as the papers, or Youden's threshold where the reference at 0.5 predicts positive for less
 * than half the prevalence. Decided on validation, over all seeds.
 */
export function chooseThreshold({ title, validation }: Reference): SettingResult['threshold'] {
  if (validation.some(({ classes }) => classes.length > 2)) {
    return { kind: 'fixed', why: 'the most probable class' };
  }
  if (validation.length === 0) {
    return { kind: 'fixed', why: `0.5: ${title}, which decides the threshold, did not finish` };
  }
  const rate = meanOf(validation, 'overall.positiveRate') ?? 0;
  const prevalence = meanOf(validation, 'overall.prevalence') ?? 0;
  return callsTooFew(rate, prevalence)
    ? {
        kind: 'youden',
        why: `at 0.5 ${title} calls ${percent(rate)} of validation records positive, less than half of the ${percent(prevalence)} that are; Youden's threshold, chosen on validation, is used instead`,
      }
    : { kind: 'fixed', why: '0.5, as in the paper' };
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** Whether the reference, a plain model, has learnt enough for verdicts on what is built on it. */
export function floorOf(setting: Setting, { title, test }: Reference): SettingResult['floor'] {
  if (setting.floor === undefined) return null;
  const { metric, value, what } = setting.floor;
  const reached = meanOf(test, metric);
  if (reached === null) {
    return {
      passed: false,
      statement: `${setting.id}: ${title} did not finish, so that nothing shows whether the network has learnt enough for a verdict.`,
    };
  }
  const passed = reached > value;
  return {
    passed,
    statement: `${setting.id}: ${title} reaches an AUROC of ${reached.toFixed(3)}; ${what} reaches ${value.toFixed(3)}.${passed ? '' : ' The network has learnt too little for a verdict on anything.'}`,
  };
}

/** Mean over seeds; null where there are none or one is undefined. */
function meanOf(seeds: readonly Predictions[], path: string): number | null {
  const values = seeds.map((predictions) => evaluate(predictions).at(path));
  if (values.length === 0 || values.some((value) => value === null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}
