import { compileCell, HOST } from './cell-code.ts';

/** Brings what a cell imports: the module, of which only `names` are needed; null for all. */
export type Bring = (specifier: string, names: readonly string[] | null) => Promise<object>;

/** Evaluates code at the end of a scope. */
type Evaluate = (code: string) => unknown;

/**
 * Runs cells one after the other in one scope: each sees the names of those before it and may
 * declare them anew. A cell that throws leaves what it had declared until then.
 */
export class CellScope {
  #evaluate: Evaluate;

  /** @param open makes the outermost scope, in which `host` goes by the name of {@link HOST}. */
  constructor(bring: Bring, open: (host: object) => Evaluate = openScope) {
    this.#evaluate = open({
      bring,
      keep: (evaluate: Evaluate) => {
        this.#evaluate = evaluate;
      },
    });
  }

  /**
   * @param name stands for the cell in stack traces.
   * @throws whatever the cell throws.
   */
  async run(source: string, name: string): Promise<void> {
    const code = compileCell(source);
    // Each cell is a function inside the one before it: an inner scope may redeclare a name. The
    // cell begins on the second line.
    const text = [
      `(async () => { 'use strict'; ${HOST}.keep(function () { return eval(arguments[0]); });`,
      code,
      `})()`,
      `//# sourceURL=${name}`,
    ].join('\n');
    await this.#evaluate(text);
  }

  /** The value of a name. @throws ReferenceError where no cell has declared it. */
  read(name: string): unknown {
    if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) throw new ReferenceError(name);
    return this.#evaluate(name);
  }
}

/** The line of a cell in which an error arose; null where the stack does not say. */
export function lineIn(name: string, error: unknown): number | null {
  const stack = error instanceof Error ? String(error.stack) : '';
  const at = stack.indexOf(`${name}:`);
  const line = at < 0 ? Number.NaN : Number.parseInt(stack.slice(at + name.length + 1), 10);
  return line > 1 ? line - 1 : null;
}

function openScope(host: object): Evaluate {
  return new Function(HOST, `'use strict'; return function () { return eval(arguments[0]); };`)(
    host,
  ) as Evaluate;
}
