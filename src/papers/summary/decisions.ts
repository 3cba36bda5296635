import { evaluate } from '../../metrics/evaluate.ts';
import type { Judged } from '../../metrics/joined-panel.ts';
import { fillPath } from '../../metrics/paths.ts';
import { callsTooFew } from '../../metrics/threshold.ts';
import { literal } from '../../report/prose.ts';
import type { Setting } from '../paper.ts';
import { MOST_PROBABLE, type SettingResult } from '../results.ts';
import type { ByLabel } from './pool.ts';

/** The predictions of the row that decides for a table, one a seed. */
export interface Reference {
  readonly title: string;
  readonly validation: readonly ByLabel[];
  readonly test: readonly ByLabel[];
}

/**
 * 0.5 as the papers, or Youden's threshold where the reference at 0.5 predicts positive for less
 * than half the prevalence, of any label. Decided on validation, over all seeds.
 */
export function chooseThreshold({ title, validation }: Reference): SettingResult['threshold'] {
  if (validation.length === 0) {
    return { kind: 'fixed', why: `0.5: ${title}, which decides the threshold, did not finish` };
  }
  const labels = [...validation[0]!.keys()];
  const binary = labels.filter((label) =>
    validation.every((one) => one.get(label)!.classes.length === 2),
  );
  if (binary.length === 0) return { kind: 'fixed', why: MOST_PROBABLE };
  for (const label of binary) {
    const own = validation.map((one) => one.get(label)!);
    const rate = meanOf(own, 'overall.positiveRate') ?? 0;
    const prevalence = meanOf(own, 'overall.prevalence') ?? 0;
    if (callsTooFew(rate, prevalence)) {
      const of = labels.length > 1 ? ` of ${literal(label)}` : '';
      return {
        kind: 'youden',
        why: `at 0.5 ${title} calls ${percent(rate)} of validation records positive${of}, less than half of the ${percent(prevalence)} that are; Youden's threshold, chosen on validation, is used instead`,
      };
    }
  }
  return { kind: 'fixed', why: '0.5, which needs no choice' };
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

/** Whether the reference, a plain model, has learnt enough for verdicts on what is built on it. */
export function floorOf(setting: Setting, { title, test }: Reference): SettingResult['floor'] {
  if (setting.floor === undefined) return null;
  const { value, what } = setting.floor;
  const reached = reachedOf(setting.floor, test);
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

/** What is held against a floor: the mean over seeds on test; null where it is undefined. */
export function reachedOf(
  { metric }: NonNullable<Setting['floor']>,
  test: readonly ByLabel[],
): number | null {
  const labels = [...(test[0]?.keys() ?? [])];
  return meanOf(test, fillPath(metric, '', [], labels));
}

/** Mean over seeds; null where there are none or one is undefined. */
function meanOf(seeds: readonly Judged[], path: string): number | null {
  const values = seeds.map((predictions) => evaluate(predictions).at(path));
  if (values.length === 0 || values.some((value) => value === null)) return null;
  return values.reduce<number>((sum, value) => sum + value!, 0) / values.length;
}
