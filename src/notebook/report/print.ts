import { existsSync, statSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { plainText } from '../../report/prose.ts';
import { type RenderedReport, renderReport } from '../../report/render.ts';
import { readNotebook } from '../file.ts';
import { notebookDocument } from './document.ts';

export interface PrintOptions {
  /** A file that ends in `.pdf` or `.html`; else a folder. */
  readonly out: string;
  /** Print the code too. Default: false. */
  readonly code?: boolean;
  readonly signal?: AbortSignal;
}

export interface PrintedNotebook {
  /** Absolute paths: the file that was asked for, or the folder's PDF and HTML. */
  readonly files: readonly string[];
  /** What could not be printed, or only otherwise, in words. */
  readonly warnings: readonly string[];
}

/**
 * Prints an executed notebook, and runs nothing of it. The same notebook gives the same bytes.
 *
 * @throws UserError where it cannot be read, `out` is neither such a file nor a folder, or no browser
 *   starts; the signal's reason.
 */
export async function printNotebook(
  path: string,
  { out, code = false, signal }: PrintOptions,
): Promise<PrintedNotebook> {
  const target = resolve(out);
  const kind = kindOf(target);
  const notebook = await readNotebook(path);
  const date = (await stat(path)).mtime.toISOString().slice(0, 10);
  const alone = kind !== 'folder';
  const document = await notebookDocument(notebook, { path, date, code, alone });
  const folder = alone ? await mkdtemp(join(tmpdir(), 'refair-notebook-')) : target;
  try {
    const rendered = await renderReport(document, folder, { signal });
    const warnings = rendered.warnings.map(plainText);
    if (!alone) return { files: filesOf(rendered), warnings };
    await writeFileAtomic(target, await readFile(kind === '.pdf' ? rendered.pdf! : rendered.html));
    return { files: [target], warnings };
  } finally {
    if (alone) await rm(folder, { recursive: true, force: true });
  }
}

function filesOf({ pdf, html }: RenderedReport): string[] {
  return [...(pdf === null ? [] : [pdf]), html];
}

/** What people name files, and nobody a folder. */
const OTHER_FILES = new Set('.docx .odt .tex .md .txt .png .svg .json .ipynb .htm'.split(' '));

function kindOf(target: string): '.pdf' | '.html' | 'folder' {
  const ending = extname(target).toLowerCase();
  const folder = existsSync(target) && statSync(target).isDirectory();
  if (ending === '.pdf' || ending === '.html') {
    if (!folder) return ending;
    throw new UserError(
      `${target} is a folder, and a ${ending.slice(1).toUpperCase()} file is to be written`,
      'Remove it or give another path.',
    );
  }
  if (OTHER_FILES.has(ending) || (existsSync(target) && !folder)) {
    throw new UserError(
      `a notebook is not printed as ${target}`,
      'Give a path that ends in .pdf or .html, or a folder for both.',
    );
  }
  return 'folder';
}
