import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isRunning } from '../../setup/is-running.ts';
import { root } from '../../setup/paths.ts';

/** Of folders of mirrors; the number of the process that made one follows. */
const NAME = 'refair-cells-';

/** A folder for cells, in which modules are found as if it were the notebook's. */
export interface Mirror {
  readonly root: string;
  /** Below the root by the path that the notebook's folder has below the root of the disk. */
  readonly folder: string;
}

/** Makes a mirror of a notebook's folder; those that killed processes left behind are deleted. */
export function makeMirror(folder: string): Mirror {
  deleteOrphans();
  const beside = realpathSync(folder);
  const mirror = realpathSync(mkdtempSync(join(tmpdir(), `${NAME}${process.pid}-`)));
  mkdirSync(join(mirror, beside), { recursive: true });
  // Packages may be installed later: these links may lead nowhere yet.
  for (let at = beside; dirname(at) !== at; at = dirname(at)) {
    symlinkSync(join(at, 'node_modules'), join(mirror, at, 'node_modules'));
  }
  symlinkSync(join(root, 'node_modules'), join(mirror, 'node_modules'));
  return { root: mirror, folder: join(mirror, beside) };
}

export function deleteMirror({ root: path }: Mirror): void {
  rmSync(path, { recursive: true, force: true });
}

function deleteOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${NAME}(\\d+)-`).exec(name) ?? [];
    if (pid === undefined || isRunning(Number(pid))) continue;
    try {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    } catch {
      // Somebody else's.
    }
  }
}
