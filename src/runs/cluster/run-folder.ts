import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { textIfThere } from '../../files/read.ts';
import { sha256 } from '../../json.ts';
import { type PlannedLine, writePlan } from './plan-file.ts';
import { isAlive, type QueuedTask } from './slurm.ts';

// `<store>/runs/<run>`: plan.jsonl, submitted.json, tasks/, logs/, receipts/, failures/, progress/.

/** What has been given to the scheduler, or was about to be. */
export interface SubmittedArray {
  /** Tells arrays of a run apart, in Slurm's comment too. */
  readonly name: string;
  /** null: the answer of sbatch never came, or has not come yet. */
  readonly job: string | null;
  /** Ids of the trials of each task, by index; `prepare` has none. */
  readonly tasks: Readonly<Record<string, readonly string[]>>;
}

/** `submitted.json`. */
export interface RunState {
  readonly title: string;
  readonly cluster: string;
  /** Name of all its jobs. */
  readonly jobs: string;
  /** Follows the run again. */
  readonly command: string;
  /** Of the clone. */
  readonly code: string;
  readonly createdAt: string;
  readonly arrays: readonly SubmittedArray[];
}

/** A run, the same for the same trials. */
export interface RunFolder {
  readonly run: string;
  readonly path: string;
}

export function runFolder(store: string, ids: readonly string[]): RunFolder {
  const run = sha256([...ids].sort().join(' ')).slice(0, 10);
  return { run, path: join(store, 'runs', run) };
}

/** Name of all jobs of a run in one store: another clone of the user may have the same trials under way. */
export async function jobName(folder: RunFolder): Promise<string> {
  // As it was written: the store may be reached by another path today.
  return (await readState(folder))?.jobs ?? firstJobName(folder);
}

/** What the jobs of a run are called from its first submission on. */
export function firstJobName({ run, path }: RunFolder): string {
  return `refair-${run}-${sha256(resolve(path)).slice(0, 6)}`;
}

export async function readState({ path }: RunFolder): Promise<RunState | null> {
  const text = await textIfThere(join(path, 'submitted.json'));
  return text === null ? null : (JSON.parse(text) as RunState);
}

export async function writeState({ path }: RunFolder, state: RunState): Promise<void> {
  await writeFileAtomic(join(path, 'submitted.json'), JSON.stringify(state, null, 1));
}

export async function writePlanOf(folder: RunFolder, lines: readonly PlannedLine[]): Promise<void> {
  await writePlan(join(folder.path, 'plan.jsonl'), lines);
}

/** The trials of tasks that wait or run, by their ids, and the job of each. */
export function busyIds(
  arrays: readonly SubmittedArray[],
  tasks: readonly QueuedTask[],
): ReadonlyMap<string, string> {
  return new Map(
    tasks.filter(isAlive).flatMap(({ job, index }) => {
      const ids = arrays.find((one) => one.job === job)?.tasks[String(index)] ?? [];
      return ids.map((id) => [id, job] as const);
    }),
  );
}

/** All runs of a store. */
export async function runsOf(store: string): Promise<RunFolder[]> {
  const names = await readdir(join(store, 'runs')).catch(() => []);
  return names
    .filter((name) => /^[0-9a-f]{10}$/.test(name))
    .sort()
    .map((run) => ({ run, path: join(store, 'runs', run) }));
}
