import type { TableBlock } from '../report/document.ts';

/** One comparison: measures this kit and a rival in one run and tells both in a table. */
export interface BenchPart {
  /** Kebab case, as the command takes it. */
  readonly name: string;
  readonly title: string;
  /** Takes minutes: runs only when named, or with `--full`. */
  readonly slow?: boolean;
  /** Needs a GPU: runs only when named, or with `--gpu`, which runs nothing else. */
  readonly gpu?: boolean;
  /** Why this machine cannot run it; null where it can. */
  missing?(): Promise<string | null>;
  run(context: BenchContext): Promise<TableBlock>;
}

export interface BenchContext {
  /** Says what is happening now. */
  readonly progress: (line: string) => void;
  readonly signal: AbortSignal;
  /** A Python with PyTorch in it, instead of one that is installed for the purpose. */
  readonly python?: string | undefined;
  /** How often sides take turns, instead of a part's own number. */
  readonly rounds?: number | undefined;
  /** Some works only, where a part has several. */
  readonly works?: readonly string[] | undefined;
  /** Some ways to use the cores only, where a part has several: `2x1` is two processes, one thread each. */
  readonly layouts?: readonly string[] | undefined;
  /** A folder of JPEG pictures, instead of those that are made. */
  readonly pictures?: string | undefined;
}
