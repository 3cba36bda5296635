import type { Diagnostic } from 'typescript/unstable/sync';
import { type DeclaredName, declaredNames } from './declared.ts';
import { placeAt } from './edits.ts';
import { type CellScript, ownStatements, UnsupportedSyntax, writeScript } from './script.ts';
import { type ReadText, Workspace } from './workspace.ts';

/** Something that the compiler has against a cell. */
export interface CellProblem {
  /** Line and column of the cell, from 1. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** A cell that can be run, or what is wrong with it. */
export type CompiledCell =
  | { readonly script: CellScript; readonly problems?: undefined }
  | { readonly script?: undefined; readonly problems: readonly CellProblem[] };

/** Where a name was declared last. */
interface Origin extends DeclaredName {
  readonly slot: number;
}

/** The cells of a notebook, in the order in which they are run, as one growing program. */
export class CellProgram {
  readonly #workspace: Workspace;
  readonly #names = new Map<string, Origin>();
  /** Of each stored cell, the cells that it refers to. */
  readonly #references = new Map<number, ReadonlySet<number>>();

  /**
   * @param folder of the notebook: relative imports start there.
   * @param options.strict false for a notebook that was written for tslab; one that imports its
   *   module is taken for such from there on.
   */
  constructor(folder: string, { strict = true }: { readonly strict?: boolean } = {}) {
    this.#workspace = new Workspace(folder);
    if (!strict) this.#workspace.relax();
  }

  /** Compiles a cell. One without problems is part of the program from now on, however it runs. */
  compile(source: string): CompiledCell {
    if (IMPORTS_TSLAB.test(source)) this.#workspace.relax();
    let { read, preface, earlier } = this.read(source, namesIn(source));
    const declared = declaredNames(ownStatements(read, preface));
    const again = new Set(declared.map(({ name }) => name));
    if (declared.some(({ name }) => earlier.has(name))) {
      const others = new Set([...earlier].filter((name) => !again.has(name)));
      ({ read, preface, earlier } = this.read(source, others));
    }
    const checked = this.#workspace.check(read);
    const problems = problemsIn(source, checked.problems, preface);
    if (problems.length > 0) {
      return { problems: this.#workspace.isWhole() ? problems : problems.map(duringInstallation) };
    }
    try {
      const script = writeScript(checked.read, preface, earlier);
      this.#store(preface + source, declared, earlier);
      return { script };
    } catch (error) {
      if (!(error instanceof UnsupportedSyntax)) throw error;
      const { message, offset } = error;
      return { problems: [{ ...placeAt(source, offset), message }] };
    }
  }

  /** What is wrong with the grammar of a text, as offsets. */
  grammar(source: string): readonly { readonly start: number; readonly code: number }[] {
    const { read, preface } = this.read(source, new Set());
    return read.program
      .getSyntacticDiagnostics(read.file)
      .map(({ pos, code }) => ({ start: pos - preface.length, code }));
  }

  /** Names that earlier cells declared. */
  get names(): ReadonlySet<string> {
    return new Set(this.#names.keys());
  }

  /** A cell with what it needs before it: `preface` names what it takes from earlier cells. */
  read(
    source: string,
    wanted: ReadonlySet<string>,
  ): { read: ReadText; preface: string; earlier: ReadonlySet<string> } {
    const earlier = new Set([...wanted].filter((name) => this.#names.has(name)));
    const preface = `${Workspace.PREFACE} ${[...earlier].map((name) => this.#bring(name)).join(' ')}\n`;
    return { read: this.#workspace.read(preface + source), preface, earlier };
  }

  close(): void {
    this.#workspace.close();
  }

  #bring(name: string): string {
    const { slot, assignable } = this.#names.get(name)!;
    const there = `__cells.$${slot}.${name}`;
    return assignable ? `declare let ${name}: typeof ${there};` : `import ${name} = ${there};`;
  }

  #store(text: string, declared: readonly DeclaredName[], earlier: ReadonlySet<string>): void {
    if (declared.length === 0) return;
    const slot = this.#freeSlot();
    const offered = declared.filter(({ exported }) => !exported).map(({ name }) => name);
    this.#workspace.store(slot, `${text}\nexport { ${offered.join(', ')} };`);
    this.#references.set(slot, new Set([...earlier].map((name) => this.#names.get(name)!.slot)));
    for (const one of declared) this.#names.set(one.name, { ...one, slot });
  }

  /** The first slot that no name leads to any more: a cell that is run again takes no further one. */
  #freeSlot(): number {
    const used = new Set<number>();
    const use = (slot: number) => {
      if (used.has(slot)) return;
      used.add(slot);
      for (const further of this.#references.get(slot) ?? []) use(further);
    };
    for (const { slot } of this.#names.values()) use(slot);
    let slot = 0;
    while (used.has(slot)) slot += 1;
    return slot;
  }
}

/** Cannot assign to a name because it is an import. */
const ASSIGNS_IMPORT = 2632;
const IMPORTS_TSLAB = /\bfrom\s*['"]tslab['"]/;
const NAME = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu;

/** Every word of a text that may be a name. */
export function namesIn(source: string): ReadonlySet<string> {
  return new Set(source.match(NAME));
}

/** Problems of a cell alone, at their places in it. */
function problemsIn(source: string, found: readonly Diagnostic[], preface: string): CellProblem[] {
  return found
    .filter(({ pos }) => pos >= preface.length)
    .map(({ pos, text, code, messageChain }) => ({
      ...placeAt(source, pos - preface.length),
      message: [inOneProgram(text, code), ...chained(messageChain)].join('\n'),
    }));
}

function duringInstallation(problem: CellProblem): CellProblem {
  const hint = 'Packages are away at the moment, perhaps being installed: run the cell again then.';
  return { ...problem, message: `${problem.message}\n${hint}` };
}

/** To the compiler, what another cell declared is imported; to its reader, it is a constant. */
function inOneProgram(text: string, code: number): string {
  return code === ASSIGNS_IMPORT ? text.replace('an import', 'a constant') : text;
}

/** The lines that explain a message further. */
function chained(
  chain: readonly { text: string; messageChain?: readonly unknown[] }[] | undefined,
  indent = '  ',
): string[] {
  return (chain ?? []).flatMap(({ text, messageChain }) => [
    indent + text,
    ...chained(messageChain as Parameters<typeof chained>[0], `${indent}  `),
  ]);
}
