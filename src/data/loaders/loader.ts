import type { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import type { Dataset } from '../dataset.ts';
import type { LoadContext } from '../load-context.ts';
import type { Manifest } from '../manifest.ts';
import type { Problem } from '../problem.ts';
import type { Skipped, Source } from './source.ts';

/** Reads one kind of source as its manifest describes it. */
export interface Loader {
  /** What manifests call it. */
  readonly kind: string;
  /** Options a trial may set, with their defaults; unknown keys are errors. */
  readonly options: z.ZodType<JsonObject>;
  /** @throws UserError with the first problem. */
  load(manifest: Manifest, options: JsonObject, context: LoadContext): Promise<Dataset>;
  /**
   * `fingerprint` of what `load` would give, without reading what it stands for: no picture is
   * decoded.
   *
   * @throws UserError where the data is missing.
   */
  fingerprint(manifest: Manifest, options: JsonObject, context: LoadContext): Promise<string>;
  /** Reads everything, and lists all that is wrong. */
  verify(manifest: Manifest, options: JsonObject, context: LoadContext): Promise<Problem[]>;
  /**
   * For sets that the user holds a copy of: reads the official files once, so that loading is
   * quick. Interrupted, it goes on where it stopped.
   */
  prepare?(
    manifest: Manifest,
    paths: { readonly root: string; readonly inputs: Readonly<Record<string, string>> },
    options: JsonObject,
    context: LoadContext,
  ): Promise<Preparation>;
  /** The options of each finished preparation on this machine; absent: it needs none. */
  preparations?(manifest: Manifest, context: LoadContext): readonly JsonObject[];
  /** The layout that preparation reads, which says what it takes besides the root. */
  readonly source?: Source;
}

/** What a preparation did. */
export interface Preparation {
  readonly folder: string;
  readonly records: number;
  readonly skipped: readonly Skipped[];
  /** The csv file that lists what was skipped. */
  readonly list: string;
  readonly dataset: Dataset;
}
