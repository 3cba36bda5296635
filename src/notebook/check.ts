import { readdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from '../setup/paths.ts';
import { CellProgram, type CellProblem as Problem } from './cells/program.ts';
import { isForTslab, readNotebook } from './file.ts';

/** Something that the compiler has against a cell. */
export interface CellProblem extends Problem {
  readonly notebook: string;
  /** Counted from 1 among all cells. */
  readonly cell: number;
}

/** Every notebook in a folder and its subfolders, sorted; checkpoints of Jupyter left out. */
export async function findNotebooks(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .filter((name) => name.endsWith('.ipynb') && !name.includes('.ipynb_checkpoints'))
    .map((name) => join(folder, name))
    .sort();
}

/**
 * Type-checks the cells of notebooks, one after the other, as the kernel does before it runs them.
 * A cell that the kernel would refuse declares nothing for those after it.
 *
 * @throws UserError where a file is no notebook.
 */
export async function checkNotebooks(paths: readonly string[]): Promise<CellProblem[]> {
  const found: CellProblem[] = [];
  for (const path of paths) {
    const notebook = await readNotebook(resolve(path));
    const strict = !isForTslab(notebook);
    const program = new CellProgram(dirname(resolve(path)), { strict });
    try {
      for (const [i, { cell_type: type, source }] of notebook.cells.entries()) {
        const { problems = [] } = type === 'code' ? program.compile(source) : {};
        const place = { notebook: relative(root, resolve(path)), cell: i + 1 };
        found.push(...problems.map((problem) => ({ ...place, ...problem })));
      }
    } finally {
      program.close();
    }
  }
  return found;
}
