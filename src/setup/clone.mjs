// What state this clone is in. Plain JavaScript that Node 20 runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Why refair cannot run here at all; undefined where it can.
 *
 * @param {string} platform
 * @param {string} version of Node
 * @returns {{problem: string, fix: string} | undefined}
 */
export function refusal(platform, version) {
  if (platform === 'win32') {
    return { problem: 'refair does not run on Windows itself.', fix: 'Run it inside WSL 2.' };
  }
  if (Number(version.split('.')[0]) >= 20) return undefined;
  return {
    problem: `Node ${version} is too old.`,
    fix: 'Install Node 20 or newer; refair then fetches the one it runs on.',
  };
}

/**
 * A hash of everything that the outcome of set-up depends on: the locked packages and set-up's own
 * sources. Another hash means that set-up has to look again.
 *
 * @param {string} root
 * @returns {string}
 */
export function fingerprint(root) {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const folder = join(root, 'src', 'setup');
  for (const name of readdirSync(folder).sort()) {
    if (/\.test\.(ts|mjs)$/.test(name) || !/\.(ts|mjs|cc)$/.test(name)) continue;
    hash.update(name).update(readFileSync(join(folder, name)));
  }
  return hash.digest('hex');
}

/**
 * Packages of package-lock.json that node_modules lacks or has in another version. npm writes
 * node_modules/.package-lock.json last, so an interrupted installation counts as nothing installed.
 * Packages for other platforms are optional, and only checked where they are there.
 *
 * @param {{packages: Record<string, {version?: string, optional?: boolean, devOptional?: boolean, link?: boolean}>}} wanted
 * @param {typeof wanted | undefined} installed
 * @returns {string[]}
 */
export function outdatedPackages(wanted, installed) {
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => {
      if (path === '' || entry.link) return false;
      const present = installed?.packages[path];
      if (!present) return !(entry.optional || entry.devOptional);
      return present.version !== entry.version;
    })
    .map(([path]) => path);
}

/**
 * Whether the last set-up still holds, so that a command can start at once.
 *
 * @param {any} note content of node_modules/.refair/setup.json, undefined where there is none
 * @param {{fingerprint: string, environment: Record<string, string | undefined>, bindingExists: boolean, driver: boolean, now: number}} now
 * @returns {boolean}
 */
export function isCurrent(note, now) {
  if (note?.fingerprint !== now.fingerprint) return false;
  if (note.asked !== (now.environment.REFAIR_ENGINE === 'wasm' ? 'wasm' : 'native')) return false;
  if (note.gpu !== (now.environment.REFAIR_GPU ?? null)) return false;
  // A GPU that has come is worth another look; one that has gone is not: a cluster's machines
  // share a clone, and the GPU build runs on all of them.
  if (now.driver && !note.driver) return false;
  if (note.engine.engine === 'native') return now.bindingExists;
  return note.engine.retryAt === null || now.now < note.engine.retryAt;
}

/**
 * @param {string} path
 * @returns {any} the parsed file, undefined where it is missing or no JSON
 */
export function readJson(path) {
  try {
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}
