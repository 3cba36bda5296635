import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { slug } from './escape.ts';

/** What a rendering writes for each table and figure: copies, and the JSON that says whose they are. */
const KINDS = [
  { folder: 'tables', keys: ['id', 'caption', 'columns', 'rows', 'notes'], copies: ['csv', 'tex'] },
  { folder: 'figures', keys: ['id', 'caption', 'alt', 'data', 'layout'], copies: ['svg'] },
] as const;

/**
 * Removes the files of tables and figures that an earlier rendering left in a report's folder and that
 * the report no longer has. A file is one of these by its JSON, which goes last, so that whatever
 * is interrupted is finished by the next rendering; all others stay.
 *
 * @param written names of the files that the report has now, within its folder.
 */
export async function removeEarlierFiles(outDir: string, written: Iterable<string>): Promise<void> {
  // Where letters of both cases are one file, that file has just been written.
  const kept = new Set([...written].map((name) => name.toLowerCase()));
  for (const { folder, keys, copies } of KINDS) {
    for (const file of await readdir(join(outDir, folder)).catch(() => [])) {
      if (!file.endsWith('.json') || kept.has(join(folder, file).toLowerCase())) continue;
      const name = join(outDir, folder, file.slice(0, -'.json'.length));
      if (!(await isOurs(`${name}.json`, file, keys))) continue;
      for (const type of [...copies, 'json']) await rm(`${name}.${type}`, { force: true });
    }
  }
}

/** Whether a rendering made a file: it has all keys of its kind, and its id gave it its name. */
async function isOurs(path: string, file: string, keys: readonly string[]): Promise<boolean> {
  try {
    const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    return keys.every((key) => key in content) && `${slug(String(content.id))}.json` === file;
  } catch {
    return false;
  }
}
