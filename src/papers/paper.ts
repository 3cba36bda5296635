import type { Dataset } from '../data/dataset.ts';
import type { Half, Shares, SplitSpec } from '../data/split.ts';
import type { JsonObject } from '../json.ts';
import type { Predictions } from '../metrics/predictions.ts';
import type { Block } from '../report/document.ts';
import type { DataSpec, TrialSpec } from '../runs/trial.ts';
import type { Recipe } from '../training/context.ts';
import type { Audit } from './audit/audit.ts';
import type { GroupCheck } from './group-claims.ts';
import type { ProfileName } from './profile.ts';
import type { SettingResult, TableResult } from './results.ts';
import type { PaperResults } from './results-file.ts';

/** What tables belong to, and a report is about: a paper, or a comparison that somebody asked for. */
export interface Subject {
  /** Kebab case, parts by slashes: folder and command line. `fair-diagnosis`. */
  readonly id: string;
  readonly title: string;
  readonly tables: readonly Table[];
}

/** A paper that this kit reruns. */
export interface Paper extends Subject {
  /** `Tian, B.`, in the order of the paper; surnames alone where only these are known. */
  readonly authors: readonly string[];
  readonly year: number;
  /** Where it appeared; absent for a preprint. */
  readonly venue?: string;
  /** `2412.04739`. */
  readonly arxiv?: string;
  readonly doi?: string;
  readonly citation: string;
  readonly url: string;
  /** Its tables that are settings of another one here: who asks for them is told how to run that. */
  readonly within?: readonly TableWithin[];
  /** What it claims, as what follows "claim that", without a full stop. */
  readonly thesis: string;
  /** What it claims and how, in our words. */
  readonly abstract: string;
  /** What of it could be read: "not stated" means not stated there. */
  readonly read: ReadText;
  /** What it did, as far as that is stated: one side of "paper and here". */
  readonly design: PaperDesign;
  /** Where the paper is silent or was not followed: what this kit does instead, as prose. */
  readonly decisions: readonly string[];
  /** What limits every rerun of it beside data, pictures and network: sentences for the first page. */
  readonly limits?: string;
  /** What rerunning it was like: a paragraph each. */
  readonly experience: { readonly easy: string; readonly difficult: string };
  /** What came of writing to the authors, recorded by whoever did; absent: nobody did. */
  readonly contact?: string;
  /** What this kit finds surest, said before any verdict: sentences; none where results lack it. */
  readonly first?: (results: PaperResults) => readonly string[];
  /** Why it came out so, as far as results tell: texts for the discussion; none where results lack it. */
  readonly causes?: (tables: readonly TableResult[]) => readonly string[];
  /**
   * What was measured of the luck that no interval holds, or how to measure it: a paragraph for how claims
   * are judged.
   */
  readonly beyondIntervals?: (results: PaperResults) => string;
  /** An inspection of the printed numbers; loaded when asked for. */
  readonly audit?: () => Promise<Audit>;
}

/** A table of the paper that has none of its own here. */
export interface TableWithin {
  /** As it would be called: `spare/table-2`. */
  readonly id: string;
  /** What the paper shows there, on which data. */
  readonly title: string;
  /** What `run` is to be given instead. */
  readonly run: string;
}

/** How much of a paper this kit knows. */
export interface ReadText {
  /** `text`: all of it; `recognised`: all, by character recognition; `summary`: what others say of it. */
  readonly kind: 'text' | 'recognised' | 'summary';
  /** A sentence for the first page. */
  readonly told: string;
  /** It is known to print no number of its results. */
  readonly printsNone?: true;
}

/** What a paper says that it did; what it does not say is absent. */
export interface PaperDesign {
  /** Data sets by the names that it gives them, with the id of each in this kit. */
  readonly data: readonly { readonly name: string; readonly id: string }[];
  /**
   * What data that stand in have in common with these, by the ids that theirs begin with, as what
   * stands in parentheses after `the data stand in for …`.
   */
  readonly shared?: readonly { readonly id: string; readonly told: string }[];
  readonly records?: string;
  readonly pictures?: string;
  readonly network?: string;
  readonly epochs?: string;
  readonly batch?: string;
  readonly optimiser?: string;
  readonly tuning?: string;
  readonly repeats?: string;
  readonly split?: string;
  readonly test?: string;
  /** Choices of the method itself: what the paper says, and what is done here. */
  readonly method?: readonly {
    readonly choice: string;
    readonly paper: string;
    readonly here: string;
  }[];
}

/** One paper table (or figure made of trials) as data. */
export interface Table {
  /** `fair-diagnosis/table-1`. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  /** Id of the row that is the paper's own method; default: `ours`. */
  readonly ours?: string;
  /** Ids of the rows whose smallest detectable difference is told; default: reference and `ours`. */
  readonly contrast?: readonly [from: string, to: string];
  /** Stand under the table: definitions of its columns. */
  readonly notes?: readonly string[];
  /** Sets of rows on one data set and attribute. */
  settings(profile: ProfileName): readonly Setting[];
  /** In printed order. */
  readonly rows: readonly Row[];
  /**
   * The row that decides the threshold and is held against the floor; default: the first. Run with
   * the table even where it is not among its rows: every table of a paper then judges by the same.
   */
  readonly reference?: Row;
  /** Printed cells, exactly as published. */
  readonly published: readonly PublishedRow[];
  /** Effects that the paper's text gives in numbers; they go before those of the cells. */
  readonly stated?: readonly StatedEffect[];
  readonly claims: readonly Claim[];
  /** Always 0.5: no change to Youden's threshold where the reference predicts few positives. */
  readonly threshold?: 'fixed';
  /** What answers it, in printed order: in the report, in notebooks and in the terminal. */
  readonly shows: readonly Exhibit[];
  /**
   * What stands behind: training curves, models, pictures; in the report, after the rest. Default:
   * `APPENDIX`.
   */
  readonly appendix?: readonly Exhibit[];
}

/** Blocks of a report; null is none. */
export type Shown = Block | readonly Block[] | null;

/** Makes blocks of a finished table: a table of cells, a figure, a list. */
export interface Exhibit {
  /** Of all settings together. The terminal prints those that are tables. */
  readonly together?: (table: Table, result: TableResult) => readonly Block[];
  /** Of one setting, for the part of the report that is its own. */
  readonly each?: (
    table: Table,
    setting: SettingResult,
    profile: ProfileName,
  ) => Shown | Promise<Shown>;
  /** What results must hold for it, beside cells, measures and first curves. */
  readonly keeps?: Kept;
  /** What it computes of the trials' predictions, once; results keep it under its name. */
  readonly study?: Study;
}

/** A computation on the predictions of a setting's rows, such as redrawing their records. */
export interface Study {
  readonly name: string;
  /** @param trainings seeds and folds at which every row has finished; of the first label. */
  of(
    trainings: readonly StudiedTraining[],
    dataset: Dataset,
    setting: Setting,
  ): Promise<JsonObject>;
}

/** Predictions at one seed and fold. */
export interface StudiedTraining extends Place {
  /** By the id of the row. */
  readonly rows: ReadonlyMap<
    string,
    { readonly validation: Predictions; readonly test: Predictions }
  >;
}

export interface Kept {
  /** Paired tests over seeds of these rows. */
  readonly comparisons?: readonly Comparison[];
  /** Curves over all seeds, by the part of their name after the slash. */
  readonly curves?: readonly string[];
  /** ADF against its distribution under the null hypothesis. */
  readonly adfNull?: true;
  /** Signed gaps of columns that are the largest of several, pair by pair. */
  readonly signedPairs?: true;
  /** Changes of all rows against one, with the verdict over groups. */
  readonly against?: Against;
  /** Ids of columns in which rows are ranked. */
  readonly ranks?: readonly string[];
  /** Id of the row from which all others' differences are kept, in every column. */
  readonly pairedWith?: string;
}

/** The row that others are held against, group by group. */
export interface Against {
  /** Id of a row. */
  readonly baseline: string;
  /** A metric of groups for which higher is better. */
  readonly metric: string;
  /** Ids of columns whose differences are kept. */
  readonly columns: readonly string[];
  /** Rows that could have been the baseline: how much hangs on it. */
  readonly others?: readonly Pick<Row, 'id' | 'title'>[];
}

/** A row that is compared seed by seed with others, by id. */
export interface Comparison {
  readonly row: string;
  readonly against: readonly string[];
}

/** A data set and question on which the rows are run. */
export interface Setting {
  /** `ham10000-28/sex`. */
  readonly id: string;
  readonly profile: ProfileName;
  /** What tells settings on the same data apart: a downstream label. */
  readonly variant?: string;
  /** Run when the command line names no data set; the others on demand. */
  readonly byDefault: boolean;
  readonly data: DataSpec;
  readonly recipe: Recipe;
  /** What the table's reference must exceed on test for any verdict to mean something. */
  readonly floor?: { readonly metric: string; readonly value: number; readonly what: string };
  /** Labels that are learnt with the others, and of which no number is taken; default: none. */
  readonly learntBeside?: readonly string[];
  /** Why its data cannot carry a verdict: every verdict is then inconclusive, for this reason. */
  readonly tooSmall?: string;
  readonly seeds: readonly number[];
  /**
   * Trained until decided: looked at after 2, 4 and 8 repeats, at the levels of three looks; `seeds` are
   * those of the first. Absent: declared beforehand and looked at once.
   */
  readonly looks?: true;
  /** 0: one held-out part; else that many folds, pooled. */
  readonly folds: number;
  /** Bootstrap resamples behind intervals; default: 1,000. */
  readonly resamples?: number;
  /** One split for the whole table, or `per-seed`: repeated random splits. */
  readonly splitSeed: number | 'per-seed';
  /** How the held-out part is made; default: by patient or lesion. */
  readonly split?: Exclude<SplitSpec['kind'], 'holdout' | 'fold'>;
  /** Of the parts of a split by patient or by record; default: 7:1:2. */
  readonly shares?: Shares;
}

/** One of a setting's trainings. */
export interface Place {
  readonly seed: number;
  /** 0 where the setting has no folds. */
  readonly fold: number;
}

export interface Row {
  readonly id: string;
  readonly title: string;
  /** What sentences call it, where its title is read only beneath another row’s: `+ greedy`. */
  readonly inWords?: string;
  /** A knob's value where the table is an ablation. */
  readonly knob?: number;
  /** One point of a grid from which another row chooses: no method of its own. */
  readonly gridPoint?: true;
  /**
   * A model for each group scores the records: where thresholds are Youden's, every model has its own,
   * chosen on the validation records of its group.
   */
  readonly modelByGroup?: true;
  /**
   * At `desk` trained at the first repeat alone, because it costs more than the rest of its table: shown
   * and not judged, so that no claim is about it.
   */
  readonly once?: true;
  /** A model that is a row of another table, looked at in another way: no method of its own. */
  readonly anotherView?: true;
  /**
   * What its game is played for has no term for the diagnosis: nothing then holds AUROC on validation records,
   * which cannot tell whether it converged, nor does a simple model that it loses to.
   */
  readonly keepsNoDiagnosis?: true;
  /** Learns from this half of each fold's training records; default: from all. */
  readonly half?: Half;
  /** Always cut at 0.5: the method has put thresholds of its own there. */
  readonly decidesAtHalf?: true;
  /**
   * The trial of this row; seed and fold are filled in by the plan.
   *
   * @param place which of the setting's trainings; default: the first. Rows that are tuned may choose
   *   otherwise where other records are tested.
   */
  trial(
    setting: Setting,
    place?: Place,
  ): Pick<TrialSpec, 'method'> & {
    readonly options: JsonObject;
    readonly recipe?: Recipe;
    /** Default: the setting's. */
    readonly data?: DataSpec;
  };
}

export interface Column {
  readonly id: string;
  readonly title: string;
  /**
   * Path into an evaluation, `<attribute>` standing for the setting's first attribute and
   * `<level-0>`, `<level-1>` … for its levels.
   */
  readonly metric: string;
  /** Multiplies the fraction for print: 100 for per cent and ×10⁻². */
  readonly scale: number;
  readonly unit: string;
  readonly digits: number;
  /** Absent where neither is. */
  readonly better?: 'higher' | 'lower';
  /** Columns with a panel are printed in a table of their own under that name. */
  readonly panel?: string;
  /** Column whose published cells say how large an effect in this one is; default: its own. */
  readonly publishedAs?: string;
}

export interface PublishedRow {
  /** The paper's data set: `MIMIC`. */
  readonly dataset: string;
  /** Id of a `Row`. */
  readonly row: string;
  /** What the columns of single groups are about there, in their order, where that is told: `light`, `dark`. */
  readonly groups?: readonly string[];
  /** By column id, in the printed unit. */
  readonly cells: Readonly<Record<string, number>>;
  /** `Table 1`. */
  readonly source: string;
}

/** A share by which a gap falls, as a sentence of the paper says it: its cells need not be legible. */
export interface StatedEffect {
  /** Ids of the rows: of the first the gap is smaller. */
  readonly row: string;
  readonly minus: string;
  /** Id of the column. */
  readonly column: string;
  /** Of the other row's gap: 0.265 where the text has −26.5 %. */
  readonly reduction: number;
  /** The other row's gap, a fraction, which power is planned with; absent: it cannot be told. */
  readonly baseline?: number;
  /** Ids of the settings that ask the sentence's question; in the others cells count. */
  readonly settings: readonly string[];
  /** `Section 4`. */
  readonly source: string;
}

/** A sentence of the paper that the rerun can confirm or contradict. */
export interface Claim {
  readonly id: string;
  /** In our words. */
  readonly statement: string;
  /** `Section 4.3, Table 1`. */
  readonly source: string;
  /** A check that the paper does not make: counted apart from its claims. */
  readonly ours?: true;
  /** Asked, or put otherwise, once results had been seen; absent: it stood before them. */
  readonly since?: 'added after results' | 'mended after results';
  /** Id of the setting whose verdict is the claim's, named before the runs; others stand beneath. */
  readonly primary?: string;
  /** All of them must hold. */
  readonly checks: readonly Check[];
  /** What must hold beside over all groups of the setting's attribute. */
  readonly overGroups?: readonly GroupCheck[];
}

/** What a claim says of a table's numbers: how it is tested stands with the rule of its kind. */
export type Check =
  | {
      readonly kind: 'difference';
      readonly row: Row;
      readonly minus: Row;
      readonly metric: Column;
      readonly direction: 'lower' | 'higher';
      /**
       * Of gaps between several groups: the two levels of the setting's first attribute, by their
       * positions, whose gap is the baseline's. Default: any two, each at its share of the level.
       */
      readonly pair?: readonly [number, number];
      /**
       * One of as many checks as attributes have levels: left out where the setting's has fewer, and
       * the claim is not tested where it has more.
       */
      readonly everyLevel?: true;
    }
  | {
      readonly kind: 'margin';
      readonly row: Row;
      readonly minus: Row;
      readonly metric: Column;
      /** A fraction. */
      readonly within: number;
      /** As of a difference. */
      readonly everyLevel?: true;
    }
  | {
      readonly kind: 'trend';
      /** In ascending order of their knobs. */
      readonly rows: readonly Row[];
      readonly metric: Column;
      readonly direction: 'rises' | 'falls';
      /** What the knob is called: `η`. */
      readonly knob?: string;
    }
  | {
      readonly kind: 'turning';
      readonly rows: readonly Row[];
      readonly metric: Column;
      readonly turnsAt: number;
      readonly knob?: string;
    }
  | {
      readonly kind: 'falls-more';
      readonly row: Row;
      readonly from: Row;
      readonly metric: Column;
      readonly than: Column;
      /** 2 where the first goes with the square of the second. */
      readonly power?: 1 | 2;
    }
  | {
      readonly kind: 'above';
      readonly row: Row;
      readonly metric: Column;
      readonly value: number;
      /** What has the value: `chance`. */
      readonly what: string;
    }
  | {
      /** Once a group has some multiple of its positives, one loses more than `within`. */
      readonly kind: 'broken-by-shift';
      readonly row: Row;
      readonly minus: Row;
      /** Accuracy, of which each group's is compared. */
      readonly metric: Column;
      /** Of a group's prevalence, on test alone. */
      readonly factors: readonly number[];
      /** A fraction. */
      readonly within: number;
    }
  | {
      readonly kind: 'undominated';
      readonly row: Row;
      readonly others: readonly Row[];
      readonly metrics: readonly Column[];
    };
