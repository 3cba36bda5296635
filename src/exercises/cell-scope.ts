import { compileCell, HOST } from './cell-code.ts';

/** What cells can ask of the outside. */
export interface Surroundings {
  /** The module that a cell imports; `names` are those that it names. */
  bring(specifier: string, names: readonly string[]): Promise<object>;
  /** The same, at once. */
  require(specifier: string): unknown;
}

/** Evaluates code at the end of a scope. */
type Evaluate = (code: string) => unknown;

/** Makes the outermost scope, in which a cell finds its host and `require`. */
export type Open = (host: object, require: (specifier: string) => unknown) => Evaluate;

/**
 * Runs cells one after the other in one scope: each sees the names of those before it and may
 * declare them anew. A cell that throws leaves what it had declared until then.
 */
export class CellScope {
  #evaluate: Evaluate;

  constructor({ bring, require }: Surroundings, open: Open = openScope) {
    const host = {
      bring: (specifier: unknown, names: unknown) =>
        // A dynamic import has options in the place of names.
        bring(String(specifier), Array.isArray(names) ? names : []),
      keep: (evaluate: Evaluate) => {
        this.#evaluate = evaluate;
      },
      meta: Object.freeze({}),
    };
    this.#evaluate = open(host, require);
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

const openScope: Open = (host, require) =>
  new Function(HOST, 'require', `'use strict'; return function () { return eval(arguments[0]); };`)(
    host,
    require,
  ) as Evaluate;
