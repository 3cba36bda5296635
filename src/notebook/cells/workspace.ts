import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { SourceFile } from 'typescript/unstable/ast';
import {
  type Checker,
  type Diagnostic,
  DiagnosticCategory,
  type Program,
  type Project,
} from 'typescript/unstable/sync';
import { root } from '../../setup/paths.ts';
import { type Compiler, startCompiler } from './compiler.ts';
import { deleteMirror, type Mirror, makeMirror } from './mirror.ts';
import { LIBRARY, TSLAB_API } from './modules.ts';

/** A text as the compiler understands it now; of no use once the next is read. */
export interface ReadText {
  readonly file: string;
  readonly tree: SourceFile;
  readonly checker: Checker;
  readonly program: Program;
  readonly emitter: Project['emitter'];
}

/** A package without types: what it gives is `any`, and no reason not to run a cell. */
const NO_TYPES = 7016;
/** Something that was not found, and may have been installed meanwhile. */
const NOT_FOUND = new Set([
  2307, // a module
  2591, // a module of Node
]);
const FOUNDATION = /\/(?:lib\.es5|@types\/node\/index)\.d\.ts$/;
const EVERYTHING = { invalidateAll: true } as const;
type Changes = { changed: string[] } | typeof EVERYTHING;

/** The module through which a cell refers to those before it. */
const CELLS = './cells.mts';
/** Declares what the kernel offers beyond Node. */
const GLOBALS = 'globals.d.ts';
/** How many cells can be referred to before the list of them has to be made anew. */
const SLOTS = 32;

/**
 * The project's TypeScript, in a process of its own, which reads one cell at a time.
 *
 * Cells lie in a folder that mirrors the notebook's: what they import is looked for as if they lay
 * beside the notebook, where nothing is written. The modules that cells refer to one another by are
 * always the same, so that a further cell costs no further search for modules.
 */
export class Workspace {
  readonly #mirror: Mirror;
  readonly #config: string;
  readonly #cell: string;
  #compiler: Compiler;
  readonly #changed = new Set<string>();
  /** Files beside the notebook that cells import, and when they were written. */
  readonly #watched = new Map<string, number>();
  #slots = 0;
  #strict = true;
  /** Files of the standard library and of Node's types. */
  #foundation: readonly string[] = [];
  /** Something was missing when everything was last looked for. */
  #incomplete = false;
  #release: () => void = () => {};

  /** @param folder of the notebook. */
  constructor(folder: string) {
    this.#mirror = makeMirror(folder);
    this.#config = join(this.#mirror.root, 'tsconfig.json');
    this.#cell = join(this.#mirror.folder, 'cell.mts');
    this.#configure();
    this.#growTo(SLOTS);
    this.#changed.clear();
    this.#compiler = startCompiler(this.#mirror.root);
  }

  /** What stands before a cell so that it can name earlier ones: as `__cells.$3`. */
  static readonly PREFACE = `import * as __cells from '${CELLS}';`;

  /** From now on cells are read as tslab reads them: without `strict`. */
  relax(): void {
    if (!this.#strict) return;
    this.#strict = false;
    this.#configure();
    this.#changed.add(this.#config);
  }

  /** Stores a cell under a number, counted from 0, by which others can refer to it. */
  store(slot: number, text: string): void {
    if (slot >= this.#slots) this.#growTo(2 * slot);
    this.#write(this.#slotFile(slot), text);
  }

  read(text: string): ReadText {
    this.#noticeEdits();
    if (this.#incomplete && this.isWhole()) this.#update(EVERYTHING);
    // One by one: of a single file that changed, the compiler keeps all that it knew of the others.
    for (const file of this.#changed) this.#update({ changed: [file] });
    this.#changed.clear();
    writeFileSync(this.#cell, text);
    return this.#update({ changed: [this.#cell] });
  }

  /**
   * What is wrong with what was read: with its grammar first, and only then with its types.
   *
   * @returns `read`, what to go on with: it may have been read once more.
   */
  check(read: ReadText): { readonly read: ReadText; readonly problems: readonly Diagnostic[] } {
    const problems = this.#problems(read);
    this.#incomplete = isIncomplete(problems);
    if (!this.#incomplete || !this.isWhole()) return { read, problems };
    // Perhaps it was installed or written since it was last looked for.
    const again = this.#update(EVERYTHING);
    const left = this.#problems(again);
    this.#incomplete = isIncomplete(left);
    return { read: again, problems: left };
  }

  /** Whether what every cell needs can be read: while packages are installed, it may be away. */
  isWhole(): boolean {
    return this.#foundation.every((file) => existsSync(file));
  }

  close(): void {
    this.#compiler.end();
    deleteMirror(this.#mirror);
  }

  #problems({ program, file }: ReadText): readonly Diagnostic[] {
    const grammar = program.getSyntacticDiagnostics(file);
    const found = grammar.length > 0 ? grammar : program.getSemanticDiagnostics(file);
    this.#watch(program);
    return found.filter(
      ({ category, code }) => category === DiagnosticCategory.Error && code !== NO_TYPES,
    );
  }

  #update(changes: Changes): ReadText {
    try {
      return this.#ask(changes);
    } catch {
      // The compiler is gone, for whatever reason: another one reads everything.
      this.#release = () => {};
      this.#compiler = startCompiler(this.#mirror.root);
      return this.#ask(EVERYTHING);
    }
  }

  #ask(fileChanges: Changes): ReadText {
    const snapshot = this.#compiler.api.updateSnapshot({ openProject: this.#config, fileChanges });
    this.#release();
    this.#release = () => snapshot.dispose();
    const { program, checker, emitter } = snapshot.getProject(this.#config)!;
    return {
      file: this.#cell,
      tree: program.getSourceFile(this.#cell)!,
      program,
      checker,
      emitter,
    };
  }

  /** A file that a person wrote and may edit: the next cell is to see it as it is then. */
  #watch(program: Program): void {
    const ours = [this.#mirror.root, join(root, 'src'), join(root, 'node_modules')];
    const files = program.getSourceFileNames();
    if (this.#foundation.length === 0) {
      this.#foundation = files.filter((file) => FOUNDATION.test(file));
    }
    for (const file of files) {
      const own = file.includes('/node_modules/') || ours.some((at) => file.startsWith(at + sep));
      if (!own && !file.startsWith('bundled:')) this.#watched.set(file, writtenAt(file));
    }
  }

  #noticeEdits(): void {
    for (const [file, at] of this.#watched) {
      const now = writtenAt(file);
      if (now === at) continue;
      this.#watched.set(file, now);
      this.#changed.add(file);
    }
  }

  #slotFile(slot: number): string {
    return join(this.#mirror.folder, `$${slot}.mts`);
  }

  #growTo(slots: number): void {
    for (let slot = this.#slots; slot < slots; slot++) {
      this.#write(this.#slotFile(slot), Workspace.PREFACE);
    }
    this.#slots = slots;
    const all = Array.from({ length: slots }, (_, i) => `export * as $${i} from './$${i}.mts';`);
    this.#write(join(this.#mirror.folder, CELLS), all.join('\n'));
  }

  #write(file: string, text: string): void {
    writeFileSync(file, text);
    this.#changed.add(file);
  }

  #configure(): void {
    const compilerOptions = {
      target: 'esnext',
      // No names of browsers: a cell runs in Node.
      lib: ['esnext'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      module: 'esnext',
      moduleResolution: 'bundler',
      moduleDetection: 'force',
      customConditions: ['node'],
      allowImportingTsExtensions: true,
      resolveJsonModule: true,
      rootDirs: [this.#mirror.root, '/'],
      paths: { refair: [LIBRARY], tslab: [TSLAB_API] },
      strict: this.#strict,
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(
      join(this.#mirror.root, GLOBALS),
      'declare function prompt(question?: string): string;',
    );
    writeFileSync(this.#config, JSON.stringify({ compilerOptions, files: [GLOBALS, this.#cell] }));
  }
}

function isIncomplete(problems: readonly Diagnostic[]): boolean {
  return problems.some(({ code }) => NOT_FOUND.has(code));
}

/** Milliseconds since 1970; 0: there is no such file. */
function writtenAt(file: string): number {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}
