import { UserError } from '../errors.ts';

/** What stands between two marker lines. */
export type Region = 'SOLUTION' | 'HIDDEN TESTS';

/** What a student version holds where a solution stood. */
export const NOT_ANSWERED = 'Not answered yet.';

/** One line of a cell and the region that it lies in; marker lines themselves are of none. */
export interface MarkedLine {
  readonly text: string;
  readonly region: Region | null;
  /** BEGIN or END of a region. */
  readonly marker: 'BEGIN' | 'END' | null;
}

/** nbgrader looks for these words anywhere in a line: any comment sign may stand before them. */
const MARKER = /\b(BEGIN|END) (SOLUTION|HIDDEN TESTS)\b/;

/**
 * The lines of a cell with the regions marked in them. TypeScript cells write a marker as
 * `/// BEGIN SOLUTION` or `/// BEGIN HIDDEN TESTS`, and END likewise.
 *
 * @param where names the cell in messages.
 * @throws UserError where a region is not closed, not opened or holds another.
 */
export function markedLines(source: string, where: string): MarkedLine[] {
  let open: Region | null = null;
  const lines: MarkedLine[] = source.split('\n').map((text, i) => {
    const [, edge, name] = MARKER.exec(text) ?? [];
    if (edge === undefined) return { text, region: open, marker: null };
    const begins = edge === 'BEGIN';
    if (begins ? open !== null : open !== name) {
      throw new UserError(
        `${where}, line ${i + 1}: "${text.trim()}" ${begins ? `inside ${open}` : 'ends nothing'}`,
        'give every BEGIN line an END line of the same name, one region after the other',
      );
    }
    open = begins ? (name as Region) : null;
    return { text, region: null, marker: edge as 'BEGIN' | 'END' };
  });
  if (open !== null) {
    throw new UserError(`${where}: BEGIN ${open} has no END ${open}`, 'add the line');
  }
  return lines;
}

/** The lines of one region of a cell, without the marker lines. */
export function regionLines(source: string, region: Region, where: string): string[] {
  return markedLines(source, where).flatMap((line) => (line.region === region ? [line.text] : []));
}

/** What a student version holds where an essay is to be written. */
export const WRITE_HERE = '*Your answer here.*';

/** The lines that answer an essay in Markdown: the marked ones, or all where none are. */
export function essayLines(source: string, where: string): string[] {
  const marked = regionLines(source, 'SOLUTION', where);
  return marked.length > 0 ? marked : source.split('\n');
}

/** An essay in Markdown as students get it: the question, if its answer is marked, and a place for theirs. */
export function withoutEssay(source: string, where: string): string {
  const lines = markedLines(source, where);
  if (!lines.some(({ marker }) => marker)) return WRITE_HERE;
  return lines
    .flatMap(({ text, region, marker }) => {
      if (region !== null || marker === 'END') return [];
      return [marker === null ? text : WRITE_HERE];
    })
    .join('\n');
}

/**
 * A cell as students get it: each solution replaced by a statement that throws, indented as the
 * solution was, and hidden tests gone.
 */
export function withoutAnswers(source: string, where: string): string {
  const kept = markedLines(source, where).flatMap(({ text, region, marker }) => {
    if (region !== null || marker === 'END') return [];
    if (marker === null) return [text];
    if (!text.includes('BEGIN SOLUTION')) return [];
    const indent = /^\s*/.exec(text)![0];
    return [`${indent}// YOUR CODE HERE`, `${indent}throw new Error('${NOT_ANSWERED}');`];
  });
  return kept.join('\n').trimEnd();
}
