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
  try {
    const head = git(folder, 'rev-parse', '--short=12', 'HEAD');
    const changed = git(
      folder,
      'status',
      '--porcelain',
      '--untracked-files=no',
      '--',
      '.',
      ':!reports',
    );
    return changed === '' ? head : `${head}-dirty`;
  } catch {
    return null;
  }
}

/**
 * The last commit before a time; null outside a repository, and where its history does not go back so
 * far, as in a shallow clone.
 */
export function commitBefore(time: Date, folder: string = root): string | null {
  try {
    const before = `--before=${time.toISOString()}`;
    return git(folder, 'rev-list', '-1', '--abbrev-commit', '--abbrev=12', before, 'HEAD') || null;
  } catch {
    return null;
  }
}

function git(folder: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}
