import { compound, difference, margin, trend } from '../checks.ts';
import type { Check, Claim, Column } from '../paper.ts';
import { COLUMNS } from './columns.ts';
import { ad, faap, ours, vanilla } from './rows.ts';

const column = (id: string): Column => COLUMNS.find((candidate) => candidate.id === id)!;
const ACCURACY = column('accuracy');
const AUROC = column('auroc');
const EO = column('eo');
const DP = column('dp');
/** Verdicts use the corrected estimate: the plug-in's bias is larger than the paper's best cells. */
const ADF = column('adf-corrected');
const FAIRNESS = [EO, DP, ADF];

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
 * How much more ADF shrank than another metric: log(metric ratio) − log(ADF ratio), positive where
 * ADF fell by the larger factor. `power` ½ compares √ADF, because ADF goes with the square of a gap.
 */
function fallsMoreThan(other: Column, power: number): Check {
  const name = power === 1 ? 'ADF' : '√ADF';
  return {
    name: `log factor by which ${name} fell, minus that of ${other.title}`,
    claimed: [0, Number.POSITIVE_INFINITY],
    scale: 1,
    unit: '',
    statistic: (at) => {
      // The corrected estimate can be negative, where a factor has no meaning: the plug-in serves.
      const adf = column('adf').metric;
      const fall = (metric: string) => Math.log(at('vanilla', metric) / at('ours', metric));
      return power * fall(adf) - fall(other.metric);
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

/** Lower at η = 0.2 than without a mask, and higher at η = 0.4 than at the best of 0.1 to 0.3. */
function improvesThenWorsens(metric: Column): Check[] {
  return [
    difference({ row: ETA[2]!, minus: ETA[0]!, metric, direction: 'lower' }),
    {
      name: `${metric.title}: η = 0.4 minus the lowest of η = 0.1, 0.2, 0.3`,
      claimed: [0, Number.POSITIVE_INFINITY],
      scale: metric.scale,
      unit: metric.unit,
      statistic: (at) => {
        const middle = ETA.slice(1, 4).map((row) => at(row.id, metric.metric));
        return at(ETA[4]!.id, metric.metric) - Math.min(...middle);
      },
    },
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
