import type { DuckDBConnection } from '@duckdb/node-api';
import type { z } from 'zod';
import type { Json, JsonObject } from '../../json.ts';
import type { LoadContext } from '../load-context.ts';
import type { ManifestExtension } from '../manifest.ts';

/** Reads one official layout of a data set that the user holds a copy of. */
export interface Source {
  /** What manifests call it. */
  readonly kind: string;
  /** By the names of their flags; each may be left out. */
  readonly options: Readonly<Record<string, SourceOption>>;
  /** Further folders or files that preparation needs or can use, by the name of their flag. */
  readonly inputs: Readonly<Record<string, { readonly what: string; readonly required: boolean }>>;
  /**
   * Makes the table `records`: one row per record in its final order, with the columns that the
   * manifest names. Pictures: a column `file` (`fileColumn`) besides, a path that `PictureFolder` opens.
   *
   * @throws UserError naming file and column where the layout differs.
   */
  read(connection: DuckDBConnection, input: SourceInput): Promise<SourceReport>;
  /** Its files are where the user's list says: preparing it again asks for no folder. */
  readonly placed?: true;
  /** The column of `records` that says where a picture is; default: `file`. */
  readonly fileColumn?: string;
  /**
   * An encoded picture out of what `file` leads to, for sources whose files are none.
   *
   * @throws UserError if there is none in it.
   */
  picture?(file: string | Uint8Array): Promise<string | Uint8Array>;
  /** The manifest under these options: what uncertain labels mean, which labeller is asked. */
  adjust?(extension: ManifestExtension, options: JsonObject): Adjusted;
}

export interface SourceOption {
  /** For the command's help. */
  readonly what: string;
  readonly schema: z.ZodType<Json>;
  /** What it is where nobody gives it; `size` has none, the manifest has it. */
  readonly default?: Json;
  /** Whether it decides which records are prepared; `size` always does. */
  readonly selects?: boolean;
}

export interface SourceInput {
  /** A folder that is there. */
  readonly root: string;
  /** By the names of `inputs`. */
  readonly inputs: Readonly<Record<string, string | undefined>>;
  readonly options: JsonObject;
  readonly extension: ManifestExtension;
  readonly context: Pick<LoadContext, 'progress' | 'signal'>;
}

export interface SourceReport {
  /** What a reader of a result must know: records left out, mappings chosen. */
  readonly notes: readonly string[];
  /** What was left out, and why. */
  readonly skipped: readonly Skipped[];
  /** The folder that `file` is relative to; default: the root. */
  readonly pictures?: string;
  /** Files, relative to the root, whose change makes the preparation out of date; default: none. */
  readonly tables?: readonly string[];
}

export interface Skipped {
  readonly file: string;
  readonly why: string;
}

export interface Adjusted {
  readonly extension: ManifestExtension;
  readonly notes: readonly string[];
}
