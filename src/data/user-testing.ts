import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';

/** For tests: a user with configuration, cache and data of their own, new in each test. */
export interface TestUser {
  /** Where all of it lies; the files of `write` are under `data`. */
  readonly home: string;
  write(name: string, content: string | Uint8Array): Promise<string>;
}

/** Of every test of the file that calls it. */
export function testUser(): TestUser {
  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'refair-user-'));
    vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
    vi.stubEnv('REFAIR_CACHE', join(home, 'cache'));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(home, { recursive: true });
  });
  return {
    get home() {
      return home;
    },
    async write(name, content) {
      const path = join(home, 'data', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      return path;
    },
  };
}
