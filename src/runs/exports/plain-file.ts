import { lstat, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../../errors.ts';

/** The bytes of a file; null where there is none. Links are not followed out of an export. */
export async function readPlain(file: string): Promise<Buffer | null> {
  const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  });
  if (found === null) return null;
  if (!found.isFile()) throw damaged(file, 'it is no plain file');
  return readFile(file);
}

/** What `read` makes of a file of an export. @throws UserError that names the file where that fails. */
export async function checked<T>(file: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw damaged(file, (error as Error).message);
  }
}

export function damaged(file: string, what: string): UserError {
  return new UserError(
    `${file} is damaged: ${what}`,
    `get ${basename(file)} again (git checkout), or delete it: what it holds is then trained anew`,
  );
}
