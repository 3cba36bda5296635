/** What a model said about some records and what was true: one binary question. */
export interface AuditRecords {
  /** 1: positive. */
  readonly labels: Uint8Array;
  /** 1: predicted positive. */
  readonly predicted: Uint8Array;
  /** P(label = 1); null where only classes were predicted. */
  readonly scores: Float64Array | null;
  /** One a record, ≥ 0; null: all 1. */
  readonly weights: Float64Array | null;
  /** Who is resampled: one number a record, below `units.count`. */
  readonly units: Units;
  readonly groupings: readonly AuditGrouping[];
}

/** Patients, and the sites that they are of. */
export interface Units {
  readonly of: Int32Array;
  readonly count: number;
  /** Site of each unit, from 0; null: not asked for. */
  readonly sites: { readonly of: Int32Array; readonly count: number } | null;
}

/** The groups of one attribute or of several crossed. */
export interface AuditGrouping {
  readonly name: string;
  /** Columns of the file that it is made of. */
  readonly columns: readonly string[];
  readonly levels: readonly string[];
  /** Index into `levels`, −1 where a value is missing: such records count overall and in no group. */
  readonly codes: Int32Array;
  /** What groups are compared with: a level, or all other groups. */
  readonly reference: number | 'rest';
}
