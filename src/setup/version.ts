import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.ts';

/** Of refair, as its package.json has it. */
export const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
};

let known: string | null | undefined;

/**
 * The commit that refair's repository stands at, `-dirty` where files had changed that a run reads; null
 * outside one. Reports are written by runs: one of another data set's must not spoil the next's.
 */
export function commit(): string | null {
  if (known === undefined) known = commitOf(root);
  return known;
}

/** As `commit`, of any repository. */
export function commitOf(folder: string): string | null {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
  try {
    const head = git('rev-parse', '--short=12', 'HEAD');
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!reports');
    return changed === '' ? head : `${head}-dirty`;
  } catch {
    return null;
  }
}
