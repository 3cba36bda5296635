import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, types } from 'node:util';
import type { Place } from '../cells/edits.ts';
import type { CellProblem } from '../cells/program.ts';

/** Why a cell failed, as the Jupyter protocol says it. */
export interface CellFailure {
  readonly ename: string;
  readonly evalue: string;
  /** Lines, the failing line of the cell among them. */
  readonly traceback: readonly string[];
  /** Counts of the cells that the stack leads through, the innermost first. */
  readonly cells?: readonly number[];
}

/** What is known of a cell that ran. */
export interface RanCell {
  readonly count: number;
  readonly source: string;
  readonly place: (place: Place) => Place | null;
}

/** The line and column are missing where the cell itself is called. */
const CELL_FRAME = /\(?\bcell-(\d+)\.ts(?::(\d+):(\d+))?\)?/;
/** Lines shown before and after the failing one. */
const CONTEXT = 2;
/** Errors shown of those that one error gathers. */
const SHOWN_PARTS = 10;

/** Name of the script that a cell becomes: how stack traces call it. */
export function scriptName(count: number): string {
  return `cell-${count}.ts`;
}

/** A cell that was stopped. */
export function interruption(count: number): CellFailure {
  const evalue = `cell ${count} was stopped`;
  return { ename: 'Interrupted', evalue, traceback: [`Interrupted: ${evalue}`] };
}

/** A cell that does not compile. */
export function compileFailure(problems: readonly CellProblem[], cell: RanCell): CellFailure {
  const [first] = problems;
  return {
    ename: 'TypeScriptError',
    evalue: `line ${first?.line}: ${first?.message}`,
    traceback: [
      `TypeScriptError: cell ${cell.count} does not compile`,
      ...problems.flatMap((problem) => [problem.message, ...excerpt(cell, problem)]),
    ],
  };
}

/**
 * Something thrown by a cell. The stack is told in terms of cells and the project's files; frames
 * of the kernel and of Node are left out.
 *
 * @param cells those that ran, by execution count: a stack can lead through several.
 */
export function thrownFailure(
  thrown: unknown,
  cells: ReadonlyMap<number, RanCell>,
  root: string,
): CellFailure {
  if (!isError(thrown)) {
    const evalue = typeof thrown === 'string' ? thrown : inspect(thrown);
    return { ename: 'Thrown', evalue, traceback: [`Thrown: ${evalue}`] };
  }
  const traceback = [`${thrown.name}: ${thrown.message}`];
  const fix = 'fix' in thrown && typeof thrown.fix === 'string' ? thrown.fix : null;
  if (fix !== null) traceback.push(`  fix: ${fix}`);
  const frames = stackFrames(thrown).map((text) => describe(text, cells, root));
  const own = frames.find((frame) => frame?.position);
  if (own?.cell && own.position) traceback.push(...excerpt(own.cell, own.position));
  // A user's mistake is explained by its message; where in the library it was noticed isn't news.
  if (fix === null) {
    for (const text of new Set(frames.flatMap((frame) => frame?.text ?? []))) {
      traceback.push(`    at ${text}`);
    }
  }
  for (let { cause } = thrown, depth = 0; isError(cause) && depth < 5; depth++, { cause } = cause) {
    traceback.push(`Caused by ${cause.name}: ${cause.message}`);
  }
  if (thrown instanceof AggregateError) {
    for (const part of thrown.errors.slice(0, SHOWN_PARTS)) {
      const { ename, evalue } = thrownFailure(part, cells, root);
      traceback.push(`  - ${ename}: ${evalue}`);
    }
    const more = thrown.errors.length - SHOWN_PARTS;
    if (more > 0) traceback.push(`  and ${more} more`);
  }
  const ranIn = frames.flatMap((frame) => frame?.cell?.count ?? []);
  return { ename: thrown.name, evalue: thrown.message, traceback, cells: ranIn };
}

function isError(value: unknown): value is Error {
  return types.isNativeError(value);
}

function stackFrames(error: Error): string[] {
  const lines = typeof error.stack === 'string' ? error.stack.split('\n') : [];
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.replace(/^\s+at /, ''));
}

interface Frame {
  readonly text: string;
  readonly cell?: RanCell;
  readonly position?: Place;
}

function describe(frame: string, cells: ReadonlyMap<number, RanCell>, root: string): Frame | null {
  const own = CELL_FRAME.exec(frame);
  if (own !== null) {
    const cell = cells.get(Number(own[1]));
    const place = { line: Number(own[2] ?? 0), column: Number(own[3] ?? 0) };
    const position = cell?.place(place);
    if (!cell || !position) return null;
    const name = frame
      .slice(0, own.index)
      .trim()
      .replace(/^async$/, '');
    const where = `cell ${cell.count}, line ${position.line}`;
    return { text: name === '' ? where : `${name} (${where})`, cell, position };
  }
  if (/\bnode:|\(native\)|<anonymous>/.test(frame)) return null;
  const path = frame.replace(/file:\/\/[^)\s]+?(?=:\d+:\d+)/, (url) => fileURLToPath(url));
  if (path.includes(`${sep}notebook${sep}kernel${sep}`)) return null;
  return { text: path.replaceAll(root + sep, relative(root, root)) };
}

/** The lines of a cell around a place, with a mark under it. */
function excerpt(cell: RanCell, { line, column }: Place): string[] {
  const lines = cell.source.split('\n');
  const first = Math.max(1, line - CONTEXT);
  const last = Math.min(lines.length, line + CONTEXT);
  const width = String(last).length;
  const shown = [`cell ${cell.count}, line ${line}`];
  for (let number = first; number <= last; number++) {
    const mark = number === line ? '>' : ' ';
    shown.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1]}`);
    if (number === line) shown.push(`${' '.repeat(width + 3)}| ${' '.repeat(column - 1)}^`);
  }
  return shown;
}
