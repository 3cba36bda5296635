import type { CompletionEntry } from 'typescript/unstable/sync';
import { type CellProgram, namesIn } from '../cells/program.ts';
import { describeAt } from '../cells/quick-info.ts';

type Content = Readonly<Record<string, unknown>>;

/** Diagnostics that say that text ends too early, though they may stand before its end. */
const UNTERMINATED = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
  1161, // unterminated regular expression
]);
/** TypeScript sorts behind these what would first have to be imported, or does not fit here. */
const FAR_FETCHED = '16';

/** Words of the language that one may want to have completed. */
const WORDS =
  'async await boolean break case catch class const continue default else enum export extends false finally for from function implements import instanceof interface keyof let new null number readonly return satisfies string super switch this throw true try type typeof undefined unknown using void while yield'.split(
    ' ',
  );

type Entry = Pick<CompletionEntry, 'name' | 'sortText'>;

/** What a front end asks about a cell that is being written. */
export class Introspection {
  readonly #program: CellProgram;

  constructor(program: CellProgram) {
    this.#program = program;
  }

  /** Whether a cell can be run as it is, needs more, or can never be right. */
  isComplete(code: string): Content {
    const problems = this.#program.grammar(code);
    if (problems.length === 0) return { status: 'complete' };
    const end = code.trimEnd().length;
    const open = problems.every(
      (problem) => problem.start >= end || UNTERMINATED.has(problem.code),
    );
    return open ? { status: 'incomplete', indent: indentAfter(code) } : { status: 'invalid' };
  }

  /** @param cursor in characters, as people count them: of Python's strings. */
  complete(code: string, cursor: number): Content {
    const end = toUnits(code, cursor);
    const start = startOfWord(code, end);
    const typed = code.slice(start, end);
    const entries = this.#members(code, end) ?? this.#inScope(code, start, end);
    const matches = entries
      .filter(({ name, sortText = '' }) => name.startsWith(typed) && sortText < FAR_FETCHED)
      .toSorted((a, b) => compare(a.sortText ?? '', b.sortText ?? '') || compare(a.name, b.name))
      // Of a property that may be left out, the question mark is no part of its name.
      .map(({ name }) => name.replace(/\?$/, ''));
    return {
      status: 'ok',
      matches: [...new Set(matches)],
      cursor_start: toCharacters(code, start),
      cursor_end: cursor,
      metadata: {},
    };
  }

  /** What the compiler offers at a place; null where it would offer what is not imported yet. */
  #members(code: string, at: number): readonly Entry[] | null {
    const { read, preface } = this.#program.read(code, namesIn(code));
    try {
      return read.checker.getCompletionsAtPosition(read.file, preface.length + at)?.entries ?? [];
    } catch {
      return null;
    }
  }

  /** Every name that stands for something where a word begins, and those that may be local to it. */
  #inScope(code: string, start: number, end: number): readonly Entry[] {
    const global = 'globalThis.';
    const asked = code.slice(0, start) + global + code.slice(start);
    const others = namesIn(`${code.slice(0, start)} ${code.slice(end)}`);
    return [
      ...[...this.#program.names, ...others, ...WORDS].map((name) => ({ name })),
      ...(this.#members(asked, end + global.length) ?? []),
    ];
  }

  /** What is at the cursor, or which function the cursor gives arguments to. */
  inspect(code: string, cursor: number): Content {
    const at = toUnits(code, cursor);
    const { read, preface } = this.#program.read(code, namesIn(code));
    for (const position of [at, at - 1, calleeBefore(code, at)]) {
      if (position === null || position < 0) continue;
      const text = describeAt(read, preface.length + position);
      if (text === null) continue;
      return { status: 'ok', found: true, data: { 'text/plain': text }, metadata: {} };
    }
    return { status: 'ok', found: false, data: {}, metadata: {} };
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Where the word begins that ends at a place: in a string, the string. */
function startOfWord(code: string, end: number): number {
  const line = code.slice(code.lastIndexOf('\n', end - 1) + 1, end);
  const quoted = /^(?:[^'"`]|'[^']*'|"[^"]*"|`[^`]*`)*['"`]([^'"`]*)$/.exec(line);
  const [word] = quoted ? [quoted[1]!] : /[\p{ID_Continue}$]*$/u.exec(line)!;
  return end - word.length;
}

/** The end of the name before the innermost parenthesis that is open at a place. */
function calleeBefore(code: string, at: number): number | null {
  let depth = 0;
  for (let i = at - 1; i >= 0; i--) {
    const character = code[i]!;
    if (')]}'.includes(character)) depth += 1;
    if (!'([{'.includes(character)) continue;
    if (depth > 0) {
      depth -= 1;
      continue;
    }
    if (character !== '(') return null;
    const name = code.slice(0, i).trimEnd();
    return /[\p{ID_Continue}$]$/u.test(name) ? name.length - 1 : null;
  }
  return null;
}

/** The indent of the line that comes next. */
function indentAfter(code: string): string {
  const line = code.trimEnd().split('\n').at(-1)!;
  const [indent] = /^\s*/.exec(line)!;
  return /[([{]$/.test(line) ? `${indent}  ` : indent;
}

/** Jupyter counts characters, JavaScript halves of the rarer ones. */
function toUnits(text: string, characters: number): number {
  return Array.from(text).slice(0, characters).join('').length;
}

function toCharacters(text: string, units: number): number {
  return Array.from(text.slice(0, units)).length;
}
