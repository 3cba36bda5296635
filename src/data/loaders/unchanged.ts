import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { UserError } from '../../errors.ts';
import type { Prepared } from './prepared.ts';

/** What tables are like when they are read, by their path from the root. */
export async function tableStates(
  root: string,
  tables: readonly string[],
): Promise<Prepared['tables']> {
  const states = tables.map(async (table) => {
    const path = join(root, table);
    return [table, { modified: statSync(path).mtimeMs, sha256: await fileSha256(path) }] as const;
  });
  return Object.fromEntries(await Promise.all(states));
}

/**
 * Checks that tables which users edit are as they were read. One that is no longer there says
 * nothing: what was read of it is kept.
 *
 * @throws UserError naming the table that changed.
 */
export async function requireUnchanged(
  id: string,
  { root, tables }: Pick<Prepared, 'root' | 'tables'>,
): Promise<void> {
  for (const [table, { modified, sha256 }] of Object.entries(tables)) {
    const path = join(root, table);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found?.isFile() || found.mtimeMs === modified) continue;
    if ((await fileSha256(path)) === sha256) continue;
    throw new UserError(
      `${path} has changed since data set ${id} was read from it`,
      `read it again: refair data prepare ${id}`,
    );
  }
}

/** SHA-256 of a file of any size. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
