import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';

/** What somebody gave for a cell that is marked by hand. */
const mark = z.strictObject({
  student: z.string(),
  exercise: z.string(),
  cell: z.string(),
  /** Of the work that was marked: a mark does not count for what was handed in later. */
  work: z.string(),
  points: z.number().min(0).nullable(),
  comment: z.string().max(20_000).default(''),
});

const marksFile = z.strictObject({ marks: z.array(mark) });

export type Mark = z.infer<typeof mark>;

/**
 * @param absent what a file that is not there is: an error, or no marks.
 * @throws UserError where the file is not what the marking page saves.
 */
export async function readMarks(
  path: string,
  absent: 'no marks' | 'must exist' = 'no marks',
): Promise<Mark[]> {
  if (absent === 'no marks' && !existsSync(path)) return [];
  try {
    return marksFile.parse(JSON.parse(await readFile(path, 'utf8'))).marks;
  } catch (error) {
    const [issue] = error instanceof z.ZodError ? error.issues : [];
    const why = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    throw new UserError(
      `${path} cannot be read as marks: ${why}`,
      'give the file that the marking page saves, marks.json',
    );
  }
}

export async function writeMarks(path: string, marks: readonly Mark[]): Promise<void> {
  await writeFileAtomic(path, `${JSON.stringify({ marks }, null, 1)}\n`);
}

/** Newer marks in the place of older ones for the same cell. */
export function mergeMarks(older: readonly Mark[], newer: readonly Mark[]): Mark[] {
  const merged = new Map<string, Mark>();
  for (const one of [...older, ...newer]) {
    merged.set(JSON.stringify([one.student, one.exercise, one.cell]), one);
  }
  return [...merged.values()];
}
