import type { Executor, QuickInfo, TslabTypeScript } from './tslab.ts';

type Content = Readonly<Record<string, unknown>>;

/** Diagnostics that say that text ends too early, though they may stand before its end. */
const UNTERMINATED = new Set([
  1010, // '*/' expected
  1160, // unterminated template literal
  1161, // unterminated regular expression
]);

/** What a front end asks about a cell that is being written. */
export class Introspection {
  readonly #executor: Executor;
  readonly #typescript: TslabTypeScript;

  constructor(executor: Executor, typescript: TslabTypeScript) {
    this.#executor = executor;
    this.#typescript = typescript;
  }

  /** Whether a cell can be run as it is, needs more, or can never be right. */
  isComplete(code: string): Content {
    const { createSourceFile, ScriptTarget } = this.#typescript;
    const { parseDiagnostics } = createSourceFile('cell.ts', code, ScriptTarget.Latest);
    if (parseDiagnostics.length === 0) return { status: 'complete' };
    const end = code.trimEnd().length;
    const open = parseDiagnostics.every(
      (problem) => problem.start >= end || UNTERMINATED.has(problem.code),
    );
    return open ? { status: 'incomplete', indent: indentAfter(code) } : { status: 'invalid' };
  }

  /** @param cursor in characters, as people count them: of Python's strings. */
  complete(code: string, cursor: number): Content {
    const { start, end, candidates } = this.#executor.complete(code, toUnits(code, cursor));
    return {
      status: 'ok',
      matches: candidates,
      cursor_start: toCharacters(code, start),
      cursor_end: toCharacters(code, end),
      metadata: {},
    };
  }

  /** What is at the cursor, or which function the cursor gives arguments to. */
  inspect(code: string, cursor: number): Content {
    const at = toUnits(code, cursor);
    for (const position of [at, calleeBefore(code, at)]) {
      const info = position === null ? null : this.#executor.inspect(code, position);
      if (!info) continue;
      const data = { 'text/plain': written(info) };
      return { status: 'ok', found: true, data, metadata: {} };
    }
    return { status: 'ok', found: false, data: {}, metadata: {} };
  }
}

/** What hovering shows: the signature, what it is for, and every tag with its name. */
function written({ displayParts = [], documentation = [], tags = [] }: QuickInfo): string {
  const join = (parts: QuickInfo['displayParts']) => (parts ?? []).map(({ text }) => text).join('');
  return [
    join(displayParts),
    join(documentation),
    tags.map(({ name, text }) => `@${name} ${join(text)}`.trimEnd()).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
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
