import { type Changes, LOSS_ALLOWED, MINIMUM_EVENTS } from '../metrics/positive-sum.ts';
import { changeOf, difference } from './changes.ts';
import type { Estimator } from './estimator.ts';
import { examineLevel, examineUndominated } from './level.ts';
import { examineMeanGaps } from './mean-gaps.ts';
import type { Measure } from './measures.ts';
import { examineMargin, examineOrdering, type OrderingClaim } from './ordering.ts';
import { type GroupClaim, judgeOverGroups } from './over-groups.ts';
import type { PartEvidence } from './part.ts';
import { examineRatio } from './ratio.ts';
import type { Form } from './runs.ts';
import { examineShift } from './shift.ts';
import { FIRST_GROUP, GAP, GAP_FORM, RATE_FORM, rowName, type SimulatedTable } from './simulate.ts';
import { asLabels, asRates, LABELS, RATES_OF } from './simulated-views.ts';
import { examineTrend, examineTurning } from './trend.ts';
import type { Levels, Verdict } from './verdict.ts';

/** What the world is like, and which verdicts are then false. */
export interface Truth {
  /** `no reduction`. */
  readonly title: string;
  readonly table: Omit<SimulatedTable, 'repeats' | 'records' | 'trainingSd'>;
  /** Largest share of *replicated* that the rules promise; null: it may be right. */
  readonly replicated: number | null;
  /** The same of *not replicated*. */
  readonly notReplicated: number | null;
}

/** A rule and the truths that it is tried on. */
export interface Scenario {
  /** `gap smaller than the baseline's`. */
  readonly rule: string;
  /** Independent tables that the claim's parts are about. */
  readonly tables: number;
  readonly truths: readonly Truth[];
  /** @param tables an estimator a table. */
  examine(tables: readonly Estimator[]): PartEvidence[];
  /** Verdicts on what is judged by rules of its own. */
  beside?(tables: readonly Estimator[], levels: Levels): Verdict[];
}

const GAP_SIZE: Measure = { forms: [GAP_FORM], size: true };
/** The mean rate, as an accuracy: higher is better. */
const RATE_VALUE: Measure = {
  forms: [RATE_FORM.map(({ path, weight }) => ({ path, weight: -weight }))],
  size: false,
};

/** Rate of the first group: TPR of malignant lesions in men, about. */
const FIRST_RATE = 0.6;
/** EO of the plain network by sex. */
const BASELINE_GAP = 0.15;
/** What the papers report, about: six tenths of the gap gone. */
const PUBLISHED = { reduction: 0.6 };
const MARGIN = 0.015;

const FALSE_REPLICATED = 0.025;
/** Where the baseline has no gap, its sign is chosen by chance. */
const FALSE_REPLICATED_WITHOUT_GAP = 0.05;
const FALSE_NOT_REPLICATED = 0.05;
/** A group that loses what it may is cleared by its one-sided bound. */
const FALSE_CLEARED = 0.05;

/** Rates of the two groups whose gap is this. */
function withGap(gap: number): readonly [number, number] {
  return [FIRST_RATE, FIRST_RATE - gap];
}

/** Baseline, the method, and two further methods of the table. */
function gapTable(baseline: number, method: number): Truth['table'] {
  return { rates: [baseline, method, 0.8 * baseline, 0.6 * baseline].map(withGap) };
}

const reduced = (by: number) => gapTable(BASELINE_GAP, BASELINE_GAP * (1 - by));

const ORDERING: Omit<OrderingClaim, 'measure'> = {
  row: rowName(1),
  baseline: rowName(0),
  published: PUBLISHED,
  margin: MARGIN,
};

const GAP_TRUTHS: readonly Truth[] = [
  {
    title: 'no reduction',
    table: reduced(0),
    replicated: FALSE_REPLICATED,
    notReplicated: null,
  },
  { title: 'reversed', table: reduced(-0.3), replicated: FALSE_REPLICATED, notReplicated: null },
  {
    title: 'half the published reduction',
    table: reduced(PUBLISHED.reduction / 2),
    replicated: null,
    notReplicated: FALSE_NOT_REPLICATED,
  },
  {
    title: 'the published reduction',
    table: reduced(PUBLISHED.reduction),
    replicated: null,
    notReplicated: FALSE_NOT_REPLICATED,
  },
  {
    title: 'no gap at all',
    table: gapTable(0, 0),
    replicated: FALSE_REPLICATED_WITHOUT_GAP,
    notReplicated: null,
  },
  {
    title: 'a gap where the baseline has none',
    table: gapTable(0, 0.05),
    replicated: FALSE_REPLICATED,
    notReplicated: null,
  },
];

/** Those of the gap rule's truths that are tried of another rule, too. */
function truthsNamed(...titles: readonly string[]): Truth[] {
  return GAP_TRUTHS.filter(({ title }) => titles.includes(title));
}

/** Luck of the data set itself, which no interval of one data set can have. */
export const DATA_EFFECT: Scenario = {
  rule: 'gap smaller, data-set effect of 2 points',
  tables: 1,
  truths: [
    {
      title: 'no reduction',
      table: { ...reduced(0), dataSd: 0.02 },
      replicated: null,
      notReplicated: null,
    },
  ],
  examine: ([table]) => [examineOrdering(table!, { ...ORDERING, measure: GAP_SIZE })],
};

/** All rates moved alike, both groups: what an accuracy does. */
function lossOf(points: number): Truth['table'] {
  const lower = (by: number): readonly [number, number] => [FIRST_RATE - by, 0.5 - by];
  return { rates: [0, points, 0.01, 0.02].map(lower) };
}

/** Five values of a knob, the gap falling along a line to this share of the first. */
function fallingTo(share: number): Truth['table'] {
  return {
    rates: [0, 0.25, 0.5, 0.75, 1].map((knob) => withGap(BASELINE_GAP * (1 - (1 - share) * knob))),
  };
}

const KNOBS = [0, 1, 2, 3, 4].map((knob) => ({ row: rowName(knob), knob }));

/** Both rates of the method are those of the baseline times this, so that gap and mean fall alike. */
const ALIKE = 0.6;

/** The size of the largest gap, of which the second is half as large as the first: two forms. */
const LARGEST_GAP: Measure = {
  forms: LABELS.map((path, i) => [{ path, weight: i === 0 ? 1 : 0.5 }]),
  size: true,
};

/** A gap of two forms, compared in all of them: any may be the baseline's, or the one that is named. */
function severalGaps(rule: string, named?: readonly number[]): Scenario {
  return {
    rule,
    tables: LABELS.length,
    truths: truthsNamed('no reduction', 'half the published reduction'),
    examine: (tables) => [
      examineOrdering(asLabels(tables), {
        ...ORDERING,
        measure: LARGEST_GAP,
        ...(named && { named }),
      }),
    ],
  };
}

/** Rates of two groups with this gap and the mean of the baseline's. */
function aroundMean(gap: number): readonly [number, number] {
  const mean = FIRST_RATE - (1 - FIRST_GROUP) * BASELINE_GAP;
  return [mean + (1 - FIRST_GROUP) * gap, mean - FIRST_GROUP * gap];
}

/** The row of the claim as the baseline is, one other row with this gap, and two that are worse in all. */
function besides(gap: number): Truth['table'] {
  const worse: readonly [number, number] = [FIRST_RATE - 0.1, FIRST_RATE - 0.4];
  return { rates: [worse, aroundMean(BASELINE_GAP), aroundMean(gap), worse] };
}

/** Two groups whose rates the method moves by so much; two further methods that move them less. */
function groupsMoved(first: number, second: number): Truth['table'] {
  const rate = FIRST_RATE;
  const moved = (share: number): readonly [number, number] => [
    rate + share * first,
    rate - BASELINE_GAP + share * second,
  ];
  return { rates: [0, 1, 0.5, 0.25].map(moved) };
}

/** A claim over groups, on rates as if they were AUROCs. */
function overGroups(claimed: GroupClaim, truths: readonly Truth[]): Scenario {
  return {
    rule: `over groups: ${claimed}`,
    tables: 1,
    truths,
    examine: () => [],
    beside: ([table], levels) => {
      const events = { first: MINIMUM_EVENTS, second: MINIMUM_EVENTS };
      return [judgeOverGroups(changesOf(table!), events, claimed, levels).verdict];
    },
  };
}

function changesOf(table: Estimator): Changes {
  const change = (form: Form) => changeOf(table, difference(rowName(1), rowName(0), form));
  // Of everyone's rate and the second group's lead over the first.
  const [first, second] = [FIRST_GROUP - 1, FIRST_GROUP].map(
    (share): Form => [...RATE_FORM, { path: GAP, weight: share }],
  );
  return {
    trainings: table.runs.repeats,
    overall: change(RATE_FORM),
    groups: { first: change(first!), second: change(second!) },
  };
}

/** Enough for everyone together to gain though one group loses. */
const LARGE_GAIN = 0.06;

/** Every rule with the truths that the self-check asserts about it. */
export const SCENARIOS: readonly Scenario[] = [
  {
    rule: 'gap smaller than the baseline’s',
    tables: 1,
    truths: GAP_TRUTHS,
    examine: ([table]) => [examineOrdering(table!, { ...ORDERING, measure: GAP_SIZE })],
  },
  {
    rule: 'within a margin of 1.5 points',
    tables: 1,
    truths: [
      {
        title: 'a loss of 1.5 points',
        table: lossOf(MARGIN),
        replicated: FALSE_REPLICATED,
        notReplicated: FALSE_NOT_REPLICATED,
      },
      {
        title: 'no loss',
        table: lossOf(0),
        replicated: null,
        notReplicated: FALSE_NOT_REPLICATED,
      },
    ],
    examine: ([table]) => [
      examineMargin(table!, {
        measure: RATE_VALUE,
        row: rowName(1),
        baseline: rowName(0),
        within: MARGIN,
      }),
    ],
  },
  {
    rule: 'three gaps smaller',
    tables: 3,
    truths: [
      {
        title: 'no reduction of any',
        table: reduced(0),
        replicated: FALSE_REPLICATED,
        notReplicated: null,
      },
      {
        title: 'half the published reduction of each',
        table: reduced(PUBLISHED.reduction / 2),
        replicated: null,
        notReplicated: FALSE_NOT_REPLICATED,
      },
    ],
    examine: (tables) =>
      tables.map((table) => examineOrdering(table, { ...ORDERING, measure: GAP_SIZE })),
  },
  {
    rule: 'gap falls with a knob',
    tables: 1,
    truths: [
      {
        title: 'no trend',
        table: fallingTo(1),
        replicated: FALSE_REPLICATED,
        notReplicated: null,
      },
      {
        title: 'half the published fall',
        table: fallingTo(1 - PUBLISHED.reduction / 2),
        replicated: null,
        notReplicated: FALSE_NOT_REPLICATED,
      },
      {
        title: 'it rises',
        table: fallingTo(1.3),
        replicated: FALSE_REPLICATED,
        notReplicated: null,
      },
    ],
    examine: ([table]) => [
      examineTrend(table!, {
        measure: GAP_SIZE,
        knobs: KNOBS,
        direction: 'falls',
        published: PUBLISHED,
        margin: MARGIN,
      }),
    ],
  },
  {
    rule: 'gap turns at the second value',
    tables: 1,
    truths: [
      {
        title: 'no trend',
        table: fallingTo(1),
        replicated: FALSE_REPLICATED,
        notReplicated: null,
      },
      {
        title: 'it falls to the end',
        table: fallingTo(1 - PUBLISHED.reduction),
        replicated: FALSE_REPLICATED,
        notReplicated: null,
      },
    ],
    examine: ([table]) =>
      examineTurning(table!, {
        measure: GAP_SIZE,
        knobs: KNOBS,
        turnsAt: 1,
        margin: MARGIN,
      }),
  },
  {
    rule: 'gap falls by a larger factor than the mean rate',
    tables: 1,
    truths: [
      {
        title: 'both by the same factor',
        table: {
          rates: [1, ALIKE, 0.9, 0.8].map((by) => [
            by * FIRST_RATE,
            by * (FIRST_RATE - BASELINE_GAP),
          ]),
        },
        replicated: FALSE_REPLICATED,
        notReplicated: FALSE_NOT_REPLICATED,
      },
    ],
    examine: ([table]) => [
      examineRatio(table!, {
        row: rowName(1),
        baseline: rowName(0),
        more: GAP_SIZE,
        less: { forms: [RATE_FORM], size: false },
      }),
    ],
  },
  {
    rule: 'mean of two labels’ gaps smaller, by their bounds',
    tables: LABELS.length,
    truths: truthsNamed(
      'no reduction',
      'reversed',
      'half the published reduction',
      'no gap at all',
    ),
    examine: (tables) => [
      examineMeanGaps(asLabels(tables), {
        ...ORDERING,
        gaps: LABELS.map((path) => ({ forms: [[{ path, weight: 1 }]], size: true })),
      }),
    ],
  },
  severalGaps('largest of two gaps smaller, either at half the level'),
  severalGaps('gap of a named pair smaller, with every gap inside it', [0]),
  {
    rule: 'above a known value',
    tables: 1,
    truths: [
      {
        title: 'at that value',
        table: gapTable(0, 0),
        replicated: FALSE_REPLICATED,
        notReplicated: FALSE_NOT_REPLICATED,
      },
    ],
    examine: ([table]) => [
      examineLevel(table!, { form: RATE_FORM, row: rowName(1), above: FIRST_RATE }),
    ],
  },
  {
    rule: 'no other row better in both gap and mean rate',
    tables: 1,
    truths: [
      {
        title: 'another as good in both',
        table: besides(BASELINE_GAP),
        replicated: FALSE_REPLICATED,
        notReplicated: FALSE_NOT_REPLICATED,
      },
      {
        title: 'another better in one, and as good in the other',
        table: besides(BASELINE_GAP * (1 - PUBLISHED.reduction)),
        replicated: FALSE_REPLICATED,
        notReplicated: FALSE_NOT_REPLICATED,
      },
    ],
    examine: ([table]) => [
      examineUndominated(table!, {
        row: rowName(1),
        others: [0, 2, 3].map(rowName),
        measures: [GAP_SIZE, RATE_VALUE],
      }),
    ],
  },
  {
    rule: 'some group harmed once its prevalence shifts',
    tables: 2,
    truths: [
      {
        title: 'one group loses a point under every shift',
        table: groupsMoved(0, -LOSS_ALLOWED),
        replicated: FALSE_REPLICATED,
        notReplicated: FALSE_NOT_REPLICATED,
      },
    ],
    examine: (tables) => [
      examineShift(asRates(tables), {
        ...RATES_OF,
        row: rowName(1),
        baseline: rowName(0),
        factors: [0.5, 1.5],
        within: LOSS_ALLOWED,
      }),
    ],
  },
  overGroups('positive-sum', [
    {
      title: 'nothing changes',
      table: groupsMoved(0, 0),
      replicated: FALSE_REPLICATED,
      notReplicated: FALSE_NOT_REPLICATED,
    },
    {
      title: 'one group loses a point, everyone together gains',
      table: groupsMoved(-LOSS_ALLOWED, LARGE_GAIN),
      replicated: FALSE_CLEARED,
      notReplicated: null,
    },
    {
      title: 'every group gains 3 points',
      table: groupsMoved(0.03, 0.03),
      replicated: null,
      notReplicated: FALSE_NOT_REPLICATED,
    },
  ]),
  overGroups('no harm', [
    {
      title: 'nothing changes',
      table: groupsMoved(0, 0),
      replicated: null,
      notReplicated: FALSE_NOT_REPLICATED,
    },
    {
      title: 'one group loses a point',
      table: groupsMoved(0, -LOSS_ALLOWED),
      replicated: FALSE_CLEARED,
      notReplicated: null,
    },
  ]),
  overGroups('harmful', [
    {
      title: 'nothing changes',
      table: groupsMoved(0, 0),
      replicated: FALSE_REPLICATED,
      notReplicated: null,
    },
    {
      title: 'one group loses a point',
      table: groupsMoved(0, -LOSS_ALLOWED),
      replicated: null,
      notReplicated: FALSE_NOT_REPLICATED,
    },
  ]),
];

/** What the tables above leave out of how verdicts are given, and why. */
export const NOT_SIMULATED: readonly { readonly what: string; readonly why: string }[] = [
  {
    what: 'the threshold that validation records choose, and the second threshold of which a verdict may depend',
    why: 'simulated models are cut where their rates are as planned',
  },
  {
    what: 'ADF, F1 and AUROC',
    why: 'rates and their gaps alone are drawn; the influences of the others are tested against resampling',
  },
  {
    what: 'verdicts that the convergence gate or the floor withholds',
    why: 'nothing is trained',
  },
  {
    what: 'claims over more than two groups',
    why: 'a simulated table has two; of more the same bounds are corrected for their number',
  },
];

/** The contrasts whose intervals are checked for coverage, with their true values. */
export function trueGaps({ table: { rates } }: Truth) {
  const gap = (index: number) => rates[index]![1] - rates[index]![0];
  return [
    { terms: [{ row: rowName(0), form: GAP_FORM, weight: 1 }], truth: gap(0) },
    {
      terms: [
        { row: rowName(1), form: GAP_FORM, weight: 1 },
        { row: rowName(0), form: GAP_FORM, weight: -1 },
      ],
      truth: gap(1) - gap(0),
    },
  ];
}
