import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { about } from '../files/system-error.ts';

/** Text in a notebook file: one string, or its lines. */
const text = z.union([z.string(), z.array(z.string())]).transform(joined);
/** Some programs leave empty ones out. */
const record = z.record(z.string(), z.unknown()).default({});

/** What a cell puts out, as a file or a kernel's message has it. */
export const cellOutput = z.discriminatedUnion('output_type', [
  z.looseObject({
    output_type: z.literal('stream'),
    name: z.enum(['stdout', 'stderr']),
    text,
  }),
  z.looseObject({ output_type: z.literal('display_data'), data: record, metadata: record }),
  z.looseObject({
    output_type: z.literal('execute_result'),
    data: record,
    metadata: record,
    execution_count: z.number().nullable().default(null),
  }),
  z.looseObject({
    output_type: z.literal('error'),
    ename: z.string(),
    evalue: z.string(),
    traceback: z.array(z.string()),
  }),
]);

const common = {
  id: z.string().optional(),
  metadata: record,
  source: text,
  /** Pasted pictures: by name, then by media type, in base64. */
  attachments: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
};
const cell = z.discriminatedUnion('cell_type', [
  z.looseObject({ ...common, cell_type: z.literal('markdown') }),
  z.looseObject({ ...common, cell_type: z.literal('raw') }),
  z.looseObject({
    ...common,
    cell_type: z.literal('code'),
    execution_count: z.number().nullable().default(null),
    outputs: z.array(cellOutput).default([]),
  }),
]);

const notebook = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.number().default(0),
  metadata: z
    .looseObject({
      kernelspec: z.looseObject({ name: z.string() }).optional(),
      language_info: z.looseObject({ name: z.string() }).optional(),
    })
    .default({}),
  cells: z.array(cell),
});

export type Notebook = z.infer<typeof notebook>;
export type Cell = Notebook['cells'][number];
export type CodeCell = Extract<Cell, { cell_type: 'code' }>;
export type CellOutput = CodeCell['outputs'][number];

/** A notebook is text and a few pictures: one larger than this holds something else. */
const LARGEST_BYTES = 500e6;

export interface ReadOptions {
  /** False: outputs are taken for empty, unread. Default: true. */
  readonly outputs?: boolean;
  /** Default: 500 MB. */
  readonly largestBytes?: number;
}

/**
 * Reads a notebook, in version 4 of the notebook format; unknown fields are kept.
 *
 * @throws UserError where the file is missing, too large or no such notebook, with the field.
 */
export async function readNotebook(
  path: string,
  { outputs = true, largestBytes = LARGEST_BYTES }: ReadOptions = {},
): Promise<Notebook> {
  const text = await readNotebookText(path, largestBytes);
  let content: unknown;
  try {
    content = JSON.parse(text, (key, value) => (key === 'outputs' && !outputs ? [] : value));
  } catch (cause) {
    throw new UserError(`${path} is no notebook: it is not JSON`, NOTEBOOK_FIX, { cause });
  }
  return toNotebook(content, path);
}

const NOTEBOOK_FIX = 'Give the path of an .ipynb file.';

async function readNotebookText(path: string, largestBytes: number): Promise<string> {
  try {
    if ((await stat(path)).size > largestBytes) {
      throw new UserError(
        `${path} is larger than ${largestBytes / 1e6} MB: no notebook is`,
        'Clear its outputs, or give the path of another file.',
      );
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new UserError(`there is no notebook ${path}`, NOTEBOOK_FIX);
    if (code === 'EISDIR') throw new UserError(`${path} is a folder`, NOTEBOOK_FIX);
    throw about(path, error);
  }
}

/**
 * The notebook that a parsed file is; unknown fields are kept.
 *
 * @param path names the file in messages.
 * @throws UserError where it is no notebook of format 4, with the field.
 */
export function toNotebook(content: unknown, path: string): Notebook {
  const parsed = notebook.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path} is no notebook of format 4: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`,
    'Open and save it with a current JupyterLab.',
  );
}

/** Writes a notebook as Jupyter writes it. */
export async function writeNotebook(path: string, content: Notebook): Promise<void> {
  await writeFileAtomic(path, notebookText(content));
}

/** A notebook's file as Jupyter writes it: keys sorted, text as lines, indented by one space. */
export function notebookText(content: Notebook): string {
  const cells = content.cells.map((one) => {
    const { source } = one;
    if (one.cell_type !== 'code') return { ...one, source: lines(source) };
    const outputs = one.outputs.map((part) =>
      part.output_type === 'stream' ? { ...part, text: lines(part.text) } : part,
    );
    return { ...one, source: lines(source), outputs };
  });
  return `${JSON.stringify({ ...content, cells }, sortKeys, 1)}\n`;
}

/** Whether a person has given a cell this tag. */
export function hasTag({ metadata }: Pick<Cell, 'metadata'>, tag: string): boolean {
  return Array.isArray(metadata.tags) && metadata.tags.includes(tag);
}

/** Whether a notebook was written for tslab, whose cells need not be strict. */
export function isForTslab({ metadata }: Notebook): boolean {
  return metadata.kernelspec?.name === 'tslab';
}

/** Text of a notebook file or of one of its outputs. */
export function joined(value: string | readonly string[]): string {
  return typeof value === 'string' ? value : value.join('');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function lines(value: string): string[] {
  return value.split(/(?<=\n)/).filter((line) => line !== '');
}
