import {
  formsBetween,
  gapsOfMean,
  measureAt,
  type Question,
  whyUnmeasured,
} from '../evidence/measure-at.ts';
import { classesEnough } from '../metrics/large-enough.ts';
import { metricPath } from '../metrics/paths.ts';

/** Records that are tested once a repeat: `levels × classes`. */
export type PlannedCounts = readonly (readonly number[])[];

/** What a plan takes for the baseline's gap: each of its forms is tried at its share of the level. */
export type PlannedForms =
  | {
      /** How many: pairs of groups times rates; of a mean of sizes their combinations, with signs. */
      readonly tried: number;
      /** By position, the groups that have records enough for one of them. */
      readonly groups: readonly number[];
    }
  /** Why there is none. */
  | { readonly none: string };

/** The counts stand for an attribute of any name. */
const ATTRIBUTE = 'attribute';

/**
 * The gaps that a claim would be judged by, were its groups as large as these: by the measure that the
 * judging itself takes. Of several labels, those of one.
 *
 * @param name of a fairness metric: `equalizedOddsDifference`.
 * @param pair the two levels that the claim names as the baseline's, by position.
 */
export function plannedForms(
  name: string,
  counts: PlannedCounts,
  pair?: readonly [number, number],
): PlannedForms {
  const question = questionOf(counts);
  const [{ levels }] = question.groups as [Question['groups'][number]];
  const labels = new Map([['label', question]]);
  const path = metricPath('fairness', ATTRIBUTE, name);
  const groups = pair ?? [...levels.keys()].filter((l) => question.compared[0]![l]!.some(Boolean));
  const measure = measureAt(path, labels);
  if (measure !== null) {
    const between = pair?.map((level) => levels[level] ?? '') as [string, string] | undefined;
    const tried = between ? formsBetween(measure, between).length : measure.forms.length;
    return tried === 0
      ? { none: 'the claim’s groups are not both large enough' }
      : { tried, groups };
  }
  const gaps = gapsOfMean(path, labels);
  if (gaps === null) return { none: whyUnmeasured(path, labels)! };
  return { tried: gaps.reduce((sum, { forms }) => sum + forms.length, 0), groups };
}

/** Groups and classes of these sizes. */
function questionOf(counts: PlannedCounts): Question {
  const classes = counts[0]!.map((_, k) => `class ${k}`);
  const compared = counts.map(classesEnough);
  return {
    groups: [{ name: ATTRIBUTE, levels: counts.map((_, l) => `level ${l}`) }],
    classes,
    compared: [compared],
    counted: [compared],
  };
}
