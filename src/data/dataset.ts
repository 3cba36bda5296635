/**
 * What every method, metric and report knows of data: records with an id, a patient, features,
 * labels and sensitive attributes. Pictures and tables differ in `features` alone.
 */
export interface Dataset {
  /** Identity on the command line and in results, for example `ham10000-28`. */
  readonly id: string;
  readonly title: string;
  /** SHA-256 of everything a result depends on: the bytes, and the options of the loader. */
  readonly fingerprint: string;
  /** Number of records. */
  readonly size: number;
  readonly ids: readonly string[];
  /** The unit of splitting and of the bootstrap: patient, lesion, or the record itself. */
  readonly patientIds: readonly string[];
  /** What that is, as its manifest calls it: `lesion`. Absent: `patient`. */
  readonly unit?: string;
  readonly features: ImageFeatures | TabularFeatures;
  readonly labels: Readonly<Record<string, LabelColumn>>;
  readonly attributes: Readonly<Record<string, AttributeColumn>>;
  /**
   * The part of each record in the split that its publisher or a paper gave: index into
   * `PUBLISHED_PARTS`, −1 in none. Absent where there is no such split.
   */
  readonly publishedSplit?: Int8Array;
  /** Which records are learnt from and which are tested, where these are of two domains; else absent. */
  readonly domains?: Domains;
  readonly source: DatasetSource;
}

/** What splits go by where no manifest says it. */
export const USUAL_UNIT = 'patient';

/** Two domains: one to learn from, one to test on. */
export interface Domains {
  /** Of each record: 0 learnt from, 1 tested on; −1 − i: neither, for the i-th reason. */
  readonly codes: Int8Array;
  readonly leftOut: readonly string[];
  /** `site=head-and-neck`. */
  readonly tested: string;
}

/** The parts of a published split, as a source's records name them. */
export const PUBLISHED_PARTS = ['train', 'validation', 'test'] as const;

/** Pictures of one size, 8 bits a channel, read on demand so that they need not be in memory. */
export interface ImageFeatures {
  readonly kind: 'image';
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3 (RGB). */
  readonly channels: number;
  /**
   * The pixels of some records, one after the other: `rows.length × height × width × channels`.
   * Writes into `into` where given (at least that long) and returns it.
   */
  read(rows: ArrayLike<number>, into?: Uint8Array): Uint8Array;
}

/** Columns as loaded, before any encoding: what encodes them is fitted on training data only. */
export interface TabularFeatures {
  readonly kind: 'tabular';
  readonly columns: readonly TabularColumn[];
  /** Columns of the source that were left out, and why (leaks the outcome, all missing …). */
  readonly dropped: readonly { readonly name: string; readonly why: string }[];
}

export type TabularColumn = NumberColumn | CategoryColumn;

export interface NumberColumn {
  readonly kind: 'number';
  readonly name: string;
  /** NaN where missing. */
  readonly values: Float32Array;
}

export interface CategoryColumn {
  readonly kind: 'category';
  readonly name: string;
  readonly levels: readonly string[];
  /** Index into `levels`, −1 where missing. */
  readonly codes: Int16Array;
}

/** One thing to predict. Binary labels have two classes; class 1 is the positive one. */
export interface LabelColumn {
  readonly name: string;
  readonly title: string;
  readonly classes: readonly string[];
  /** Index into `classes`, −1 where unknown. */
  readonly codes: Int16Array;
}

/** One sensitive attribute with its declared levels. Missing stays missing: never a group. */
export interface AttributeColumn {
  readonly name: string;
  readonly title: string;
  /** Level 0 is the reference (S = 0 of the papers). */
  readonly levels: readonly string[];
  /** Index into `levels`, −1 where missing. */
  readonly codes: Int16Array;
}

/** Where the data comes from and under which terms; printed wherever results are. */
export interface DatasetSource {
  readonly licence: string;
  readonly citation: string;
  readonly url: string;
  /** What this set stands in for when a paper's own set needs a licence, by paper id. */
  readonly standInFor: Readonly<Record<string, string>>;
  /** Things a reader of a result must know: rows left out, mappings chosen. */
  readonly notes: readonly string[];
}
