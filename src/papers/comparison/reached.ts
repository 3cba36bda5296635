import type { JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import { metricAt } from '../../metrics/catalogue.ts';
import { evaluate } from '../../metrics/evaluate.ts';
import { fillPath, metricPath } from '../../metrics/paths.ts';
import { type Predictions, recordsAt } from '../../metrics/predictions.ts';
import { callsTooFew, youdenThreshold } from '../../metrics/threshold.ts';
import { aimOf } from './aim.ts';
import { FEWEST_TO_CHOOSE_BY, type Reached } from './rules.ts';

/** A group that rules do not look at, and how many records it has of the class of which it has fewest. */
export interface SmallGroup {
  readonly level: string;
  readonly fewest: number;
}

/** The groups of an attribute among some records, by whether rules look at them. */
export interface GroupsByCount {
  readonly judged: readonly string[];
  readonly small: readonly SmallGroup[];
}

/** Which groups have records enough of every class to have a say in a choice. */
export function groupsByCount(
  { classes, labels, groups }: Predictions,
  attribute: string,
): GroupsByCount {
  const { levels, codes } = groups.find(({ name }) => name === attribute)!;
  const counted = levels.map((level, code) => {
    const counts = classes.map((_, own) =>
      labels.reduce((sum, label, i) => sum + (label === own && codes[i] === code ? 1 : 0), 0),
    );
    return { level, fewest: Math.min(...counts) };
  });
  return {
    judged: counted.flatMap(({ level, fewest }) => (fewest >= FEWEST_TO_CHOOSE_BY ? [level] : [])),
    small: counted.filter(({ fewest }) => fewest < FEWEST_TO_CHOOSE_BY),
  };
}

/** What was predicted of records that a training does not test. */
export function untested(predictions: Predictions, tested: ReadonlySet<string>): Predictions {
  const { ids } = predictions;
  const kept = [...ids.keys()].filter((i) => !tested.has(ids[i]!));
  return kept.length === ids.length ? predictions : recordsAt(predictions, kept);
}

/** The same records, in which those of small groups belong to nobody: they count over everybody alone. */
export function withoutSmallGroups(predictions: Predictions, attribute: string): Predictions {
  const { judged } = groupsByCount(predictions, attribute);
  return {
    ...predictions,
    groups: predictions.groups.map((group) =>
      group.name === attribute
        ? {
            ...group,
            levels: judged,
            codes: group.codes.map((code) =>
              code < 0 ? code : judged.indexOf(group.levels[code]!),
            ),
          }
        : group,
    ),
  };
}

/** AUROC over everybody; NaN: undefined. */
export function overallAuroc(predictions: Predictions): number {
  return evaluate(predictions).at('overall.auroc') ?? Number.NaN;
}

/** Whether tables cut all rows at Youden's threshold: where their baseline at 0.5 calls too few. */
export function cutsAtYouden(baseline: Predictions): boolean {
  const evaluation = evaluate(baseline);
  const at = (path: string) => evaluation.at(path) ?? 0;
  return callsTooFew(at('overall.positiveRate'), at('overall.prevalence'));
}

/**
 * What a candidate reaches on some records.
 *
 * @param youden whether the baseline needs Youden's threshold: then all have theirs.
 */
export function reachedOn(
  predictions: Predictions,
  attribute: string,
  { method, options }: { readonly method: string; readonly options: JsonObject },
  youden: boolean,
): Reached {
  const { decidesAtHalf = false } = findMethod(method);
  const threshold = youden && !decidesAtHalf ? (youdenThreshold(predictions) ?? 0.5) : 0.5;
  const evaluation = evaluate(predictions, { threshold });
  const { name, levels } = predictions.groups.find((group) => group.name === attribute)!;
  const at = (path: string) => evaluation.at(path) ?? Number.NaN;
  const aim = aimOf(method, options);
  return {
    overall: at('overall.auroc'),
    groups: levels.map((level) => at(metricPath('groups', name, level, 'auroc'))),
    // Of one group there is no gap, and no worst.
    aim: levels.length < 2 ? Number.NaN : missed(aim, at(fillPath(aim, attribute))),
  };
}

/** A metric of which less is better, or the negative of one of which more is. */
function missed(metric: string, value: number): number {
  return metricAt(metric).better === 'higher' ? -value : value;
}
