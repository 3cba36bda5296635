import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';

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

const cellSchema = z.looseObject({
  cell_type: z.enum(['code', 'markdown', 'raw']),
  source: z
    .union([z.string(), z.array(z.string())])
    .transform((source) => (typeof source === 'string' ? source : source.join(''))),
  metadata: z.looseObject({ nbgrader: z.unknown().optional() }).default({}),
});

const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  cells: z.array(cellSchema).max(2000),
  metadata: z.looseObject({}).default({}),
});

/** What nbgrader's metadata say of a cell: who may change it, and what it is worth. */
export type Grading = z.infer<typeof gradingSchema>;

export type NotebookCell = z.infer<typeof cellSchema>;

/** A notebook of format 4; whatever else its file holds is kept as it is. */
export type Notebook = z.infer<typeof notebookSchema>;

/** A notebook is text: one larger than this is not somebody's homework. */
const LARGEST_BYTES = 20e6;

/**
 * The notebook in a file.
 *
 * @throws UserError where the file is no notebook of format 4, naming the field.
 */
export async function readNotebook(path: string): Promise<Notebook> {
  if ((await stat(path)).size > LARGEST_BYTES) {
    throw new UserError(`${path} is larger than 20 MB`, 'clear its outputs and save it again');
  }
  return parseNotebook(await readFile(path, 'utf8'), path);
}

/** As {@link readNotebook}, of a text; `path` only names it. */
export function parseNotebook(text: string, path: string): Notebook {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new UserError(
      `${path} is not JSON: ${(error as Error).message}`,
      'save the notebook again from Jupyter',
    );
  }
  const parsed = notebookSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path}: ${issue?.path.join('.')}: ${issue?.message}`,
    'save it from Jupyter as a notebook of format 4',
  );
}

/** nbgrader's metadata of a cell; null where it has none, or none that can be read. */
export function gradingOf(cell: NotebookCell): Grading | null {
  const parsed = gradingSchema.safeParse(cell.metadata.nbgrader);
  return parsed.success ? parsed.data : null;
}

/** The file text of a notebook, as Jupyter writes it: lines of a cell in a list, one space deep. */
export function notebookText(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: cell.source === '' ? [] : cell.source.split(/(?<=\n)/),
  }));
  return `${JSON.stringify({ ...notebook, cells }, null, 1)}\n`;
}
