import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that this file is part of. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Where set-up leaves notes about this clone. `npm ci` deletes it, and with it what it describes. */
export const stateDirectory = join(root, 'node_modules', '.refair');

/**
 * The user's cache, shared by every clone: `REFAIR_CACHE`, else `XDG_CACHE_HOME/refair`, else
 * `~/.cache/refair`. Everything in it can be made again.
 */
export function cacheDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment.REFAIR_CACHE) return resolve(environment.REFAIR_CACHE);
  if (environment.XDG_CACHE_HOME) return resolve(environment.XDG_CACHE_HOME, 'refair');
  return join(homedir(), '.cache', 'refair');
}

/**
 * The user's own settings, shared by every clone: `XDG_CONFIG_HOME/refair`, else `~/.config/refair`.
 * Nothing in it can be made again by refair.
 */
export function configDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  return join(environment.XDG_CONFIG_HOME || join(homedir(), '.config'), 'refair');
}
