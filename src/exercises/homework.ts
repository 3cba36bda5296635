import { z } from 'zod';
import { type Cell, type Notebook, readNotebook } from '../notebook/file.ts';

/** nbgrader's own metadata of a cell, in the form that its releases since 0.6 write. */
const gradingSchema = z.object({
  grade_id: z.string().min(1).max(200),
  grade: z.boolean(),
  solution: z.boolean(),
  locked: z.boolean(),
  points: z.number().min(0).optional(),
  schema_version: z.number().optional(),
  task: z.boolean().optional(),
});

/** What nbgrader's metadata say of a cell: who may change it, and what it is worth. */
export type Grading = z.infer<typeof gradingSchema>;

/** One larger than this is not somebody's homework. */
const LARGEST_BYTES = 20e6;

/**
 * The notebook of an exercise or a submission, without outputs: what else a submission's outputs
 * hold must not decide whether it is graded.
 *
 * @throws UserError where the file is no notebook of format 4, naming the field.
 */
export function readHomework(path: string): Promise<Notebook> {
  return readNotebook(path, { outputs: false, largestBytes: LARGEST_BYTES });
}

/** nbgrader's metadata of a cell; null where it has none, or none that can be read. */
export function gradingOf(cell: Cell): Grading | null {
  const parsed = gradingSchema.safeParse(cell.metadata.nbgrader);
  return parsed.success ? parsed.data : null;
}
