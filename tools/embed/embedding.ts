import type { DuckDBConnection } from '@duckdb/node-api';
import type { z } from 'zod';
import type { ManifestExtension, manifestExtension } from '../../src/data/manifest.ts';

/** What refair must know of a data set, as a script declares it: defaults may be left out. */
export type Extension = z.input<typeof manifestExtension>;

/** How one embedded data set is made from its source files. */
export interface Embedding {
  readonly id: string;
  /** Id of the set whose Parquet file this one reads, with the same records; default: its own. */
  readonly recordsOf?: string;
  readonly title: string;
  readonly description: string;
  /** Address of the licence, or of the page that states the terms. */
  readonly licence: string;
  /** What it asks for, in words. */
  readonly terms: string;
  readonly citation: string;
  readonly url: string;
  readonly keywords: readonly string[];
  readonly creator: string;
  readonly datePublished: string;
  /** What a column means, for those whose name doesn't tell. */
  readonly columns: Readonly<Record<string, string>>;
  /**
   * Makes the table `records` in the order of the records, without images, and gives what refair
   * must know of it.
   */
  make(connection: DuckDBConnection, source: string): Promise<Made>;
}

export interface Made {
  readonly extension: Omit<Extension, 'loader' | 'version' | 'terms'>;
  /** Pixels of record `row`, `height × width × channels`. */
  image?(row: number): Uint8Array | Promise<Uint8Array>;
  /** Of the WebP pictures, 1 to 100; absent: lossless. */
  readonly quality?: number;
}

/** A set's own facts that several of its versions share. */
export type SharedFacts = Pick<Extension, 'labels' | 'attributes'> &
  Pick<ManifestExtension, 'standInFor' | 'notes'>;
