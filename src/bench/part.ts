import type { TableBlock } from '../report/document.ts';

/** One comparison: measures this kit and a rival in one run and tells both in a table. */
export interface BenchPart {
  /** Kebab case, for `--only`. */
  readonly name: string;
  readonly title: string;
  run(context: BenchContext): Promise<TableBlock>;
}

export interface BenchContext {
  /** Says what is happening now. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}
