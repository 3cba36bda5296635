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
