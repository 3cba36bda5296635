import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { type BuildOptions, findImageCache, openImageCache } from './image-cache.ts';

const COUNT = 40;
const shape = { count: COUNT, height: 2, width: 3, channels: 1 };
const pixelsOf = (row: number) => Uint8Array.from({ length: 6 }, (_, i) => (row * 7 + i) % 256);

let home: string;
let path: string;
let decoded: number[];
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-cache-'));
});
beforeEach(async () => {
  path = join(await mkdtemp(join(home, 'case-')), 'set.pixels');
  decoded = [];
});
afterAll(() => rm(home, { recursive: true, force: true }));

const open = (options: Partial<BuildOptions> = {}, key = 'key') =>
  openImageCache(path, key, shape, {
    decode: async (row) => {
      decoded.push(row);
      return pixelsOf(row);
    },
    unreadable: 'throw',
    ...options,
  });

describe('openImageCache', () => {
  it('decodes each picture once, and gives any rows in the order asked', async () => {
    const first = await open();
    expect(decoded.sort((a, b) => a - b)).toEqual([...Array(COUNT).keys()]);
    const again = await open();
    expect(decoded).toHaveLength(COUNT);
    expect(again.digest).toBe(first.digest);
    expect([...again.read([39, 0])]).toEqual([...pixelsOf(39), ...pixelsOf(0)]);
    const into = new Uint8Array(20);
    expect(again.read([5, 6], into)).toBe(into);
    expect([...into]).toEqual([...pixelsOf(5), ...pixelsOf(6), ...Array(8).fill(0)]);
  });

  it('goes on where interrupted work stopped', async () => {
    const controller = new AbortController();
    const decode = async (row: number) => {
      decoded.push(row);
      if (decoded.length === 10) controller.abort(new Error('interrupted'));
      return pixelsOf(row);
    };
    await expect(open({ decode, signal: controller.signal })).rejects.toThrow('interrupted');
    expect(existsSync(path)).toBe(false);
    const before = new Set(decoded);
    decoded = [];
    const cache = await open();
    expect(decoded.filter((row) => before.has(row))).toEqual([]);
    expect(decoded.length + before.size).toBe(COUNT);
    for (let row = 0; row < COUNT; row++)
      expect([...cache.read([row])]).toEqual([...pixelsOf(row)]);
  });

  it('loses no finished picture to a kill, wherever it struck', async () => {
    const partial = `${path}.partial`;
    const stopped = new AbortController();
    const decode = async (row: number) => {
      decoded.push(row);
      if (decoded.length === 20) stopped.abort(new Error('interrupted'));
      return pixelsOf(row);
    };
    await expect(open({ decode, signal: stopped.signal })).rejects.toThrow('interrupted');
    const whole = await readFile(partial);
    const before = decoded.length;
    // The file ends with the pixels; the states, one byte a picture, end where they say DONE last.
    const states = whole.indexOf('}\n') + 2 + 4 + 4 * COUNT;
    const torn = Buffer.from(whole);
    torn[states + decoded[5]!] = 0;
    // As after kill -9: nothing is written at the end; the last entry of the index is torn.
    for (const [lost, bytes] of [
      [0, whole],
      [1, torn],
    ] as const) {
      await writeFile(partial, bytes);
      await rm(path, { force: true });
      decoded = [];
      const cache = await open();
      expect(decoded).toHaveLength(COUNT - before + lost);
      for (let row = 0; row < COUNT; row++)
        expect([...cache.read([row])]).toEqual([...pixelsOf(row)]);
    }
    // An index whose pixels never reached the disk is not believed.
    await rm(path);
    await writeFile(partial, Buffer.from(whole).fill(0, 4096));
    decoded = [];
    const cache = await open();
    for (let row = 0; row < COUNT; row++)
      expect([...cache.read([row])]).toEqual([...pixelsOf(row)]);
    expect(decoded).toHaveLength(COUNT);
  });

  it('takes nothing from unfinished work on other pictures', async () => {
    const stopped = new AbortController();
    const decode = async (row: number) => {
      if (row === 20) stopped.abort(new Error('interrupted'));
      return pixelsOf(row);
    };
    await expect(open({ decode, signal: stopped.signal })).rejects.toThrow('interrupted');
    await open({}, 'other key');
    expect(decoded).toHaveLength(COUNT);
  });

  it('decodes only what is damaged in a damaged cache', async () => {
    await open();
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    decoded = [];
    await open();
    expect(decoded).toEqual([COUNT - 1]);
  });

  it('makes a cache again that is damaged or of other pictures', async () => {
    await open();
    const bytes = await readFile(path);
    for (const at of [0, 30, bytes.length - 1]) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1;
      await writeFile(path, damaged);
      expect(findImageCache(path, 'key', shape)).toBeNull();
      const cache = await open();
      expect([...cache.read([COUNT - 1])]).toEqual([...pixelsOf(COUNT - 1)]);
    }
    await writeFile(path, bytes.subarray(0, bytes.length - 3));
    expect(findImageCache(path, 'key', shape)).toBeNull();
    await writeFile(path, bytes);
    expect(findImageCache(path, 'other', shape)).toBeNull();
    expect(findImageCache(path, 'key', shape)).not.toBeNull();
  });

  it('stops at a picture that cannot be decoded, or goes on without it', async () => {
    const decode = async (row: number) => {
      if (row === 7) throw new UserError('picture 7 is broken', 'mend it');
      return pixelsOf(row);
    };
    await expect(open({ decode })).rejects.toThrow('picture 7 is broken');
    const skipped: number[] = [];
    const cache = await open({ decode, unreadable: 'skip', onSkip: (row) => skipped.push(row) });
    expect(skipped).toEqual([7]);
    expect(cache.skipped).toEqual([7]);
    expect([...cache.read([8])]).toEqual([...pixelsOf(8)]);
    const whole = await openImageCache(`${path}.2`, 'key', shape, {
      decode: async (row) => pixelsOf(row),
      unreadable: 'throw',
    });
    expect(whole.digest).not.toBe(cache.digest);
  });

  it('is made once by two that want it at the same time', async () => {
    const [a, b] = await Promise.all([open(), open()]);
    expect(decoded).toHaveLength(COUNT);
    expect(a.digest).toBe(b.digest);
  });
});
