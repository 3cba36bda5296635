// One set-up at a time in a clone. Plain JavaScript: it guards the installation of everything else.
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` alone. A lock whose holder has died is taken over.
 *
 * @template T
 * @param {string} path the lock file, outside node_modules, which set-up may delete
 * @param {() => void} onWait called once if another set-up is at work
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withCloneLock(path, onWait, work) {
  mkdirSync(dirname(path), { recursive: true });
  const own = JSON.stringify({ pid: process.pid, host: hostname(), since: Date.now() });
  for (let waited = false; !take(path, own); waited = true) {
    if (holderIsDead(path)) continue;
    if (!waited) onWait();
    await sleep(300);
  }
  const release = () => {
    if (read(path) === own) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** Writes the lock under another name and links it into place, so that nobody sees it half written. */
function take(path, own) {
  const temporary = `${path}.${process.pid}`;
  const file = openSync(temporary, 'w');
  writeSync(file, own);
  closeSync(file);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    // A file system without hard links.
    try {
      writeFileSync(path, own, { flag: 'wx' });
      return true;
    } catch {
      return false;
    }
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Removes the lock if its holder has died, in a way that two waiters cannot remove a new one. */
function holderIsDead(path) {
  const seen = read(path);
  if (seen === undefined) return true;
  if (isAlive(seen)) return false;
  const aside = `${path}.${process.pid}.dead`;
  try {
    renameSync(path, aside);
    // Someone else may have taken it between the look and the move: give it back.
    if (read(aside) !== seen) linkSync(aside, path);
  } catch {
    // Another waiter was quicker.
  }
  rmSync(aside, { force: true });
  return true;
}

function isAlive(text) {
  try {
    const { pid, host } = JSON.parse(text);
    if (host !== hostname()) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
