import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../setup/paths.ts';

/**
 * Hash of what computes: every file of `src` and the lock of its packages. Who made a plan and who
 * trains it must have the same.
 */
export function codeHash(clone = root): string {
  const sources = readdirSync(join(clone, 'src'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const path of [...sources, join(clone, 'package-lock.json')]) {
    hash.update(path.slice(clone.length)).update('\0').update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
