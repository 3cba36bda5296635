import { constants, deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import { dicomPicture } from './dicom.ts';
import { unpack } from './dicom-codecs.ts';
import { jpegStream } from './dicom-codestream.ts';
import { TWINS } from './dicom-twins.fixture.ts';

type Name = keyof typeof TWINS;

function file(name: Name): Buffer {
  return Buffer.from(TWINS[name], 'base64');
}

async function pixels(bytes: Uint8Array): Promise<number[]> {
  const { data } = await sharp(await dicomPicture(bytes))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data];
}

/** Greatest difference of two pictures. */
function apart(one: readonly number[], other: readonly number[]): number {
  expect(one.length).toBe(other.length);
  return Math.max(...one.map((value, i) => Math.abs(value - other[i]!)));
}

/**
 * How far a lossy stream may be from its twin, of 255: the encoder was asked to lose that little, and ranges
 * stretch what it lost. A lossless one not at all.
 */
const LOSSY: Readonly<Record<string, number>> = {
  'u8 .4.50': 4,
  'rgb .4.50': 8,
  'rgb .4.50 marked': 8,
  'u12 .4.51': 1,
  'u8 .4.81': 6,
  'u12 .4.81': 1,
  'u8 .4.91': 6,
  'u12 .4.91': 1,
  'u12 .4.203': 3,
  'full .4.203': 5,
  'rgb .4.91': 6,
};

const packed = Object.keys(TWINS).filter((name) => name.includes(' ')) as Name[];
const LOSSLESS = packed.filter((name) => LOSSY[name] === undefined);

/** The stream of a file with one fragment: after an item's tag and length. */
function streamOf(bytes: Buffer): Buffer {
  const sequence = bytes.indexOf('e07f1000', 'hex');
  const item = bytes.indexOf('feff00e0', sequence + 24, 'hex');
  return bytes.subarray(item + 8, item + 8 + bytes.readUInt32LE(item + 4));
}

/** A JPEG stream with a marker that has no length, before its picture. */
function stuck(stream: Buffer): Buffer {
  return Buffer.concat([stream.subarray(0, 2), Buffer.from('ff01', 'hex'), stream.subarray(2)]);
}

describe('dicomPicture of compressed pixels', () => {
  it.each(LOSSLESS)('%s is the picture of its twin', async (name) => {
    const twin = await pixels(file(name.split(' ')[0] as Name));
    expect(new Set(twin).size).toBeGreaterThan(50);
    expect(await pixels(file(name))).toEqual(twin);
  });

  it.each(Object.entries(LOSSY))(
    '%s differs from its twin by %i of 255 at most',
    async (name, most) => {
      const twin = await pixels(file(name.split(' ')[0] as Name));
      const found = await pixels(file(name as Name));
      expect(apart(found, twin)).toBeLessThanOrEqual(most);
    },
  );

  it('turns luminance and differences into RGB', async () => {
    expect(apart(await pixels(file('ybr')), await pixels(file('rgb')))).toBeLessThanOrEqual(2);
  });

  it.each([
    'u8 .4.50',
    'u12 .4.51',
    'u12 .4.57',
    'u16 .4.70',
    'u12 .4.80',
    'u12 .4.90',
    'u12 .4.202',
    'u12 .5',
  ] as const)('%s that ends early is an error, and the next file is read', async (name) => {
    const whole = file(name);
    const stream = streamOf(whole);
    const start = stream.byteOffset - whole.byteOffset;
    for (const kept of [
      0,
      2,
      20,
      Math.floor(stream.length * 0.6),
      Math.floor(stream.length * 0.85),
    ]) {
      const cut = Buffer.from(whole);
      cut.writeUInt32LE(kept, start - 4);
      const ended = Buffer.concat([
        cut.subarray(0, start + kept),
        whole.subarray(start + stream.length),
      ]);
      const error = await dicomPicture(ended).catch((thrown: unknown) => thrown);
      expect(error, `${kept} bytes`).toBeInstanceOf(UserError);
      expect(String(error)).toMatch(/its pixels \(.+\) cannot be read: \S/);
    }
    await expect(pixels(whole)).resolves.toHaveLength(3 * 143);
  });

  it('does not unpack what the header does not announce', async () => {
    for (const name of ['u12 .4.70', 'u12 .4.80', 'u12 .4.90'] as const) {
      const larger = file(name);
      // Rows (0028,0010) from 11 to 12.
      larger.writeUInt16LE(12, larger.indexOf('28001000', 'hex') + 8);
      await expect(dicomPicture(larger)).rejects.toThrow(
        'it holds 13×11 pixels of 1 channels, and the header says 13×12 of 1',
      );
    }
  });

  it('names the way of writing in which colours of more than 8 bits are not read', async () => {
    const colours = file('rgb16 .4.202');
    colours.write('1.2.4.90\0\0', colours.indexOf('1.2.4.202'), 'latin1');
    await expect(dicomPicture(colours)).rejects.toMatchObject({
      message:
        'a DICOM file: its pixels (JPEG 2000, transfer syntax 1.2.840.10008.1.2.4.90) cannot be read: colours of 16 bits are not read in this way of writing',
      fix: 'restore the file, unpack it with DCMTK or GDCM (gdcmconv --raw IN OUT), or leave the record out',
    });
  });

  it('gives up a stream at which the decoder looks for ever, and goes on with the next', async () => {
    const bytes = streamOf(file('u12 .4.70'));
    const job = { coding: 'JPEG', bytes, ...jpegStream(bytes) } as const;
    const endless = { ...job, bytes: stuck(bytes) };
    await expect(unpack(endless, 300)).rejects.toThrow('it is not unpacked after 0.3 s');
    await expect(unpack(job)).resolves.toHaveLength(286);
  });

  it('refuses a deflated file that would not fit into memory', async () => {
    const whole = file('u12 deflated');
    const begin = 144 + whole.readUInt32LE(140);
    const finishFlush = constants.Z_FULL_FLUSH;
    const megabyte = deflateRawSync(Buffer.alloc(2 ** 20), { finishFlush });
    const bomb = Buffer.concat([
      whole.subarray(0, begin),
      ...Array.from({ length: 2 ** 8 + 1 }, () => megabyte),
    ]);
    await expect(dicomPicture(bomb)).rejects.toThrow(/damaged one \(Cannot create a Buffer larger/);
  });
});

describe('jpegStream', () => {
  it('refuses markers that have no length: a decoder would look at one for ever', () => {
    const bytes = streamOf(file('u12 .4.70'));
    expect(() => jpegStream(stuck(bytes))).toThrow('it has no picture, or is damaged before it');
  });
});
