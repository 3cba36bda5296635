import type { TableBlock } from '../report/document.ts';

/** One comparison: measures this kit and a rival in one run and tells both in a table. */
export interface BenchPart {
  /** Kebab case, as the command takes it. */
  readonly name: string;
  readonly title: string;
  /** Takes minutes: runs only when named, or with `--full`. */
  readonly slow?: boolean;
  run(context: BenchContext): Promise<TableBlock>;
}

export interface BenchContext {
  /** Says what is happening now. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
}
