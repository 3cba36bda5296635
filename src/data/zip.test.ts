import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { zip } from '../../tools/layouts/write.ts';
import { ZipFile } from './zip.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refair-zip-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function archive(name: string, bytes: Uint8Array): Promise<ZipFile> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return ZipFile.open(path);
}

/** Three bytes, stored; the sizes and the offset stand in zip64 extra fields, as large files need. */
const ZIP64 = Buffer.from(
  [
    // Local header: method 0, sizes unsaid, name "a", an extra field of 4 bytes.
    '504b0304 2d00 0000 0000 0000 0000 1d80bc55 ffffffff ffffffff 0100 0400 61 aabb0000 010203',
    // Directory: sizes and offset unsaid, extra fields of 4 and 28 bytes.
    '504b0102 2d00 2d00 0000 0000 0000 0000 1d80bc55 ffffffff ffffffff 0100 2000 0000 0000 0000 00000000 ffffffff 61',
    'cccc0000 0100 1800 0300000000000000 0300000000000000 0000000000000000',
    // zip64 end record and its locator, then the plain end record, which says nothing.
    '504b0606 2c00000000000000 2d00 2d00 00000000 00000000 0100000000000000 0100000000000000',
    '4f00000000000000 2600000000000000',
    '504b0607 00000000 7500000000000000 01000000',
    '504b0506 0000 0000 ffff ffff ffffffff ffffffff 0000',
  ]
    .join('')
    .replaceAll(' ', ''),
  'hex',
);

it('reads single files by name', async () => {
  const text = 'lesion '.repeat(1000);
  using file = await archive(
    'plain.zip',
    await zip({ 'a/one.txt': Buffer.from(text), 'two.bin': Uint8Array.of(0, 255, 7) }),
  );
  expect(file.names).toEqual(['a/one.txt', 'two.bin']);
  expect(Buffer.from(await file.read('a/one.txt')).toString()).toBe(text);
  expect([...(await file.read('two.bin'))]).toEqual([0, 255, 7]);
  await expect(file.read('three')).rejects.toThrow(/holds no file three/);
});

it('reads archives whose sizes need 64 bits', async () => {
  using file = await archive('large.zip', ZIP64);
  expect(file.names).toEqual(['a']);
  expect([...(await file.read('a'))]).toEqual([1, 2, 3]);
});

it('names the archive that is cut off, damaged or none', async () => {
  const whole = await zip({ 'one.txt': Buffer.from('lesion '.repeat(1000)) });
  await expect(archive('cut.zip', whole.subarray(0, 40))).rejects.toThrow(/cut\.zip is not a zip/);
  const damaged = Uint8Array.from(whole);
  damaged.fill(0xff, 40, 50);
  using file = await archive('damaged.zip', damaged);
  await expect(file.read('one.txt')).rejects.toThrow(/one\.txt in .*damaged\.zip is damaged/);
});

it('stops at an entry that unpacks to more than it says', async () => {
  const bytes = await zip({ 'bomb.png': Buffer.alloc(1_000_000) });
  const at = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes.writeUInt32LE(10, at + 24);
  using small = await archive('bomb.zip', bytes);
  await expect(small.read('bomb.png')).rejects.toThrow(
    /bomb\.png in .* is damaged: too many bytes/,
  );
  bytes.writeUInt32LE(2 ** 31, at + 24);
  using large = await archive('huge.zip', bytes);
  await expect(large.read('bomb.png')).rejects.toThrow(/more than 256 MiB/);
});

it('does not believe lengths that the file cannot hold', async () => {
  const whole = await zip({ 'one.txt': Buffer.from('lesion') });
  const end = whole.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  const many = Buffer.from(whole);
  many.writeUInt16LE(500, end + 10);
  await expect(archive('many.zip', many)).rejects.toThrow(/many\.zip is not .*or a damaged one/);
  const entry = whole.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  const long = Buffer.from(whole);
  long.writeUInt32LE(2 ** 27, entry + 20);
  long.writeUInt32LE(2 ** 27, entry + 24);
  using file = await archive('long.zip', long);
  await expect(file.read('one.txt')).rejects.toThrow(/one\.txt in .*long\.zip is damaged/);
});

it('checks what it unpacks against its checksum', async () => {
  const bytes = await zip({ 'one.txt': Buffer.from('lesion') });
  const entry = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
  bytes[entry + 16] = bytes[entry + 16]! ^ 1;
  using file = await archive('other.zip', bytes);
  await expect(file.read('one.txt')).rejects.toThrow(/one\.txt in .* is damaged: its checksum/);
});
