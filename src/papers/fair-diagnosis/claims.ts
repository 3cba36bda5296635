import { compound, difference, margin, trend } from '../checks.ts';
import type { Check, Claim, Column } from '../paper.ts';
import { ACCURACY, ADF, AUROC, DP, EO, FAIRNESS } from './columns.ts';
import { ad, faap, ours, vanilla } from './rows.ts';

/** The paper's "not much": its largest loss against Vanilla is 1.2 points. */
const MARGIN = 0.015;
const OURS = { id: 'ours', title: 'Ours' };

/** Ours is fairer than a baseline in EO, DP and ADF. */
function fairerThan(baseline: { id: string; title: string }): Check[] {
  return FAIRNESS.map((metric) =>
    difference({ row: OURS, minus: baseline, metric, direction: 'lower' }),
  );
}

/**
 * How much less of ADF is left than of another metric: positive where ADF fell by the larger factor.
 * Shares and not logarithms of factors, because the corrected estimate under the mask may be
 * negative: nothing is left then. Undefined where Vanilla's own is not positive: nothing can fall.
 * `power` ½ compares √ADF, because ADF goes with the square of a gap.
 */
function fallsMoreThan(other: Column, power: number): Check {
  const name = power === 1 ? ADF.title : `√(${ADF.title})`;
  return {
    name: `share of ${other.title} left under the mask, minus that of ${name}`,
    claimed: [0, Number.POSITIVE_INFINITY],
    scale: 100,
    unit: '%',
    statistic: (at) => {
      const left = ({ metric }: Column) => {
        const clean = at('vanilla', metric);
        return clean > 0 ? at('ours', metric) / clean : Number.NaN;
      };
      const adf = left(ADF);
      return left(other) - (power === 1 ? adf : Math.max(0, adf) ** power);
    },
  };
}

export const TABLE_1_CLAIMS: readonly Claim[] = [
  {
    id: 'fairer-than-vanilla',
    statement: 'Fair Diagnosis has lower EO, DP and ADF than Vanilla.',
    source: 'Section 4.3, Table 1',
    checks: fairerThan(vanilla),
  },
  {
    id: 'fairer-than-ad',
    statement: 'Fair Diagnosis has lower EO, DP and ADF than AD.',
    source: 'Section 4.3, Table 1',
    checks: fairerThan(ad),
  },
  {
    id: 'fairer-than-faap',
    statement: 'Fair Diagnosis has lower EO, DP and ADF than FAAP.',
    source: 'Section 4.3, Table 1',
    checks: fairerThan(faap),
  },
  {
    id: 'accuracy-kept',
    statement: 'Fair Diagnosis loses little accuracy: less than 1.5 points against Vanilla.',
    source: 'Section 4.3, Table 1',
    checks: [margin({ row: OURS, minus: vanilla, metric: ACCURACY, within: MARGIN })],
  },
  {
    id: 'more-accurate-than-faap',
    statement: 'Fair Diagnosis is more accurate than FAAP.',
    source: 'Section 4.3, Table 1',
    checks: [difference({ row: OURS, minus: faap, metric: ACCURACY, direction: 'higher' })],
  },
  {
    id: 'adf-falls-most',
    statement: 'Against Vanilla, ADF falls by a larger factor than EO and DP.',
    source: 'Section 4.3',
    checks: compound(fallsMoreThan(EO, 1), fallsMoreThan(DP, 1)),
  },
  {
    id: 'root-adf-falls-most',
    statement:
      'The same with √ADF in place of ADF (our check: ADF goes with the square of a gap, so its factor is squared too).',
    source: 'Section 4.3, our reading',
    checks: compound(fallsMoreThan(EO, 0.5), fallsMoreThan(DP, 0.5)),
  },
];

const RESNET18 = { id: 'resnet18', title: 'ResNet-18' };
const RESNET50 = { id: 'resnet50', title: 'ResNet-50' };
const VIT = { id: 'vit', title: 'ViT' };

export const TABLE_2_CLAIMS: readonly Claim[] = [
  {
    id: 'vit-more-accurate',
    statement: 'ViT is more accurate than both ResNets, in accuracy and AUC.',
    source: 'Section 4.6.1, Table 2',
    checks: [RESNET18, RESNET50].flatMap((minus) =>
      [ACCURACY, AUROC].map((metric) =>
        difference({ row: VIT, minus, metric, direction: 'higher' }),
      ),
    ),
  },
  {
    id: 'vit-less-fair',
    statement: 'ViT is less fair than both ResNets in EO, DP and ADF.',
    source: 'Section 4.6.1, Table 2',
    checks: [RESNET18, RESNET50].flatMap((minus) =>
      FAIRNESS.map((metric) => difference({ row: VIT, minus, metric, direction: 'higher' })),
    ),
  },
];

const knobRows = (name: string, symbol: string, values: readonly number[]) =>
  values.map((value) => ours(`${name}-${value}`, `${symbol} = ${value}`, {}, value));
const ETA = knobRows('eta', 'η', [0, 0.1, 0.2, 0.3, 0.4]);
const ALPHA = knobRows('alpha', 'α', [0, 1, 2, 3, 4]);
const BETA = knobRows('beta', 'β', [0, 1, 2, 3, 4]);

/**
 * Lower at η = 0.2 than without a mask, and higher at η = 0.4 than at η = 0.2: the paper's choice,
 * fixed before anything was rerun. Against the best of 0.1 to 0.3 chance alone would seem to say
 * yes, since the lowest of several noisy numbers lies below their common mean.
 */
function improvesThenWorsens(metric: Column): Check[] {
  return [
    difference({ row: ETA[2]!, minus: ETA[0]!, metric, direction: 'lower' }),
    difference({ row: ETA[4]!, minus: ETA[2]!, metric, direction: 'higher' }),
  ];
}

export const TABLE_3_CLAIMS: readonly Claim[] = [
  {
    id: 'eta-accuracy-falls',
    statement: 'Accuracy and AUC fall as η grows.',
    source: 'Section 4.6.2, Table 3',
    checks: [ACCURACY, AUROC].map((metric) =>
      trend({ rows: ETA, metric, direction: 'falls', knob: 'η' }),
    ),
  },
  ...FAIRNESS.map((metric) => ({
    id: `eta-${metric.id}-improves-then-worsens`,
    statement: `${metric.title} improves with a small η and worsens again when η is large.`,
    source: 'Section 4.6.2, Table 3',
    checks: improvesThenWorsens(metric),
  })),
];

export const TABLE_4_CLAIMS: readonly Claim[] = [
  {
    id: 'alpha-accuracy-falls',
    statement: 'Accuracy falls as α grows.',
    source: 'Section 4.6.2, Table 4',
    checks: [trend({ rows: ALPHA, metric: ACCURACY, direction: 'falls', knob: 'α' })],
  },
  {
    id: 'alpha-fairness-improves',
    statement: 'EO, DP and ADF fall as α grows.',
    source: 'Section 4.6.2, Table 4',
    checks: FAIRNESS.map((metric) => trend({ rows: ALPHA, metric, direction: 'falls', knob: 'α' })),
  },
];

export const TABLE_5_CLAIMS: readonly Claim[] = [
  {
    id: 'beta-accuracy-rises',
    statement: 'Accuracy and AUC rise as β grows.',
    source: 'Section 4.6.2, Table 5',
    checks: [ACCURACY, AUROC].map((metric) =>
      trend({ rows: BETA, metric, direction: 'rises', knob: 'β' }),
    ),
  },
  {
    id: 'beta-fairness-worsens',
    statement: 'EO, DP and ADF rise as β grows.',
    source: 'Section 4.6.2, Table 5',
    checks: FAIRNESS.map((metric) => trend({ rows: BETA, metric, direction: 'rises', knob: 'β' })),
  },
];
