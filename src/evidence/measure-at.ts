import type { ComparedGroups } from '../metrics/large-enough.ts';
import { AVERAGE, metricPath, splitPath } from '../metrics/paths.ts';
import { adf, gapSize, type Measure, numberAt, type RateGap, scaled } from './measures.ts';
import type { Form } from './runs.ts';
import { groupPath, statisticOf } from './statistics.ts';

/** What the predictions of one label are of. */
export interface Question {
  readonly groups: readonly { readonly name: string; readonly levels: readonly string[] }[];
  readonly classes: readonly string[];
  /** Which groups are large enough to be compared. */
  readonly compared: ComparedGroups;
  /** Which groups Positive-Sum Fairness counts: `countedGroups`. */
  readonly counted: ComparedGroups;
}

/** The rates whose differences between groups a metric is. */
const GAPS: Readonly<Record<string, readonly string[]>> = {
  demographicParityDifference: ['positiveRate'],
  equalOpportunityDifference: ['tpr'],
  falsePositiveRateDifference: ['fpr'],
  eopp0: ['tnr'],
  eopp1: ['tpr'],
  aurocGap: ['auroc'],
  accuracyGap: ['accuracy'],
};

/** Means over groups, by the metric of each. */
const GROUP_MEANS: Readonly<Record<string, string>> = {
  meanGroupMacroPrecision: 'macroPrecision',
  meanGroupMacroRecall: 'macroRecall',
  meanGroupMacroF1: 'macroF1',
};
/** The lowest over groups, by the metric of each: the negative of the largest negative. */
const WORST: Readonly<Record<string, string>> = {
  worstGroupAuroc: 'auroc',
  worstGroupAccuracy: 'accuracy',
  worstGroupMacroRecall: 'macroRecall',
};

/** Where trials keep the direct effect of S on generated records. */
const DIRECT_EFFECT = 'samples.effects.direct';

/**
 * Pairs and signs whose combinations a mean of sizes may be the largest of. Which of them is the
 * baseline's is not known, so that each is tried at its share of the level: of more, a share of 2.5 %
 * is so small that hardly any gap would be shown.
 */
const MOST_FORMS = 1024;

/** Why a number has no measure, as what follows its name. */
type Unmeasured = string;
const NO_INFLUENCE = 'it has no influence function';
const TOO_FEW = 'fewer than two groups are large enough';
const TOO_FEW_COUNTED = 'fewer than two groups have enough positives and negatives';

/**
 * The measure that a metric's path names, averaged over repeats before sizes are taken; null where
 * there is none, for what `whyUnmeasured` says.
 *
 * @param path as in an evaluation; of several labels it begins with one, or with `average`.
 * @param labels by name; of one label the only entry, whatever its name.
 */
export function measureAt(path: string, labels: ReadonlyMap<string, Question>): Measure | null {
  const found = find(path, labels);
  return typeof found === 'string' ? null : found;
}

/** Why `measureAt` finds none; null: it does. */
export function whyUnmeasured(
  path: string,
  labels: ReadonlyMap<string, Question>,
): Unmeasured | null {
  const found = find(path, labels);
  return typeof found === 'string' ? found : null;
}

/**
 * The gaps whose mean a metric's path names, one a label or class, each the size of the largest signed
 * gap between two groups: for `examineMeanGaps`, however many their combinations are; null: it is no
 * mean of gaps.
 */
export function gapsOfMean(
  path: string,
  labels: ReadonlyMap<string, Question>,
): readonly Measure[] | null {
  const found = partsOf(path, labels);
  return typeof found === 'string' || !found.every(({ size }) => size) ? null : found;
}

function find(path: string, labels: ReadonlyMap<string, Question>): Measure | Unmeasured {
  const found = partsOf(path, labels);
  return typeof found === 'string' ? found : meanOf(found);
}

/** The measures whose mean the path names. */
function partsOf(
  path: string,
  labels: ReadonlyMap<string, Question>,
): readonly Measure[] | Unmeasured {
  const [first = '', ...rest] = splitPath(path);
  if (labels.size === 1) return ofLabel(path, [...labels.values()][0]!);
  const names = first === AVERAGE ? [...labels.keys()] : labels.has(first) ? [first] : null;
  if (names === null) return `there is no label ${first}`;
  const measures: Measure[] = [];
  for (const label of names) {
    const parts = ofLabel(metricPath(...rest), labels.get(label)!);
    const own = typeof parts === 'string' ? parts : meanOf(parts);
    if (typeof own === 'string') return `of ${label} ${own}`;
    measures.push(under(own, label));
  }
  return measures;
}

/** The measures whose mean the path names of one label: one, or one a class. */
function ofLabel(path: string, question: Question): readonly Measure[] | Unmeasured {
  const { groups, classes, counted } = question;
  const [kind, attribute = '', name = ''] = splitPath(path);
  if (kind !== 'fairness') {
    try {
      statisticOf(path, groups, classes);
    } catch {
      return NO_INFLUENCE;
    }
    // An effect is signed like a gap, and smaller is nearer to 0.
    if (path === DIRECT_EFFECT) return [{ size: true, forms: [[{ path, weight: 1 }]] }];
    return [numberAt(path, 'lower')];
  }
  const a = groups.findIndex((group) => group.name === attribute);
  if (a === -1) return `there is no attribute ${attribute}`;
  const { levels } = groups[a]!;
  const mean = GROUP_MEANS[name];
  if (mean !== undefined) {
    const weight = 1 / levels.length;
    return [
      {
        size: false,
        forms: [levels.map((level) => ({ path: groupPath(attribute, level, mean), weight }))],
      },
    ];
  }
  const worst = WORST[name];
  if (worst !== undefined) {
    const forms = levels.map((level) => [{ path: groupPath(attribute, level, worst), weight: -1 }]);
    return [{ size: false, negated: true, forms }];
  }
  if (name === 'adfCorrectedNats') return [adf(attribute)];
  const parity = name === 'aurocParity';
  const compared = parity ? counted : question.compared;
  const binary = classes.length === 2;
  const each = (binary ? [1] : classes.map((_, k) => k)).flatMap((k) => {
    const large = levels.filter((_, l) => compared[a]![l]![k]);
    return large.length < 2 ? [] : [{ attribute, levels: large, of: binary ? [] : [classes[k]!] }];
  });
  if (each.length === 0) return parity ? TOO_FEW_COUNTED : TOO_FEW;
  const gapsOf = (rate: string) =>
    each.map(({ of, ...gap }): RateGap => ({ ...gap, rate: [rate, ...of] }));
  if (parity) {
    return gapsOf('auroc').map((gap) => ({ ...gapSize(gap), negated: true, complement: true }));
  }
  const [rate] = GAPS[name] ?? [];
  if (rate !== undefined) {
    // Accuracy is one number, whatever the class; groups too small for every class leave it.
    if (rate === 'accuracy') {
      const large = levels.filter((_, l) => compared[a]![l]!.some(Boolean));
      return large.length < 2 ? TOO_FEW : [gapSize({ rate: [rate], attribute, levels: large })];
    }
    return gapsOf(rate).map((gap) => gapSize(gap));
  }
  if (name === 'worstComparedAuroc') {
    return each.map(
      ({ of, levels: large }): Measure => ({
        size: false,
        negated: true,
        forms: large.map((level) => [
          { path: groupPath(attribute, level, 'auroc', ...of), weight: -1 },
        ]),
      }),
    );
  }
  const tpr = gapsOf('tpr');
  const fpr = gapsOf('fpr');
  if (name === 'equalizedOddsDifference') {
    return tpr.map((gap, i) => gapSize(gap, fpr[i]!));
  }
  if (name === 'equalizedOddsMean' || name === 'eodd') {
    return [...tpr, ...fpr].map((gap) => gapSize(gap));
  }
  if (name === 'eoddOfSum') {
    return tpr.map((gap, i): Measure => {
      const others = gapSize(fpr[i]!).forms;
      const forms = gapSize(gap).forms.map((form, pair) =>
        scaled([...form, ...others[pair]!], 0.5),
      );
      return { size: true, forms };
    });
  }
  return NO_INFLUENCE;
}

/**
 * Indices of the forms that compare two groups with each other alone, whatever the rate: what a claim
 * names as the baseline's gap.
 */
export function formsBetween({ forms }: Measure, pair: readonly [string, string]): number[] {
  return [...forms.keys()].filter((index) =>
    forms[index]!.every(({ path }) => splitPath(path).some((name) => pair.includes(name))),
  );
}

/** The mean of measures of one kind: of sizes, the largest over all pairs and signs of each. */
export function meanOf(measures: readonly Measure[]): Measure | Unmeasured {
  const [first, ...others] = measures;
  if (others.length === 0) return first!;
  const { size, negated, complement } = first!;
  const combinations = measures.reduce(
    (product, { forms }, i) => product * forms.length * (size && i > 0 ? 2 : 1),
    1,
  );
  if (combinations > MOST_FORMS) {
    return `a mean of ${measures.length} gaps is the largest of ${combinations.toLocaleString('en')} combinations of pairs of groups and signs; up to ${MOST_FORMS.toLocaleString('en')} are tried, each at its share of the level`;
  }
  const by = 1 / measures.length;
  let forms: readonly Form[] = first!.forms.map((form) => scaled(form, by));
  for (const { forms: own } of others) {
    const signed = own.flatMap((form) =>
      (size ? [by, -by] : [by]).map((sign) => scaled(form, sign)),
    );
    forms = forms.flatMap((form) => signed.map((one) => [...form, ...one]));
  }
  return { size, forms, ...(negated && { negated }), ...(complement && { complement }) };
}

function under({ forms, ...kind }: Measure, label: string): Measure {
  const named = (path: string) => metricPath(label, ...splitPath(path));
  return {
    ...kind,
    forms: forms.map((form) => form.map(({ path, weight }) => ({ path: named(path), weight }))),
  };
}
