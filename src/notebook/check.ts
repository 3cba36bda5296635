import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { runCommand } from '../setup/command.ts';
import { root, stateDirectory } from '../setup/paths.ts';
import { readNotebook } from './file.ts';

/** Something that the compiler has against a cell. */
export interface CellProblem {
  readonly notebook: string;
  /** Counted from 1 among all cells. */
  readonly cell: number;
  /** Line of the cell, from 1. */
  readonly line: number;
  readonly message: string;
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
 * Type-checks the cells of notebooks against the library as it is, with the project's own strict
 * settings. The cells of a notebook are one program, so each name is declared once.
 *
 * @throws UserError where a file is no notebook, or the compiler fails in another way.
 */
export async function checkNotebooks(paths: readonly string[]): Promise<CellProblem[]> {
  if (paths.length === 0) return [];
  await mkdir(stateDirectory, { recursive: true });
  const folder = await mkdtemp(join(stateDirectory, 'check-'));
  try {
    const programs = await Promise.all(
      paths.map(async (path, i) => ({ ...(await programOf(path)), path, file: `${i}.mts` })),
    );
    for (const { file, text } of programs) await writeFile(join(folder, file), text);
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: relative(folder, join(root, 'tsconfig.json')),
        compilerOptions: { paths: { refair: [relative(folder, join(root, 'src/index.ts'))] } },
        files: programs.map(({ file }) => file),
        include: [],
      }),
    );
    const { code, stdout, stderr, startError } = await runCommand(
      process.execPath,
      [join(root, 'node_modules/typescript/bin/tsc'), '--project', folder, '--pretty', 'false'],
      { cwd: folder },
    );
    const problems = stdout.split('\n').flatMap((text) => {
      const found = /^(\d+)\.mts\((\d+),\d+\): error (.*)$/.exec(text.trim());
      if (found === null) return [];
      const { path, lines } = programs[Number(found[1])]!;
      const place = lines[Number(found[2]) - 1]!;
      return [{ notebook: relative(root, path), ...place, message: found[3]! }];
    });
    if (code !== 0 && problems.length === 0) {
      const [why] = (startError ?? stdout + stderr).trim().split('\n');
      throw new UserError(
        `the notebooks could not be checked: ${why}`,
        'Check the library first: npm test.',
      );
    }
    return problems;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A notebook as one module, and where each of its lines comes from. */
async function programOf(
  path: string,
): Promise<{ text: string; lines: { cell: number; line: number }[] }> {
  const { cells } = await readNotebook(resolve(path));
  const text: string[] = [];
  const lines: { cell: number; line: number }[] = [];
  for (const [index, cell] of cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    // A semicolon between cells: the next may begin with a bracket.
    for (const [i, line] of `${cell.source}\n;`.split('\n').entries()) {
      text.push(line);
      lines.push({ cell: index + 1, line: i + 1 });
    }
  }
  text.push('export {};', '');
  lines.push({ cell: cells.length, line: 1 }, { cell: cells.length, line: 1 });
  return { text: text.join('\n'), lines };
}
