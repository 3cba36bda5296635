import { createRequire } from 'node:module';
import { join } from 'node:path';

/**
 * The parts of tslab that this kernel builds on: the compiler that turns a cell into a script, the
 * executor that runs it, and the server that speaks the Jupyter protocol.
 */
export interface Tslab {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    rootDir: string,
    converters: { readonly node: Converter; readonly browser: Converter; close(): void },
    console: { log(value: unknown): void; error(...args: unknown[]): void },
  ): Executor;
  readonly JupyterHandlerImpl: new (executor: Executor, isJs: boolean) => Handler;
  readonly ZmqServer: new (handler: Handler, connectionFile: string) => Server;
  /** The namespace of tslab's jupyter module: what its `display` writes to is set here. */
  readonly jupyter: { lastWriteDisplayData: WriteDisplayData | null };
  /** The TypeScript that compiles cells, open to changes. */
  readonly typescript: TslabTypeScript;
  readonly zeromq: Pick<typeof import('zeromq'), 'Publisher' | 'Router' | 'Reply'>;
}

export interface Converter {
  close(): void;
}

export interface Executor {
  execute(code: string): Promise<boolean>;
  interrupt(): void;
}

export interface Handler {
  createWriteToIopub(name: 'stdout' | 'stderr', write: WriteStream): typeof process.stdout.write;
}

export type WriteStream = (name: 'stdout' | 'stderr', text: string) => void;
export type WriteDisplayData = (content: DisplayContent, update: boolean) => void;

export interface DisplayContent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient?: { readonly display_id?: string };
}

/** A message of the Jupyter protocol as tslab keeps it. */
export interface Message {
  readonly header: { msg_type: string };
  content: Record<string, unknown>;
  createReply(): Message;
  signAndSend(key: string, socket: unknown): void;
}

export interface Server {
  readonly connInfo: { readonly key: string };
  readonly iopub: unknown;
  handleExecute(socket: unknown, message: Message): Promise<void>;
  handleShellMessage(socket: unknown, ...frames: readonly Buffer[]): Promise<void>;
  publishStatus(status: string, parent: Message): void;
  init(): Promise<void>;
  close(): void;
}

export interface TslabTypeScript {
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
    JupyterHandlerImpl: jupyter.JupyterHandlerImpl,
    ZmqServer: jupyter.ZmqServer,
    jupyter,
    typescript,
    zeromq: own('zeromq'),
  };
}
