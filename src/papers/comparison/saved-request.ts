import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { makeFolder } from '../../files/folder.ts';
import { textIfThere } from '../../files/read.ts';
import type { Request } from './request.ts';

const FILE = 'request.json';

/** Keeps what was asked for beside its report, which is made again from it. */
export async function saveRequest(folder: string, request: Request): Promise<void> {
  await makeFolder(folder);
  await writeFileAtomic(join(folder, FILE), `${JSON.stringify(request, null, 1)}\n`);
}

/** Whether a folder holds a comparison. */
export function hasRequest(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/** @throws UserError where there is none, or it can't be read. */
export async function savedRequest(folder: string): Promise<Request> {
  const path = join(folder, FILE);
  const text = await textIfThere(path);
  const fix = 'compare again: refair compare …; what was trained is kept';
  if (text === null) throw new UserError(`there is no comparison in ${folder}`, fix);
  try {
    return JSON.parse(text) as Request;
  } catch (error) {
    const { message } = error as Error;
    throw new UserError(`${path} is not JSON: ${message}`, fix, { cause: error });
  }
}
