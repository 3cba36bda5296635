import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { textIfThere } from '../../files/read.ts';

// What tasks leave in the folder of a run, one small file each, by rename: on a shared file system
// that is all that machines need to tell each other.

/** `receipts/<id>.json`: the trial's result is in the store. */
export interface Receipt {
  readonly id: string;
  /** Where the result stands in the store. */
  readonly hash: string;
  readonly engine: string;
  readonly node: string;
  readonly seconds: number;
}

/** `failures/<id>.json`: why there is none. */
export interface FailureRecord {
  readonly id: string;
  /**
   * `failed`: it would again. `died`: its process did, without a word. `not run`: what it needs failed.
   * `interrupted`: it may go on when it is started again.
   */
  readonly kind: 'failed' | 'died' | 'not run' | 'interrupted';
  /** The stage that failed, for all that need it; null: the trial itself did. */
  readonly stage: string | null;
  readonly message: string;
  readonly fix: string | null;
  readonly node: string;
  /** To the time limit of its task, when it was interrupted; null: there was none. */
  readonly secondsLeft: number | null;
  /** Of the clone that it failed with. */
  readonly code: string;
}

/** Of a trial that was not run: the reason of the one that it needs. */
export function whatItNeeds(message: string): string {
  return `what it needs failed (${message.split('\n')[0]})`;
}

/** `progress/<task>.json`: what a task does, rewritten every minute. */
export interface TaskProgress {
  readonly node: string;
  /** Ids of the trials at work, and how far each has come, 0 to 1. */
  readonly trials: Readonly<Record<string, number>>;
  /** ISO 8601. */
  readonly at: string;
}

type Kind = 'receipts' | 'failures' | 'progress';
interface Kinds {
  receipts: Receipt;
  failures: FailureRecord;
  progress: TaskProgress;
}

export async function writeRecord<K extends Kind>(
  folder: string,
  kind: K,
  name: string,
  record: Kinds[K],
): Promise<void> {
  await writeFileAtomic(join(folder, kind, `${name}.json`), `${JSON.stringify(record)}\n`);
}

export async function removeRecord(folder: string, kind: Kind, name: string): Promise<void> {
  await rm(join(folder, kind, `${name}.json`), { force: true });
}

/** Names of the records there are; listing the folder is what makes a network file system look anew. */
export async function recordNames(folder: string, kind: Kind): Promise<string[]> {
  const names = await readdir(join(folder, kind)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -5));
}

/** The failures that a run has a record of, by the ids of their trials. */
export async function readFailures(
  folder: string,
  wanted: (id: string) => boolean = () => true,
): Promise<Map<string, FailureRecord>> {
  const records = new Map<string, FailureRecord>();
  for (const id of await recordNames(folder, 'failures')) {
    if (!wanted(id)) continue;
    const record = await readRecord(folder, 'failures', id);
    if (record !== null) records.set(id, record);
  }
  return records;
}

/** A record; null where there is none, or it goes this moment. */
export async function readRecord<K extends Kind>(
  folder: string,
  kind: K,
  name: string,
): Promise<Kinds[K] | null> {
  const text = await textIfThere(join(folder, kind, `${name}.json`));
  return text === null ? null : (JSON.parse(text) as Kinds[K]);
}
