import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { UserError } from '../../errors.ts';

const exec = promisify(execFile);

/** A task of an array, or a job, that Slurm knows. */
export interface QueuedTask {
  readonly job: string;
  /** null: the job is no array. */
  readonly index: number | null;
  /** `PENDING`, `RUNNING` … */
  readonly state: string;
  /** Why it waits: `Priority`. */
  readonly reason: string;
  readonly node: string;
  readonly comment: string;
}

/** What a command of Slurm said instead of doing what it was asked. */
export class SlurmError extends UserError {
  constructor(message: string) {
    super(
      message,
      'run the same command again when the scheduler answers; what it has taken goes on',
    );
  }
}

/** Text of a command of Slurm. Nothing passes through a shell. @throws SlurmError, or UserError where there is no such command. */
async function slurm(program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await exec(program, args, { maxBuffer: 2 ** 28 });
    return stdout;
  } catch (error) {
    const {
      code,
      stderr = '',
      message,
    } = error as {
      code?: string | number;
      stderr?: string;
      message: string;
    };
    if (code === 'ENOENT') {
      throw new UserError(
        `there is no ${program} on this machine, so it is no login node of a Slurm cluster`,
        'run this on the login node, in a clone that the nodes see too',
      );
    }
    throw new SlurmError(`${program}: ${stderr.trim() || message}`);
  }
}

/** Submits a script. @returns the id of the job. */
export async function sbatch(args: readonly string[]): Promise<string> {
  const text = await slurm('sbatch', ['--parsable', ...args]);
  return text.trim().split(';')[0]!;
}

/** Every task of the user's jobs of a name that Slurm still knows, ended ones too. */
export async function squeue(name: string): Promise<QueuedTask[]> {
  const format = '%F|%K|%T|%r|%N|%k';
  const text = await slurm('squeue', [
    ...['-h', '-r', '-u', userInfo().username, '--name', name, '-t', 'all', '-o', format],
  ]);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [job = '', index = '', state = '', reason = '', node = '', comment = ''] =
        line.split('|');
      return {
        job,
        index: /^\d+$/.test(index) ? Number(index) : null,
        state,
        reason,
        node,
        comment,
      };
    });
}

/** States of tasks that wait or run. */
const ALIVE = new Set([
  ...['PENDING', 'RUNNING', 'CONFIGURING', 'COMPLETING', 'SUSPENDED', 'STOPPED', 'SIGNALING'],
  ...['REQUEUED', 'REQUEUE_HOLD', 'REQUEUE_FED', 'RESIZING', 'STAGE_OUT', 'RESV_DEL_HOLD'],
]);

export function isAlive({ state }: QueuedTask): boolean {
  return ALIVE.has(state);
}

/** Why most of some tasks wait; null where none does. */
export function commonestReason(tasks: readonly QueuedTask[]): string | null {
  const counts = Map.groupBy(tasks, ({ reason }) => reason);
  const [most] = [...counts].toSorted(([, a], [, b]) => b.length - a.length);
  return most === undefined || most[0] === 'None' ? null : most[0];
}

/** Ends jobs, by name or by id. */
export async function scancel(which: string | readonly string[]): Promise<void> {
  const jobs = typeof which === 'string' ? ['--name', which] : which;
  await slurm('scancel', ['--user', userInfo().username, ...jobs]);
}

/** How the accounting remembers the tasks of a job, `TIMEOUT`, by index; empty where there is none. */
export async function endStates(job: string): Promise<ReadonlyMap<number | null, string>> {
  try {
    const text = await slurm('sacct', ['-n', '-P', '-X', '-j', job, '-o', 'JobID,State']);
    return parseStates(text);
  } catch (error) {
    if (error instanceof UserError) return new Map();
    throw error;
  }
}

/** Lines such as `17_3|FAILED`, `17_[5-7,9%4]|CANCELLED by 0`, `16|COMPLETED`. */
export function parseStates(text: string): Map<number | null, string> {
  const states = new Map<number | null, string>();
  for (const line of text.split('\n').filter((one) => one.includes('|'))) {
    const [id = '', state = ''] = line.split('|');
    const [, indices] = /_\[?([\d,-]+)/.exec(id) ?? [];
    if (indices === undefined) states.set(null, state);
    for (const range of indices?.split(',') ?? []) {
      const [from, to = from] = range.split('-').map(Number);
      for (let index = from!; index <= to!; index++) states.set(index, state);
    }
  }
  return states;
}

/** The largest index of an array, plus one. */
export async function maxArraySize(): Promise<number> {
  const text = await slurm('scontrol', ['show', 'config']);
  const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(text);
  return found === null ? 1001 : Number(found[1]);
}

/**
 * Puts a running job back into the queue. One that was cancelled, or has ended, stays as it is.
 *
 * @returns whether it will run again.
 */
export async function requeue(job: string): Promise<boolean> {
  try {
    const text = await slurm('scontrol', ['--oneliner', 'show', 'job', job]);
    if (!/\bJobState=RUNNING\b/.test(text)) return false;
    await slurm('scontrol', ['requeue', job]);
    return true;
  } catch (error) {
    // A site may have switched it off.
    if (error instanceof UserError) return false;
    throw error;
  }
}
