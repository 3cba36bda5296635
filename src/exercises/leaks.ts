import type { Notebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { essayLines, type Region, regionLines } from './markers.ts';

/** Something in a student version that should not be there. */
export interface Leak {
  /** Which line of which cell of the instructor's version, or what else. */
  readonly what: string;
  readonly text: string;
}

/** A shorter line says nothing: `return total;`, `});`. */
const TELLING_CHARACTERS = 16;

/** Lines of a region that students must not see. */
interface Secret {
  readonly what: string;
  readonly lines: readonly string[];
}

/** The solutions and hidden tests of an exercise. */
function secretsOf({ cells }: Exercise): Secret[] {
  const regions = ['SOLUTION', 'HIDDEN TESTS'] satisfies Region[];
  return cells.flatMap(({ id, type, source }) =>
    regions.map((region) => ({
      what: `${region.toLowerCase()} of ${id}`,
      lines:
        type === 'markdown' && region === 'SOLUTION'
          ? essayLines(source, id)
          : regionLines(source, region, id),
    })),
  );
}

/**
 * What a student version gives away, looked for in all of its text (sources, outputs, metadata,
 * attachments), whichever cell it may have got into: lines of solutions and of hidden tests, the
 * markers themselves, outputs. White space does not hide a line.
 */
export function findLeaks(exercise: Exercise, student: Notebook): Leak[] {
  const all = squeeze(strings(student).join('\n'));
  const leaks: Leak[] = secretsOf(exercise).flatMap(({ what, lines }) =>
    lines
      .filter((line) => {
        const text = squeeze(line);
        return text.length >= TELLING_CHARACTERS && all.includes(text);
      })
      .map((line) => ({ what, text: line.trim() })),
  );
  for (const marker of ['BEGINSOLUTION', 'ENDSOLUTION', 'BEGINHIDDENTESTS', 'ENDHIDDENTESTS']) {
    if (all.includes(marker)) leaks.push({ what: 'a marker', text: marker });
  }
  for (const [i, cell] of student.cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    if (cell.outputs.length > 0 || cell.execution_count !== null) {
      leaks.push({ what: `output of cell ${i + 1}`, text: JSON.stringify(cell.outputs) });
    }
  }
  return leaks;
}

/** A shorter line stands in any program: `return Math.max(...values) - Math.min(...values);`. */
const TELLING_LINE = 64;
/** So much in two lines, of which each says something, is no accident. */
const TELLING_PAIR = 48;

/**
 * Passages of solutions and hidden tests, a long line or two in a row, in a text that is about
 * something else: another exercise, a source of the library. White space does not hide them.
 */
export function leaksInText(exercises: readonly Exercise[], text: string): Leak[] {
  const all = squeeze(text);
  return exercises
    .flatMap(passagesOf)
    .filter(({ squeezed }) => all.includes(squeezed))
    .map(({ what, passage }) => ({ what, text: passage.trim().replace(/\s+/g, ' ') }));
}

interface Passage {
  readonly what: string;
  readonly passage: string;
  readonly squeezed: string;
}

/** A course has a thousand files in which they are looked for. */
const passages = new WeakMap<Exercise, readonly Passage[]>();

function passagesOf(exercise: Exercise): readonly Passage[] {
  const known = passages.get(exercise);
  if (known !== undefined) return known;
  const found = secretsOf(exercise).flatMap(({ what, lines }) =>
    lines
      .flatMap((line, i) => passagesAt(line, lines[i + 1]))
      .map((passage) => ({ what, passage, squeezed: squeeze(passage) })),
  );
  passages.set(exercise, found);
  return found;
}

function passagesAt(line: string, next = ''): string[] {
  const [first, second] = [squeeze(line).length, squeeze(next).length];
  const both = Math.min(first, second) >= TELLING_CHARACTERS && first + second >= TELLING_PAIR;
  return [...(first >= TELLING_LINE ? [line] : []), ...(both ? [`${line} ${next}`] : [])];
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Every string in a JSON value, keys included. Lists of lines count as one text. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(strings);
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...strings(item)]);
}
