import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../../tools/layouts/write.ts';
import { readTorchLists } from './torch-lists.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'refair-torch-'));
});
afterAll(() => rm(home, { recursive: true }));

/** A pickle that CPython 3 wrote, in the archive that `torch.save` puts around it. */
async function read(pickle: string | Buffer) {
  const path = join(home, 'split.pth');
  const bytes = typeof pickle === 'string' ? Buffer.from(pickle, 'base64') : pickle;
  await writeFile(path, await zip({ 'archive/data.pkl': bytes, 'archive/version': bytes }));
  return readTorchLists(path);
}

describe('lists that PyTorch saved', () => {
  it.each([
    // pickle.dumps(([1, 300, 70000, -5], [0], ['é']), protocol)
    [2, 'gAJdcQAoSwFNLAFKcBEBAEr7////ZV1xAUsAYV1xAlgCAAAAw6lxA2GHcQQu'],
    [3, 'gANdcQAoSwFNLAFKcBEBAEr7////ZV1xAUsAYV1xAlgCAAAAw6lxA2GHcQQu'],
    [4, 'gASVIwAAAAAAAABdlChLAU0sAUpwEQEASvv///9lXZRLAGFdlIwCw6mUYYeULg=='],
    [5, 'gAWVIwAAAAAAAABdlChLAU0sAUpwEQEASvv///9lXZRLAGFdlIwCw6mUYYeULg=='],
  ])('reads numbers and text of protocol %i', async (_, pickle) => {
    expect(await read(pickle)).toEqual([[1, 300, 70_000, -5], [0], ['é']]);
  });

  it.each([
    // pickle.dumps((['a', 'a'], ['a'], []), protocol): a name that is remembered.
    'gAJdcQAoWAEAAABhcQFoAWVdcQJoAWFdcQOHcQQu',
    'gASVFAAAAAAAAABdlCiMAWGUaAFlXZRoAWFdlIeULg==',
  ])('reads what stands there more than once', async (pickle) => {
    expect(await read(pickle)).toEqual([['a', 'a'], ['a'], []]);
  });

  it('runs no program: objects are refused', async () => {
    // An object whose __reduce__ is os.system('echo hi').
    const program = 'gAJdcQBjcG9zaXgKc3lzdGVtCnEBWAcAAABlY2hvIGhpcQKFcQNScQRhXXEFXXEGh3EHLg==';
    await expect(read(program)).rejects.toThrow(/objects other than lists, text and whole numbers/);
  });

  it('refuses what is cut off, nested or no list', async () => {
    const whole = Buffer.from('gAJdcQAoWAEAAABhcQFoAWVdcQJoAWFdcQOHcQQu', 'base64');
    for (let length = 0; length < whole.length; length++) {
      await expect(read(whole.subarray(0, length))).rejects.toThrow(
        /split\.pth is not a file of lists/,
      );
    }
    await expect(read(Buffer.from([0x80, 2, 0x4b, 7, 0x2e]))).rejects.toThrow('a single value');
    await expect(read(Buffer.from([0x80, 2, 0x4b, 7, 0x85, 0x2e]))).rejects.toThrow(
      'part 1 is no list',
    );
    // [[[]]]
    await expect(read(Buffer.from(']]]aa.'))).rejects.toThrow('part 1 has lists inside');
    await expect(read(Buffer.from('](e.'))).resolves.toEqual([]);
    await expect(read(Buffer.from('ae.'))).rejects.toThrow('do not fit together');
  });

  it('names an archive that PyTorch did not save', async () => {
    const path = join(home, 'other.zip');
    await writeFile(path, await zip({ 'a.txt': Buffer.from('x') }));
    await expect(readTorchLists(path)).rejects.toThrow(/other\.zip holds no data\.pkl/);
    await writeFile(path, 'text');
    await expect(readTorchLists(path)).rejects.toThrow(/not a zip archive/);
  });
});
