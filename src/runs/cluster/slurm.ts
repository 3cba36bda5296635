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
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
}

/** Text of a command of Slurm. Nothing passes through a shell. @throws SlurmError, or UserError. */
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

/** Ends jobs, by name or by id. */
export async function scancel(which: string | readonly string[]): Promise<void> {
  const jobs = typeof which === 'string' ? ['--name', which] : which;
  await slurm('scancel', ['--user', userInfo().username, ...jobs]);
}

/** How an ended task is remembered by the accounting, `TIMEOUT`; null where there is none. */
export async function endState(job: string, index: number | null): Promise<string | null> {
  const id = index === null ? job : `${job}_${index}`;
  try {
    const text = await slurm('sacct', ['-n', '-P', '-X', '-j', id, '-o', 'State']);
    return text.trim().split('\n').at(-1) || null;
  } catch {
    return null;
  }
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
    if (error instanceof SlurmError || error instanceof UserError) return false;
    throw error;
  }
}
