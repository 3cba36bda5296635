import vm from 'node:vm';
import type { CellMaps } from './compiler.ts';
import {
  type CellFailure,
  compileFailure,
  type Diagnostic,
  interruption,
  type RanCell,
  scriptName,
  thrownFailure,
} from './failure.ts';
import { FLAG, type Shared } from './shared.ts';
import type { Converter, Executor } from './tslab.ts';

/** What became of a cell. */
export interface CellOutcome {
  readonly failure: CellFailure | null;
  /** Value of the last line, where it is an expression. */
  readonly value?: unknown;
}

/** How long a cell may take to hear that it is interrupted before it is abandoned. */
const INTERRUPT_GRACE_MS = 3_000;
/** What tslab puts before the first line of a cell. */
const WRAPPER = /^\((?:async )?function\(exports, require\) \{ /;
/** tslab takes these for something else unless an earlier `await` says what they are. */
const OVERLOOKED_AWAIT = /\bawait\s*\(|\bfor\s+await\b/;
const AWAIT_FIRST = 'await null; ';

/** Runs cells through tslab's executor and says what became of each. */
export class CellRunner {
  readonly #maps: CellMaps;
  readonly #root: string;
  readonly #shared: Shared;
  readonly #cells = new Map<number, RanCell>();
  readonly #diagnostics: Diagnostic[] = [];
  #thrown: { readonly value: unknown } | null = null;
  #value: unknown;
  #executor: Executor | undefined;
  #current: RanCell | null = null;
  #controller = new AbortController();
  #ended = Promise.withResolvers<never>();

  constructor(maps: CellMaps, root: string, shared: Shared) {
    this.#maps = maps;
    this.#root = root;
    this.#shared = shared;
  }

  /** What the executor reports to: problems, what was thrown, and the value of the last line. */
  readonly console = {
    log: (value: unknown): void => {
      this.#value = value;
    },
    error: (...args: unknown[]): void => {
      if (args.length === 1) {
        this.#thrown = { value: args[0] };
        return;
      }
      const [, file, line, column, message] = args as [string, string, number, number, string];
      this.#diagnostics.push({ file: file.trim(), line, column, message });
    },
  };

  use(executor: Executor): void {
    this.#executor = executor;
    // Scripts of cells get a name, and their first line its columns back.
    const { runInThisContext } = vm;
    vm.runInThisContext = (code, options) => {
      const prefix = WRAPPER.exec(code)?.[0];
      if (prefix === undefined || this.#current === null) return runInThisContext(code, options);
      const cell = { ...this.#current, place: this.#place(this.#maps.latest()) };
      this.#current = cell;
      this.#cells.set(cell.count, cell);
      Atomics.store(this.#shared.flags, FLAG.running, cell.count);
      return runInThisContext(code, {
        ...(options as vm.RunningScriptOptions),
        filename: scriptName(cell.count),
        columnOffset: -prefix.length,
      });
    };
  }

  /** Aborted when the running cell is interrupted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  async run(source: string, count: number): Promise<CellOutcome> {
    this.#diagnostics.length = 0;
    this.#thrown = null;
    this.#value = undefined;
    this.#controller = new AbortController();
    this.#ended = Promise.withResolvers<never>();
    this.#ended.promise.catch(() => {});
    const cell: RanCell = { count, source, place: () => null };
    this.#current = cell;
    this.#cells.set(count, cell);
    const prefix = OVERLOOKED_AWAIT.test(source) ? AWAIT_FIRST : '';
    try {
      const ok = await Promise.race([this.#begin(prefix + source), this.#ended.promise]);
      if (ok) return { failure: null, value: this.#value };
    } catch (error) {
      this.#thrown = { value: error };
    } finally {
      this.#current = null;
      Atomics.store(this.#shared.flags, FLAG.running, 0);
    }
    if (this.#thrown === null) {
      const moved = this.#diagnostics.map((diagnostic) => ({
        ...diagnostic,
        column: diagnostic.column - (diagnostic.line === 1 ? prefix.length : 0),
      }));
      return { failure: compileFailure(moved, cell) };
    }
    const { value } = this.#thrown as { value: unknown };
    return {
      failure: this.signal.aborted || isBreak(value) ? interruption(cell) : this.explain(value),
    };
  }

  /** With a stack of its own: code that is ended under it takes with it whoever called it. */
  #begin(code: string): Promise<boolean> {
    return new Promise((resolve, reject) => {
      setImmediate(() => this.#executor!.execute(code).then(resolve, reject));
    });
  }

  explain(thrown: unknown): CellFailure {
    return thrownFailure(thrown, this.#cells, this.#root);
  }

  /**
   * Asks the running cell to stop: its signal is aborted, which ends training at the next step. A
   * cell that does not listen is given up after a while.
   */
  interrupt(): void {
    const { flags } = this.#shared;
    Atomics.store(flags, FLAG.heard, Atomics.load(flags, FLAG.asked));
    if (this.#current === null) return;
    const controller = this.#controller;
    controller.abort(new DOMException('the cell was interrupted', 'AbortError'));
    setTimeout(() => {
      if (this.#current !== null && this.#controller === controller) this.#executor!.interrupt();
    }, INTERRUPT_GRACE_MS).unref();
  }

  /** The running cell's code was ended from outside, and will never come back. */
  terminated(): void {
    const ended = new DOMException('the cell was interrupted', 'AbortError');
    this.#controller.abort(ended);
    this.#ended.reject(ended);
  }

  /** Undoes what this runner put before the first line of the cell. */
  #place(place: RanCell['place']): RanCell['place'] {
    const source = this.#current?.source ?? '';
    const moved = OVERLOOKED_AWAIT.test(source) ? AWAIT_FIRST.length : 0;
    return (position) => {
      const at = place(position);
      if (at === null || at.line > 1) return at;
      return { line: at.line, column: Math.max(1, at.column - moved) };
    };
  }
}

/**
 * Keeps what every cell that compiled declares, whatever became of it then: its variables hold what
 * they were given before it failed. tslab forgets them.
 */
export function keepDeclarations(converter: Converter): Converter {
  let declared = '';
  return {
    convert(_, code) {
      const converted = converter.convert(declared, code);
      if (converted.diagnostics.length === 0) declared = converted.declOutput ?? '';
      return converted;
    },
    inspect: (_, code, position) => converter.inspect(declared, code, position),
    complete: (_, code, position) => converter.complete(declared, code, position),
    addModule: (...module) => converter.addModule(...module),
    close: () => converter.close(),
  };
}

/** Node ends a script that computes without pause in this way. */
function isBreak(value: unknown): boolean {
  return (value as { code?: unknown } | null)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
}
