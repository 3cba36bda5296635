import type { ColumnLook } from './look.ts';

/** A table that a user wants to add, and what its columns are. */
export interface AddRequest {
  /** A csv or Parquet file, or a folder of Parquet files that are one table. */
  readonly table: string;
  /** Of a folder: which of its files, relative to it; default: all that are Parquet. */
  readonly files?: readonly string[] | undefined;
  /** Folder of the pictures; absent: the table holds them, or there are none. */
  readonly images?: string | undefined;
  /** Column that names the pictures, or holds them. */
  readonly image?: string | undefined;
  /** As `parseLabel` reads them. */
  readonly labels: readonly string[];
  /** As `parseAttributes` reads them. */
  readonly groups?: string | undefined;
  /** Column of the patient (lesion, hospital stay …) whose records stay together. */
  readonly patient?: string | undefined;
  /** Column of ids; default: the names of the pictures, else places in the table. */
  readonly record?: string | undefined;
  readonly leaks?: readonly string[] | undefined;
  /** Columns of numbers that are codes. */
  readonly categories?: readonly string[] | undefined;
  readonly missing?: readonly string[] | undefined;
  readonly keep?: readonly string[] | undefined;
  /** Whether numbers of the table are written 63,5. */
  readonly decimalComma?: boolean | undefined;
  /** Pixels of a side, or [height, width]; default 64. */
  readonly size?: number | readonly [height: number, width: number] | undefined;
  /** Of a Croissant file that has several. */
  readonly recordSet?: string | undefined;
  /** What its description leaves out, for who adds it to think about. */
  readonly doubts?: readonly string[] | undefined;
  /** Default: the name of the table. */
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly licence?: string | undefined;
  readonly citation?: string | undefined;
  readonly url?: string | undefined;
  /** Where the manifest is written; default: beside the table. */
  readonly manifest?: string | undefined;
  /** Where it is written unless that is said; default: the folder of the table. */
  readonly home?: string | undefined;
  /** Of a manifest that refair wrote: the folder of its files; default: where they were, or its own. */
  readonly root?: string | undefined;
}

/** What a table holds, before anybody says what it means. */
export interface TableLook {
  /** Folder of the files. */
  readonly root: string;
  /** Relative to it. */
  readonly files: readonly string[];
  readonly records: number;
  /** Records that are like another in every column but that of their ids. */
  readonly repeated: number;
  readonly columns: readonly ColumnLook[];
  /** Null: none are named. */
  readonly pictures: PicturesLook | null;
  /** Columns that may say whose a record is: names like `patient_id`, with values that repeat. */
  readonly mayBePatients: readonly string[];
}

export interface PicturesLook {
  readonly column: string;
  readonly folder: string;
  /** Records that have one. */
  readonly found: number;
  /** Records that have none, and the first of them. */
  readonly missing: number;
  readonly firstMissing: readonly string[];
  /** Pictures that no record names. */
  readonly unused: number;
  readonly channels: 1 | 3;
  /** Width × height of the first. */
  readonly first: string | null;
}
