import { readFile } from 'node:fs/promises';
import { UserError } from '../errors.ts';

/** The text of a file; null where there is none. @throws the system's error for any other reason. */
export async function textIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Why a user's file cannot be read, as a sentence with what to do. */
export function unreadable(name: string, error: unknown): UserError {
  const { code } = error as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`;
  return new UserError(`${name}: ${why}`, 'check the path and its permissions', { cause: error });
}
