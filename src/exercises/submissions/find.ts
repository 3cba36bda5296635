import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../errors.ts';
import { type Notebook, toNotebook } from '../../notebook/file.ts';
import { CellFinder } from '../cell-finder.ts';
import type { Exercise } from '../exercise.ts';
import { collect, foldersIn } from './collect.ts';
import { identify } from './identify.ts';
import { leanJson } from './lean-json.ts';
import { type Owner, ownerOf } from './owner.ts';

/** A notebook that a student handed in for an exercise. */
export interface Attempt {
  /** What the student called it, with its folders. */
  readonly file: string;
  /** When it was last saved, as far as the file system or the archive knows. */
  readonly modified: Date | null;
  /** Canvas says that it came after its due date. */
  readonly late: boolean;
  /** Null where it cannot be read. */
  readonly notebook: Notebook | null;
  /** Why it cannot be read. */
  readonly problem: string | null;
}

/** What one student handed in. */
export interface Submission {
  readonly student: string;
  /** Number of the user in Canvas, or of the participant in Moodle. */
  readonly canvas: string | null;
  readonly moodle: string | null;
  /** By the exercise's name; the newest that can be read comes first. */
  readonly attempts: ReadonlyMap<string, readonly Attempt[]>;
  /** What was handed in and is no attempt at an exercise. */
  readonly remarks: readonly string[];
}

/**
 * The submissions in a folder or a zip archive: a folder a student, or as Canvas and Moodle pack
 * them. Which exercise a notebook answers is read from its cells; its name matters only where they
 * tell nothing.
 *
 * @throws UserError where nobody has handed in anything.
 */
export async function findSubmissions(
  place: string,
  exercises: readonly Exercise[],
): Promise<Submission[]> {
  const finders = exercises.map((exercise) => new CellFinder(exercise));
  const names = exercises.map(({ name }) => name);
  const students = new Map<string, Collected>();
  for await (const { path, modified, content, problem } of collect(place)) {
    const owner = ownerOf(path, names);
    const student = collectedFor(students, owner);
    const { notebook, why } = content ? parsed(content) : { notebook: null, why: problem };
    const exercise = identify(finders, notebook, owner.file);
    if (exercise === null || (content === null && !/\.ipynb/i.test(owner.file))) {
      student.remarks.push(`${owner.file} ${why ?? 'holds no cell of the exercises'}`);
      continue;
    }
    const attempts = student.attempts.get(exercise.name) ?? [];
    const { file, late } = owner;
    if (!attempts.some((other) => notebook && isDeepStrictEqual(other.notebook, notebook))) {
      attempts.push({ file, modified, late, notebook, problem: why });
    }
    student.attempts.set(exercise.name, attempts);
  }
  for (const folder of await foldersIn(place)) collectedFor(students, ownerOf(`${folder}/`, names));
  if (students.size === 0) {
    throw new UserError(
      `${place} holds no submission`,
      'lay submissions out as <student>/<exercise>.ipynb, or name what Canvas or Moodle gave you',
    );
  }
  return [...students.values()]
    .map((student) => ({ ...student, attempts: sorted(student.attempts) }))
    .sort((a, b) => (a.student < b.student ? -1 : 1));
}

interface Collected extends Pick<Owner, 'student' | 'canvas' | 'moodle'> {
  readonly attempts: Map<string, Attempt[]>;
  readonly remarks: string[];
}

function collectedFor(students: Map<string, Collected>, owner: Owner): Collected {
  const { student, canvas, moodle } = owner;
  const known = students.get(student);
  if (known) return known;
  const made = { student, canvas, moodle, attempts: new Map(), remarks: [] };
  students.set(student, made);
  return made;
}

function parsed(content: Uint8Array): { notebook: Notebook | null; why: string | null } {
  try {
    const json: unknown = JSON.parse(leanJson(content));
    return { notebook: toNotebook(withKnownOutputs(json), 'the file'), why: null };
  } catch (error) {
    return { notebook: null, why: `could not be read: ${(error as Error).message}` };
  }
}

/** Outputs of a kind that nobody knows are left out, so that they don't decide over the answers. */
function withKnownOutputs(json: unknown): unknown {
  const { cells } = (json ?? {}) as { cells?: unknown };
  if (!Array.isArray(cells)) return json;
  return {
    ...(json as object),
    cells: cells.map((cell) =>
      cell?.cell_type === 'code'
        ? { ...cell, execution_count: null, outputs: pictures(cell.outputs) }
        : cell,
    ),
  };
}

/** Of what a cell put out, what somebody may have to look at. */
function pictures(outputs: unknown): unknown[] {
  if (!Array.isArray(outputs)) return [];
  return outputs.flatMap((output) => {
    const data = output?.data;
    if (typeof data !== 'object' || data === null) return [];
    return [{ output_type: 'display_data', data, metadata: {} }];
  });
}

/** A clock that copying files sets tells nothing. */
const SAME_TIME_MS = 2_000;

function sorted(attempts: ReadonlyMap<string, readonly Attempt[]>): Map<string, Attempt[]> {
  return new Map([...attempts].map(([name, list]) => [name, list.toSorted(newestFirst)]));
}

function newestFirst(a: Attempt, b: Attempt): number {
  if ((a.notebook === null) !== (b.notebook === null)) return a.notebook === null ? 1 : -1;
  const apart = (b.modified?.getTime() ?? 0) - (a.modified?.getTime() ?? 0);
  if (Math.abs(apart) > SAME_TIME_MS) return apart;
  // `x (2).ipynb` came after `x (1).ipynb`, and that after `x.ipynb`.
  return (
    numberOf(b.file) - numberOf(a.file) || b.file.localeCompare(a.file, 'en', { numeric: true })
  );
}

function numberOf(file: string): number {
  const [, number] = /(?:\((\d+)\)|-(?:Copy)?(\d+))\.ipynb/i.exec(file)?.filter(Boolean) ?? [];
  return Number(number ?? 0);
}
