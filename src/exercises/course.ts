import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as yazl from 'yazl';
import { UserError } from '../errors.ts';
import { writeFileAtomic } from '../files/atomic.ts';
import { notebookText, toNotebook } from '../notebook/file.ts';
import { checkReleased } from './build.ts';
import { HANDED_OUT } from './check.ts';
import { courseKit, dataFiles, type Files } from './course-kit.ts';
import type { Exercise } from './exercise.ts';
import { findLeaks, leaksInText } from './leaks.ts';
import { studentVersion } from './release.ts';
import type { ProcessLimits } from './student-process.ts';

export interface CourseOptions {
  /** The folder of the instructor versions. */
  readonly source: string;
  /** A folder that is not there yet, or a file whose name ends in `.zip`. */
  readonly out: string;
  /** False: notebooks and data alone, for a machine that has what they run on. */
  readonly kit: boolean;
}

/** What was written. */
export interface ReleasedCourse {
  readonly path: string;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Writes all that students get as one folder or zip: notebooks, data, and what these run on. Before
 * anything is written the exercises are proved as `build` proves them, and then every file, as it
 * will be, is searched for lines of solutions and hidden tests and for outputs.
 *
 * @throws UserError naming what leaked and where, or where the target is in use.
 */
export async function releaseCourse(
  exercises: readonly Exercise[],
  { source, out, kit }: CourseOptions,
  limits: ProcessLimits,
): Promise<ReleasedCourse> {
  const asZip = /\.zip$/i.test(out);
  if (!asZip && existsSync(out) && (await readdir(out)).length > 0) {
    throw new UserError(
      `${out} is there already, and not empty`,
      'name a folder that is not there yet, or a file that ends in .zip',
    );
  }
  await checkReleased(exercises, limits);
  const files = await courseFiles(exercises, source, kit);
  checkCourse(exercises, files);
  if (asZip) await writeFileAtomic(out, await zipped(files, basename(out).replace(/\.zip$/i, '')));
  else for (const [path, content] of files) await writeFileAtomic(join(out, path), content);
  const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0);
  return { path: out, files: files.size, bytes };
}

async function courseFiles(
  exercises: readonly Exercise[],
  source: string,
  kit: boolean,
): Promise<Files> {
  const files = new Map<string, string | Uint8Array>(kit ? await courseKit() : []);
  for (const exercise of exercises) {
    const text = notebookText(studentVersion(exercise));
    files.set(`notebooks/${exercise.name}.ipynb`, text);
    files.set(`notebooks/${HANDED_OUT}/${exercise.name}.ipynb`, text);
  }
  for (const [path, content] of await dataFiles(source)) files.set(`notebooks/${path}`, content);
  return files.set('README.md', readme(exercises, kit));
}

/**
 * @throws UserError where a notebook holds a line of its solution or hidden tests, a marker or an
 * output, or any other file a passage of them.
 */
export function checkCourse(exercises: readonly Exercise[], files: Files): void {
  const leaks = [...files].flatMap(([path, content]) => {
    const text = Buffer.from(content).toString('utf8');
    const own = exercises.find(({ name }) => path.endsWith(`/${name}.ipynb`));
    const others = exercises.filter((exercise) => exercise !== own);
    const found = [
      ...(own ? findLeaks(own, toNotebook(JSON.parse(text), path)) : []),
      ...leaksInText(others, own ? sourcesIn(text) : text),
    ];
    return found.map(({ what, text: line }) => `${path}: ${what}: ${line}`);
  });
  if (leaks.length === 0) return;
  throw new UserError(
    `the course would give away\n  ${[...new Set(leaks)].slice(0, 5).join('\n  ')}`,
    'word what students see without these lines',
  );
}

/** A notebook's text as it reads, not as it is written in JSON. */
function sourcesIn(text: string): string {
  return toNotebook(JSON.parse(text), 'the notebook')
    .cells.map(({ source }) => source)
    .join('\n');
}

async function zipped(files: Files, folder: string): Promise<Uint8Array> {
  const archive = new yazl.ZipFile();
  for (const [path, content] of files) {
    archive.addBuffer(Buffer.from(content), `${folder}/${path}`, { mode: 0o100644 });
  }
  archive.end();
  return buffer(archive.outputStream as NodeJS.ReadableStream);
}

function readme(exercises: readonly Exercise[], kit: boolean): string {
  const list = exercises.map(
    ({ name, title, points }) => `- \`${name}\`: ${title}, ${points} points`,
  );
  const run = kit
    ? `With Node 20 or newer, npm and python3 on Linux, macOS or Windows with WSL 2:

\`\`\`
npm run lab                                            # JupyterLab, with the kernel TypeScript (refair)
npm run refair -- exercises check notebooks/${exercises[0]?.name}.ipynb   # before you hand in
\`\`\`

The first command installs what is missing, once.`
    : `Open the notebooks with the kernel "TypeScript (refair)". Before you hand in:
\`refair exercises check notebooks/${exercises[0]?.name}.ipynb\`.`;
  return `# Exercises

${list.join('\n')}

The notebooks are in \`notebooks\`. Write your answers where a cell says so. Cells with tests can be run, not
changed; grading has more tests than you can see. Save (Ctrl+S) before you hand in a notebook.

${run}
`;
}
