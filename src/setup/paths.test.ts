import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cacheDirectory, configDirectory } from './paths.ts';

test.each([
  [{ REFAIR_CACHE: '/big/disk', XDG_CACHE_HOME: '/xdg' }, '/big/disk'],
  [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/refair'],
  [{ REFAIR_CACHE: '' }, join(homedir(), '.cache', 'refair')],
  [{}, join(homedir(), '.cache', 'refair')],
] as const)('cacheDirectory(%j)', (environment, expected) => {
  expect(cacheDirectory(environment)).toBe(expected);
});

test.each([
  [{ XDG_CONFIG_HOME: '/xdg' }, '/xdg/refair'],
  [{ XDG_CONFIG_HOME: '' }, join(homedir(), '.config', 'refair')],
] as const)('configDirectory(%j)', (environment, expected) => {
  expect(configDirectory(environment)).toBe(expected);
});
