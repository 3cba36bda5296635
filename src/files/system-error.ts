import { getSystemErrorMap } from 'node:util';
import { UserError } from '../errors.ts';

/** What a user can do about errors of the operating system, by their names. */
const FIXES: Readonly<Record<string, string>> = {
  EACCES: 'choose another folder, or let yourself write this one',
  EAGAIN: 'too many processes run at once: end some, or use --workers 1',
  EDQUOT: 'your quota is used up: free some space, then run the same command again',
  EEXIST: 'a file is in the way: choose another folder',
  EIO: 'the disk or its connection fails: check it, then run the same command again',
  EMFILE: 'too many files are open: raise the limit with ulimit -n, or use fewer --workers',
  ENAMETOOLONG: 'choose a shorter name',
  ENFILE: 'too many files are open on this machine: end some programs',
  ENOENT: 'check that the path is right, and that nothing deletes it meanwhile',
  ENOMEM: 'memory ran out: end some programs, or use --workers 1',
  ENOSPC: 'free some space, then run the same command again; finished work is kept',
  ENOTDIR: 'a part of this path is a file: choose another folder',
  EPERM: 'choose another folder, or let yourself write this one',
  EROFS: 'nothing can be written there: choose another folder',
};
const ANY_FIX = 'mend that, then run the same command again; finished work is kept';

const NAMES = new Map([...getSystemErrorMap().values()]);

/**
 * What the operating system refused (no space, no right, no such file), as a sentence with its path
 * and what to do about it; null for errors of any other kind. Whoever meets such an error would meet
 * it again with the next trial.
 */
export function systemError(error: unknown): UserError | null {
  if (!(error instanceof Error) || error instanceof UserError) return null;
  const name = systemName(error);
  if (name === null) return null;
  const { path } = error as NodeJS.ErrnoException;
  const [first = ''] = error.message.split('\n');
  const message = path === undefined || first.includes(path) ? first : `${first} '${path}'`;
  return new UserError(message, FIXES[name] ?? ANY_FIX, { cause: error });
}

/** Gives an error of the system that names no path (`write` does not) the one it is about. */
export function about(path: string, error: unknown): unknown {
  if (error instanceof Error && systemName(error) !== null) {
    (error as NodeJS.ErrnoException).path ??= path;
  }
  return error;
}

/** `ENOSPC` and the like. */
function systemName(error: Error): string | null {
  const { code = '' } = error as NodeJS.ErrnoException;
  if (NAMES.has(code)) return code;
  // DuckDB has the system's words alone.
  if (!error.message.startsWith('IO Error')) return null;
  const text = error.message.toLowerCase();
  for (const [name, words] of NAMES) if (text.includes(words)) return name;
  return null;
}
