import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheDirectory } from './paths.ts';

test.each([
  [{ REFAIR_CACHE: '/big/disk', XDG_CACHE_HOME: '/xdg' }, 'linux', '/big/disk'],
  [{ XDG_CACHE_HOME: '/xdg' }, 'linux', '/xdg/refair'],
  [{ REFAIR_CACHE: '' }, 'linux', join(homedir(), '.cache', 'refair')],
  [{}, 'darwin', join(homedir(), '.cache', 'refair')],
] as const)('cacheDirectory(%j) on %s', (environment, platform, expected) => {
  expect(cacheDirectory(environment, platform)).toBe(expected);
});
