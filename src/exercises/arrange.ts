import type { Notebook } from '../notebook/file.ts';
import { CellFinder } from './cell-finder.ts';
import type { CellRole, Exercise } from './exercise.ts';

/** A cell in the order in which a submission is run. */
export interface Step {
  readonly id: string;
  /** `own`: the student's, answer or added cell; the others are the instructor's. */
  readonly kind: 'helper' | 'own' | 'test';
  readonly source: string;
  readonly points: number;
}

/** What a student wrote for a cell that is marked by hand. */
export interface Essay {
  readonly id: string;
  readonly type: 'code' | 'markdown';
  readonly outOf: number;
  /** Null where the cell is gone. */
  readonly source: string | null;
  /** What its file holds as put out: by media type, and nothing that could be trusted. */
  readonly shown: readonly Readonly<Record<string, unknown>>[];
}

/** A submission, sorted by the instructor's version. */
export interface Arrangement {
  /** What is run, in order. */
  readonly steps: readonly Step[];
  readonly essays: readonly Essay[];
  /** Whether every answer is missing or reads as it was handed out, and no cell was added. */
  readonly untouched: boolean;
  /** What was found to be unlike the version that was handed out. */
  readonly remarks: readonly string[];
}

/**
 * The cells to run: helpers and tests from the instructor's version, whatever the submission made
 * of them, and the student's answers in their places. A cell that the student added runs after the
 * exercise's cell that it follows in the submission. An answer counts also in a cell that has become
 * text.
 */
export function arrange(exercise: Exercise, submission: Notebook): Arrangement {
  const finder = new CellFinder(exercise);
  const roles = new Map(exercise.cells.map((cell) => [cell.id, cell.role]));
  const answers = new Map<string, Notebook['cells'][number]>();
  const added = new Map<string | null, Step[]>();
  const remarks: string[] = [];
  let previous: string | null = null;
  let count = 0;
  for (const cell of submission.cells) {
    const id = finder.cell(cell);
    const role = id === null ? undefined : roles.get(id);
    if (id !== null) previous = id;
    if ((role === 'answer' || role === 'essay') && !answers.has(id!)) {
      answers.set(id!, cell);
      remarks.push(...typeRemark(exercise, id!, cell.cell_type));
    } else if (cell.cell_type === 'code' && (!role || role === 'answer' || role === 'essay')) {
      const { source } = cell;
      const step = { id: `added cell ${++count}`, kind: 'own', source, points: 0 } as const;
      added.set(previous, [...(added.get(previous) ?? []), step]);
    } else if (role && !finder.unchanged(cell, id!)) {
      remarks.push(`${id} was changed; the ${role} as it was handed out counts`);
    }
  }
  const steps = exercise.cells.flatMap(({ id, role, type, source, points }): Step[] => {
    const text = isTheirs(role) ? answers.get(id)?.source : source;
    const runs = type === 'code' && text !== undefined;
    const worth = role === 'test' ? points : 0;
    const kind: Step['kind'] = isTheirs(role) ? 'own' : role;
    return [...(runs ? [{ id, kind, source: text, points: worth }] : []), ...(added.get(id) ?? [])];
  });
  return {
    steps: [...(added.get(null) ?? []), ...steps],
    essays: exercise.cells
      .filter(({ role }) => role === 'essay')
      .map(({ id, type, points }) => essay(answers.get(id), id, type, points)),
    untouched:
      added.size === 0 && [...answers].every(([id, { source }]) => finder.untouched(source, id)),
    remarks,
  };
}

function isTheirs(role: CellRole): role is 'answer' | 'essay' {
  return role === 'answer' || role === 'essay';
}

function typeRemark({ cells }: Exercise, id: string, is: string): string[] {
  const { type } = cells.find((cell) => cell.id === id)!;
  if (type === is || type === 'markdown') return [];
  return [`${id} was saved as ${is === 'raw' ? 'raw text' : 'Markdown'}; it was run as code`];
}

function essay(
  cell: Notebook['cells'][number] | undefined,
  id: string,
  type: 'code' | 'markdown',
  outOf: number,
): Essay {
  const outputs = cell?.cell_type === 'code' ? cell.outputs : [];
  const shown = outputs.flatMap(({ data }) => (isRecord(data) ? [data] : []));
  return { id, type, outOf, source: cell?.source ?? null, shown };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
