import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The parts of tslab that this kernel builds on: the compiler that turns a cell into a script, and
 * the executor that runs it.
 */
export interface Tslab {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    rootDir: string,
    converters: { readonly node: Converter; readonly browser: Converter; close(): void },
    console: { log(value: unknown): void; error(...args: unknown[]): void },
  ): Executor;
  /** The namespace of tslab's jupyter module: what its `display` writes to is set here. */
  readonly jupyter: { lastWriteDisplayData: WriteDisplayData | null };
  /** The TypeScript that compiles cells, open to changes. */
  readonly typescript: TslabTypeScript;
}

/** A cell as a script, and what later cells know of it. */
export interface Converted {
  readonly output?: string;
  readonly declOutput?: string;
  readonly diagnostics: readonly unknown[];
}

export interface Converter {
  /** @param earlier declarations of the cells before. */
  convert(earlier: string, code: string): Converted;
  inspect(earlier: string, code: string, position: number): QuickInfo | undefined;
  complete(earlier: string, code: string, position: number): Completions;
  addModule(name: string, code: string, metadata: unknown): readonly unknown[];
  close(): void;
}

export interface Executor {
  execute(code: string): Promise<boolean>;
  inspect(code: string, position: number): QuickInfo | undefined;
  complete(code: string, position: number): Completions;
  interrupt(): void;
}

export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly candidates: readonly string[];
}

/** What TypeScript knows of a place in a cell. */
export interface QuickInfo {
  readonly displayParts?: readonly { readonly text: string }[];
  readonly documentation?: readonly { readonly text: string }[];
  readonly tags?: readonly {
    readonly name: string;
    readonly text?: readonly { readonly text: string }[];
  }[];
}

export type WriteStream = (name: 'stdout' | 'stderr', text: string) => void;
export type WriteDisplayData = (content: DisplayContent, update: boolean) => void;

export interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}

export interface TslabTypeScript {
  readonly version: string;
  readonly ScriptTarget: { readonly Latest: number };
  createSourceFile(
    name: string,
    text: string,
    target: number,
  ): { readonly parseDiagnostics: readonly { readonly start: number; readonly code: number }[] };
  readonly sys: { watchFile(path: string, ...rest: unknown[]): { close(): void } };
  createWatchCompilerHost(
    files: string[],
    options: Record<string, unknown>,
    ...rest: unknown[]
  ): { afterProgramCreate?: (builder: Builder) => void };
  transpileModule(
    input: string,
    options: { compilerOptions: Record<string, unknown> },
  ): { outputText: string; sourceMapText?: string };
}

export interface Builder {
  getProgram(): Program;
  emit(
    file: unknown,
    write: (name: string, text: string) => void,
    cancellation?: unknown,
    onlyDeclarations?: boolean,
    transformers?: { readonly before?: readonly unknown[] },
  ): unknown;
}

export interface Program {
  getTypeChecker(): {
    getShorthandAssignmentValueSymbol(node: unknown):
      | {
          readonly declarations?: readonly { getSourceFile(): { readonly fileName: string } }[];
        }
      | undefined;
  };
}

/** The folder that holds tslab and the TypeScript it brings, apart from the project's packages. */
export const tslabFolder = join(import.meta.dirname, 'tslab');

/** Loads tslab's modules; `prepare` changes the TypeScript it compiles with before it starts. */
export function loadTslab(prepare: (typescript: TslabTypeScript) => void): Tslab {
  const require = createRequire(join(tslabFolder, 'package.json'));
  const own = createRequire(require.resolve('tslab'));
  const path = own.resolve('@tslab/typescript-for-tslab');
  // Its exports are fixed: tslab gets an open copy in their place.
  const typescript = { ...own(path) } as TslabTypeScript;
  prepare(typescript);
  own.cache[path]!.exports = typescript;
  const jupyter = own('./jupyter.js');
  return {
    createConverter: own('./converter.js').createConverter,
    createExecutor: own('./executor.js').createExecutor,
    jupyter,
    typescript,
  };
}
