import type { z } from 'zod';
import type { JsonObject } from '../../json.ts';
import type { Dataset } from '../dataset.ts';
import type { Manifest } from '../manifest.ts';
import type { Problem } from '../problem.ts';

/** What surrounds the loading of a data set. */
export interface LoadContext {
  /** Folder for decoded pictures and prepared sets. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
  /** Long work tells how far it is. */
  readonly progress?: ((update: LoadProgress) => void) | undefined;
}

export interface LoadProgress {
  readonly what: string;
  readonly done: number;
  readonly total: number;
}

/** Reads one kind of source as its manifest describes it. */
export interface Loader {
  /** What manifests call it. */
  readonly kind: string;
  /** Options a trial may set, with their defaults; unknown keys are errors. */
  readonly options: z.ZodType<JsonObject>;
  /** @throws UserError with the first problem. */
  load(manifest: Manifest, options: JsonObject, context: LoadContext): Promise<Dataset>;
  /** Reads everything, and lists all that is wrong. */
  verify(manifest: Manifest, options: JsonObject, context: LoadContext): Promise<Problem[]>;
}
