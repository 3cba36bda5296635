import type { TabularEncoder } from '../data/encoder.ts';
import type { CausalEffects } from '../data/synthetic/interventions.ts';
import type { GateResult } from '../evidence/gate/gate.ts';
import type { JsonObject } from '../json.ts';
import type { GapGrowth } from '../metrics/gap-growth.ts';
import type { SumKind, SumVerdict } from '../metrics/positive-sum.ts';
import type { Interval } from '../metrics/predictions.ts';
import type { TrialProvenance } from '../runs/trial.ts';
import type { Curve, PictureStrip, SampleTable } from '../training/outcome.ts';
import type { ClaimVerdict } from './claim-verdict.ts';
import type { ProfileName } from './profile.ts';

/** Why a setting of several classes has no threshold. */
export const MOST_PROBABLE = 'the most probable class';

/** A finished table: what the report, the notebooks and `results.json` show. */
export interface TableResult {
  readonly table: string;
  readonly profile: ProfileName;
  readonly settings: readonly SettingResult[];
}

export interface SettingResult {
  readonly id: string;
  readonly dataset: DatasetFacts;
  /** Title; of several labels all titles. */
  readonly label: string;
  /** Where there are several: test records that have the label, and positives among them. */
  readonly labels?: readonly LabelFacts[];
  readonly variant: string | null;
  readonly attribute: string;
  /** All sensitive attributes, that one first. */
  readonly attributes: readonly string[];
  /** How the first trial's network read a table; absent for pictures. */
  readonly encoder?: TabularEncoder;
  /** Of the attribute. */
  readonly levels: readonly string[];
  /** Repeats that rows have; of runs until decided, some rows may have stopped earlier. */
  readonly seeds: readonly number[];
  readonly design: Design;
  readonly folds: number;
  /** Records scored per seed, and how many are positive; null: several classes or labels. */
  readonly test: { readonly records: number; readonly positives: number | null };
  /** Who was tested, by attribute and group, of the first label; absent in older results. */
  readonly participants?: readonly {
    readonly attribute: string;
    readonly groups: readonly {
      readonly level: string;
      readonly records: number;
      /** Patients or lesions. */
      readonly clusters: number;
      readonly byClass: readonly { readonly title: string; readonly records: number }[];
    }[];
  }[];
  /** Which threshold the table and its verdicts use, and why. */
  readonly threshold: { readonly kind: 'fixed' | 'youden'; readonly why: string };
  /** What differences compare, where small groups leave them; else empty. */
  readonly compared: readonly string[];
  readonly resamples: number;
  /** The smallest gap that a test of this size could have detected, in words; null: unknown. */
  readonly detectable: string | null;
  /** Whether the reference beats a simple model on raw inputs; without it verdicts mean nothing. */
  readonly floor: { readonly passed: boolean; readonly statement: string } | null;
  readonly rows: readonly RowResult[];
  /**
   * By column id, how far two rows must lie apart, a fraction, for one to be surely better: the median over
   * pairs; absent where the table ranks none.
   */
  readonly criticalDifferences?: Readonly<Record<string, number | null>>;
  readonly verdicts: readonly ClaimVerdict[];
  /** Of trainings that were not all done when this was made; absent where all are done, or failed. */
  readonly unfinished?: { readonly done: number; readonly planned: number };
  /** Of the rows that the table compares seed by seed; absent where it compares none. */
  readonly pairedTests?: readonly PairedTest[];
  readonly failures: readonly {
    readonly row: string;
    readonly seed: number;
    readonly message: string;
  }[];
  readonly provenance: readonly TrialProvenance[];
  /** What the table's studies found, by their names; absent where it has none. */
  readonly studies?: Readonly<Record<string, JsonObject>>;
}

/** How repeats were planned before the runs. */
export type Design =
  | { readonly kind: 'declared'; readonly repeats: number }
  /** Looked at after so many repeats, each time at the levels of one of several looks. */
  | { readonly kind: 'until decided'; readonly looks: readonly number[] };

/** A Wilcoxon signed-rank test over seeds of one column of two rows. */
export interface PairedTest {
  /** Ids. */
  readonly column: string;
  readonly row: string;
  readonly minus: string;
  /** Mean over the seeds of both. */
  readonly difference: number | null;
  /** Seeds at which both are defined. */
  readonly seeds: number;
  /** Of these, how many differ. */
  readonly pairs: number;
  /** Two-sided; null: no pair differs. */
  readonly pValue: number | null;
  /** By Holm's method, over all comparisons in the column. */
  readonly adjusted: number | null;
}

export interface LabelFacts {
  readonly name: string;
  readonly title: string;
  readonly records: number;
  /** Null: there are several classes. */
  readonly positives: number | null;
}

export interface DatasetFacts {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
  readonly fingerprint: string;
  readonly records: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** What is known of a table's columns; absent for pictures. */
  readonly columns?: readonly ColumnFacts[];
  /** Columns of the source that are no features, and why. */
  readonly dropped?: readonly { readonly name: string; readonly why: string }[];
  /** Data set of the paper that this one stands in for; null where it is the paper's own. */
  readonly standInFor: string | null;
}

export interface ColumnFacts {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Among the records of the task. */
  readonly missing: number;
}

/** Ends the key of a signed gap of mean probabilities, behind the id of its column. */
export const BY_PROBABILITY = '-by-probability';

export interface RowResult {
  readonly id: string;
  readonly title: string;
  readonly knob: number | null;
  /** Finished seeds. */
  readonly seeds: readonly number[];
  /** By column id, at the table's threshold. */
  readonly cells: Readonly<Record<string, CellResult>>;
  /** Where there are several labels, whose average `cells` show: the cells of each, by its name. */
  readonly byLabel?: Readonly<Record<string, Readonly<Record<string, CellResult>>>>;
  /** By column id, one number a seed of the setting. */
  readonly bySeed: Readonly<Record<string, readonly (number | null)[]>>;
  /**
   * Signed gaps of two groups, second minus first, by the column whose size they have, and with
   * `BY_PROBABILITY` behind its id the same of mean probabilities; else absent.
   */
  readonly signed?: Readonly<Record<string, CellResult>>;
  /**
   * By the ids of columns that are the largest of several signed gaps: those of the pairs that claims
   * name, and the largest; of means over labels, classes or rates, these of each. Absent where the table does not
   * show them.
   */
  readonly signedPairs?: Readonly<Record<string, readonly SignedPair[]>>;
  /** Cells at the other threshold. */
  readonly otherCells: Readonly<Record<string, CellResult>>;
  /** Means over seeds (and folds) of what the method measured about its model. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** Curves of the first seed (and fold). */
  readonly history: Readonly<Record<string, Curve>>;
  /** Curves over all seeds (and folds), where the table asks for them. */
  readonly seedCurves?: Readonly<Record<string, readonly SeedCurvePoint[]>>;
  /** Whether its trainings have converged, as the last look saw them; absent where nothing was trained. */
  readonly gate?: GateResult;
  /** It did not pass the gate, and was trained again with budget and grid doubled: this is that. */
  readonly doubled?: true;
  readonly pictures: readonly PictureStrip[];
  readonly samples: readonly SampleTable[];
  readonly seconds: number;
  /** Plug-in ADF in nats against its permutations; absent where the table has no ADF. */
  readonly adfNull?: AdfNullResult;
  /**
   * This row minus the one that the table pairs all with, by column id: of the same repeats and
   * clusters. Absent for that row itself, and in tables that pair none.
   */
  readonly paired?: Readonly<Record<string, CellResult>>;
  /** Against the row that the table names as the baseline; absent for that row itself. */
  readonly against?: AgainstResult;
  /** Where it stands among the table's rows, by column id; absent where the table ranks none. */
  readonly ranks?: Readonly<Record<string, RankResult>>;
  /** True effects of S, one a seed of the setting, where the data come from a causal model. */
  readonly effects?: readonly CausalEffects[];
}

/** The gap of two groups in one rate. */
export interface SignedPair extends CellResult {
  /** Whose gap it is, where there are several labels: its name. */
  readonly label?: string;
  /** `tpr`, `positiveRate` …, the mean of two `tpr+fpr`; of one of several classes `tpr of melanoma`. */
  readonly rate: string;
  /** The gap is the second's minus the first's. */
  readonly groups: readonly [first: string, second: string];
  /** Of all pairs and rates, of its label. */
  readonly largest?: true;
  /** The same gap of mean probabilities; absent where they say nothing of the rate. */
  readonly byProbability?: CellResult;
}

/** A place among rows, 1 being the best, with the places that it may have: 95 %, over all rows together. */
export interface RankResult {
  /** Equal rows share the mean of their places. */
  readonly rank: number;
  readonly low: number;
  readonly high: number;
}

/** How a row differs from a baseline, overall and in every group. */
export interface AgainstResult {
  /** Id of the row. */
  readonly baseline: string;
  /** The verdict over groups, with the changes that it rests on. */
  readonly sum: SumVerdict;
  /**
   * The smallest change of a group with at least 5 positives and 5 negatives, some of either in every
   * fold; `groups`: of how many.
   * `paper`: its 95 % bounds from 300 resamples.
   */
  readonly worst: CellResult & { readonly groups: number; readonly paper: Interval | null };
  /** How the gap between these groups grew; null: it did not. */
  readonly growth: GapGrowth | null;
  /** Differences by column id, those of the columns that the table asks for. */
  readonly differences: Readonly<Record<string, CellResult>>;
  /** What the verdict would have been otherwise: under other rules, against other rows. */
  readonly otherRules: Readonly<Record<string, SumKind>>;
  /** Of several labels, over which the above is an average: of each, by its name. */
  readonly byLabel?: Readonly<Record<string, Omit<AgainstResult, 'baseline' | 'byLabel'>>>;
}

/** Means over seeds of ADF and of its distribution under the null hypothesis, in nats. */
export interface AdfNullResult {
  readonly observed: number;
  readonly mean: number;
  readonly percentile95: number;
  /** Seeds whose ADF is above their own 95th percentile, of `seeds`. */
  readonly above: number;
  readonly seeds: number;
}

/** A curve's mean over seeds, and its smallest and largest value. */
export interface SeedCurvePoint {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A fraction (not yet scaled for print) with its 95 % interval; null: undefined. */
export interface CellResult {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reason?: string;
  /** Of a difference between rows: two-sided p-value, uncorrected; else absent. */
  readonly p?: number;
}
