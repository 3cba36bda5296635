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

/**
 * What a student version gives away, looked for in all of its text (sources, outputs, metadata,
 * attachments), whichever cell it may have got into: lines of solutions and of hidden tests, the
 * markers themselves, outputs. White space does not hide a line.
 */
export function findLeaks(exercise: Exercise, student: Notebook): Leak[] {
  const all = squeeze(strings(student).join('\n'));
  const leaks: Leak[] = [];
  for (const cell of exercise.cells) {
    for (const region of ['SOLUTION', 'HIDDEN TESTS'] satisfies Region[]) {
      const secret =
        cell.type === 'markdown' && region === 'SOLUTION'
          ? essayLines(cell.source, cell.id)
          : regionLines(cell.source, region, cell.id);
      for (const line of secret) {
        const text = squeeze(line);
        if (text.length >= TELLING_CHARACTERS && all.includes(text)) {
          leaks.push({ what: `${region.toLowerCase()} of ${cell.id}`, text: line.trim() });
        }
      }
    }
  }
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
