import type { Cell, Notebook } from '../notebook/file.ts';
import type { Exercise } from './exercise.ts';
import { gradingOf } from './homework.ts';
import { studentVersion } from './release.ts';

/** Finds the cells of an exercise in a submission. */
export class CellFinder {
  readonly exercise: Exercise;
  readonly #ids = new Set<string>();
  readonly #byCellId = new Map<string, string>();
  readonly #handedOut = new Map<string, string>();
  readonly #bySource = new Map<string, Set<string>>();

  constructor(exercise: Exercise) {
    this.exercise = exercise;
    for (const { id } of exercise.cells) this.#ids.add(id);
    for (const version of [studentVersion(exercise), exercise.notebook]) {
      for (const cell of version.cells) {
        const grading = gradingOf(cell);
        if (!grading) continue;
        if (cell.id !== undefined) this.#byCellId.set(cell.id, grading.grade_id);
        if (!this.#handedOut.has(grading.grade_id)) {
          this.#handedOut.set(grading.grade_id, cell.source.trim());
        }
        if (grading.locked && cell.source.trim() !== '') {
          const source = cell.source.trim();
          const ids = this.#bySource.get(source) ?? new Set();
          this.#bySource.set(source, ids.add(grading.grade_id));
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
    const byId = this.#byCellId.get(cell.id ?? '');
    if (byId !== undefined) return byId;
    // Several tests may read alike where all of them are hidden.
    const [id, another] = this.#bySource.get(cell.source.trim()) ?? [];
    return another === undefined ? (id ?? null) : null;
  }

  /** Whether a locked cell reads as it was handed out, or as the instructor has it. */
  unchanged(cell: Cell, id: string): boolean {
    return this.#bySource.get(cell.source.trim())?.has(id) ?? false;
  }

  /** Whether an answer reads as it was handed out. */
  untouched(source: string, id: string): boolean {
    return source.trim() === this.#handedOut.get(id);
  }

  cellsIn({ cells }: Notebook): Set<string> {
    const found = cells.map((cell) => this.cell(cell)).filter((id) => id !== null);
    return new Set(found as string[]);
  }
}
