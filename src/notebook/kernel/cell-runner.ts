import vm from 'node:vm';
import type { CellModules } from '../cells/modules.ts';
import type { CellProgram } from '../cells/program.ts';
import { type CellScript, HOST, SCOPE } from '../cells/script.ts';
import {
  type CellFailure,
  compileFailure,
  interruption,
  type RanCell,
  scriptName,
  thrownFailure,
} from './failure.ts';
import { FLAG, type Shared } from './shared.ts';

/** What became of a cell. */
export interface CellOutcome {
  readonly failure: CellFailure | null;
  /** Value of the last line, where it is an expression. */
  readonly value?: unknown;
}

/** How long a cell may take to hear that it is interrupted before it is abandoned. */
const INTERRUPT_GRACE_MS = 3_000;

/** Names the function that a script hands its cell to. */
const START = 'refair.cell';
/** What a cell is called with. */
const PARAMETERS = [SCOPE, HOST, 'require', '__filename', '__dirname'] as const;

/** Compiles and runs cells and says what became of each. */
export class CellRunner {
  readonly #program: CellProgram;
  readonly #modules: CellModules;
  readonly #root: string;
  readonly #shared: Shared;
  readonly #cells = new Map<number, RanCell>();
  /** The names of all cells: each leads to the variable of the cell that declared it last. */
  readonly #names: object = Object.create(null);
  /** Inherits them: V8 looks up quickly what is inherited, though it changes with every cell. */
  readonly #scope: object = Object.create(this.#names);
  #current: RanCell | null = null;
  #controller = new AbortController();
  #ended = Promise.withResolvers<never>();

  constructor(program: CellProgram, modules: CellModules, root: string, shared: Shared) {
    this.#program = program;
    this.#modules = modules;
    this.#root = root;
    this.#shared = shared;
  }

  /** Aborted when the running cell is interrupted. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  run(source: string, count: number): Promise<CellOutcome> {
    return this.#run(source, count, scriptName(count));
  }

  /** An expression that a front end asks for beside a cell, which goes on by its name. */
  evaluate(expression: string, count: number): Promise<CellOutcome> {
    return this.#run(expression, count, 'expression.ts');
  }

  async #run(source: string, count: number, name: string): Promise<CellOutcome> {
    this.#controller = new AbortController();
    this.#ended = Promise.withResolvers<never>();
    this.#ended.promise.catch(() => {});
    try {
      const { script, problems } = this.#program.compile(source);
      const cell = { count, source, place: script?.place ?? (() => null) };
      this.#current = cell;
      if (name === scriptName(count)) this.#cells.set(count, cell);
      if (problems) return { failure: compileFailure(problems, cell) };
      Atomics.store(this.#shared.flags, FLAG.running, count);
      const host = this.#host();
      await Promise.race([this.#start(script, host, name), this.#ended.promise]);
      return { failure: null, value: host.value };
    } catch (error) {
      const stopped = error instanceof Interruption || this.signal.aborted;
      return { failure: stopped ? interruption(count) : this.explain(error) };
    } finally {
      this.#current = null;
      Atomics.store(this.#shared.flags, FLAG.running, 0);
    }
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
    const [controller, ended] = [this.#controller, this.#ended];
    controller.abort(new Interruption());
    setTimeout(() => ended.reject(new Interruption()), INTERRUPT_GRACE_MS).unref();
  }

  /** The running cell's code was ended from outside, and will never come back. */
  terminated(): void {
    this.#controller.abort(new Interruption());
    this.#ended.reject(new Interruption());
  }

  /** What a script calls, and where it leaves the value of its last line. */
  #host() {
    const { bring, meta } = this.#modules;
    const offer = (names: object) =>
      Object.defineProperties(this.#names, Object.getOwnPropertyDescriptors(names));
    return { bring, meta, offer, value: undefined as unknown };
  }

  /** With a stack of its own: code that is ended under it takes with it whoever called it. */
  #start({ opening, code }: CellScript, host: object, filename: string): Promise<void> {
    const { meta, require } = this.#modules;
    const call = `globalThis[Symbol.for('${START}')]`;
    const head = `${call}(async function (${PARAMETERS.join(', ')}) { ${opening}`;
    const script = new vm.Script(`${head}\n${code}\n})`, {
      filename,
      lineOffset: -1,
    });
    return new Promise((resolve, reject) => {
      const start = (cell: (...given: unknown[]) => Promise<void>) => {
        cell(this.#scope, host, require, meta.filename, meta.dirname).then(resolve, reject);
      };
      Object.assign(globalThis, { [Symbol.for(START)]: start });
      setImmediate(() => {
        try {
          // The script calls the cell: what it does before its first `await` ends with Ctrl-C.
          script.runInThisContext({ breakOnSigint: true });
        } catch {
          reject(new Interruption());
        }
      });
    });
  }
}

/** Says that a cell was stopped. */
class Interruption extends DOMException {
  constructor() {
    super('the cell was interrupted', 'AbortError');
  }
}
