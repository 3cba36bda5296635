import type { Cell, Notebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { gradingOf } from './homework.ts';
import { studentVersion } from './release.ts';

/** Finds the cells of an exercise in a submission. */
export class CellFinder {
  readonly exercise: Exercise;
  readonly #ids = new Set<string>();
  readonly #byCellId = new Map<string, string>();
  readonly #bySource = new Map<string, string>();

  constructor(exercise: Exercise) {
    this.exercise = exercise;
    for (const { id } of exercise.cells) this.#ids.add(id);
    for (const version of [studentVersion(exercise), exercise.notebook]) {
      for (const cell of version.cells) {
        const grading = gradingOf(cell);
        if (!grading) continue;
        if (cell.id !== undefined) this.#byCellId.set(cell.id, grading.grade_id);
        if (grading.locked && cell.source.trim() !== '') {
          this.#bySource.set(cell.source.trim(), grading.grade_id);
        }
      }
    }
  }

  /**
   * Which cell of the exercise a submission's is, by its nbgrader id, else by its own id, else (some
   * programs drop both) because it reads as a locked one does; null where it is none.
   */
  cell(cell: Cell): string | null {
    const grading = gradingOf(cell)?.grade_id;
    if (grading !== undefined && this.#ids.has(grading)) return grading;
    return this.#byCellId.get(cell.id ?? '') ?? this.#bySource.get(cell.source.trim()) ?? null;
  }

  /** Whether a locked cell reads as it was handed out, or as the instructor has it. */
  unchanged(cell: Cell, id: string): boolean {
    return this.#bySource.get(cell.source.trim()) === id;
  }

  cellsIn({ cells }: Notebook): Set<string> {
    const found = cells.map((cell) => this.cell(cell)).filter((id) => id !== null);
    return new Set(found as string[]);
  }
}
