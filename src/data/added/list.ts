import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { withLock } from '../../files/lock.ts';
import { configDirectory } from '../../setup/paths.ts';

const added = z.strictObject({
  /** Absolute path of the manifest. */
  manifest: z.string(),
  /** Absolute path of the folder that the manifest's files are relative to; default: its own. */
  root: z.string().optional(),
  /** Absolute path of the pictures, where they don't lie in that folder. */
  pictures: z.string().optional(),
});
const list = z.record(z.string(), added);

/** Where a data set that its user added lies. */
export type Added = z.infer<typeof added>;

/** The user's list of added data sets, one for every clone. */
export function addedListPath(environment: NodeJS.ProcessEnv = process.env): string {
  return join(configDirectory(environment), 'datasets.json');
}

/** The data sets that the user added, by id. @throws UserError where the list is damaged. */
export function addedSets(path = addedListPath()): Readonly<Record<string, Added>> {
  if (!existsSync(path)) return {};
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw unreadable(path, (error as Error).message, error);
  }
  const parsed = list.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(path, `${issue!.path.join('.') || 'file'}: ${issue!.message}`, parsed.error);
}

function unreadable(path: string, why: string, cause: unknown): UserError {
  return new UserError(
    `the list of added data sets ${path} cannot be read: ${why}`,
    'correct it, or delete it and add the sets again: refair data add <manifest>',
    { cause },
  );
}

/** Puts a set on the list, in place of any with its id; null takes it off. */
export async function listSet(id: string, set: Added | null, path = addedListPath()) {
  await withLock(`${path}.lock`, async () => {
    const { [id]: _before, ...others } = addedSets(path);
    const sets = set === null ? others : { ...others, [id]: set };
    const sorted = Object.fromEntries(Object.entries(sets).sort(([a], [b]) => (a < b ? -1 : 1)));
    await writeFileAtomic(path, `${JSON.stringify(sorted, null, 2)}\n`);
  });
}
