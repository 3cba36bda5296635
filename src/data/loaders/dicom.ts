import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { bytesInRange } from '../decode-image.ts';
import { LARGEST, readDicom } from './dicom-file.ts';
import { type Frame, SYNTAXES, unpackFrame } from './dicom-frame.ts';
import { type Palette, paletteOf } from './dicom-palette.ts';

/** Files that may be DICOM, by their names. */
export const DICOM_NAME = /\.(dcm|dicom)$/i;
/** Pixels of the largest picture. */
const LARGEST_PIXELS = 2 ** 26;

const side = z.int().min(1).max(65_535);
const header = z.looseObject({
  Rows: side,
  Columns: side,
  BitsAllocated: z.union([z.literal(8), z.literal(16)]),
  BitsStored: z.int().min(1).max(16).optional(),
  PixelRepresentation: z.union([z.literal(0), z.literal(1)]).default(0),
  SamplesPerPixel: z.union([z.literal(1), z.literal(3)]).default(1),
  PlanarConfiguration: z.union([z.literal(0), z.literal(1)]).default(0),
  PhotometricInterpretation: z.string().default('MONOCHROME2'),
  NumberOfFrames: z.coerce.number().default(1),
  PixelPaddingValue: z.number().optional(),
  RescaleSlope: z.coerce.number().default(1),
});
type Header = z.infer<typeof header>;

/** Whether bytes begin as a DICOM file does. */
export function isDicom(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(128, 132)).toString('latin1') === 'DICM';
}

/**
 * The picture in a DICOM file as an encoded picture of 8 bits: grey scaled by its own range, padding
 * left out of it, MONOCHROME1 turned so that bright is bright; colours as RGB, those of more than 8 bits scaled by
 * the range of all three.
 *
 * @throws UserError where it holds no picture, several, one in a way of writing that is not read, or a damaged one.
 */
export async function dicomPicture(source: string | Uint8Array): Promise<Uint8Array> {
  const name = typeof source === 'string' ? source : 'a DICOM file';
  const fail = (why: string, fix: string, cause?: unknown) =>
    new UserError(`${name}: ${why}`, fix, { cause });
  if (typeof source === 'string' && (await stat(source)).size > LARGEST) {
    throw fail('more than 256 MiB are no single picture', 'leave the record out');
  }
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  const {
    syntax: uid,
    dataset,
    inWords,
  } = await readDicom(bytes).catch((error: Error) => {
    const why = `it is no DICOM file, or a damaged one (${error.message})`;
    throw fail(why, 'restore the file, or leave the record out', error);
  });
  const syntax = SYNTAXES[uid];
  if (syntax === undefined) {
    throw fail(
      `its pixels are compressed (transfer syntax ${uid}), which is not read`,
      'unpack it with DCMTK or GDCM: gdcmconv --raw IN OUT',
    );
  }
  const parsed = header.safeParse(dataset);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw fail(
      `${issue!.path.join('.')}: ${issue!.message}`,
      'leave the record out: it is no plain picture',
    );
  }
  const { NumberOfFrames: frames, Rows: rows, Columns: columns } = parsed.data;
  if (frames > 1 || rows * columns > LARGEST_PIXELS) {
    throw fail(
      frames > 1 ? `it holds ${frames} frames` : `${columns}×${rows} pixels are too many`,
      'give one picture a record',
    );
  }
  const { SamplesPerPixel: channels, PhotometricInterpretation: kind } = parsed.data;
  if (!KINDS[channels].includes(kind)) {
    throw fail(
      `pixels as ${kind} of ${channels === 1 ? 'one sample' : 'three samples'} are not read`,
      TO_RGB,
    );
  }
  const pixels = pixelsOf(dataset.PixelData);
  if (pixels === null) throw fail('it holds no pixels', 'leave the record out');
  const frame = await unpackFrame(syntax, pixels, parsed.data, inWords).catch((error: Error) => {
    const why = `its pixels (${syntax.name}, transfer syntax ${uid}) cannot be read: ${error.message}`;
    throw fail(
      why,
      'restore the file, unpack it with DCMTK or GDCM (gdcmconv --raw IN OUT), or leave the record out',
      error,
    );
  });
  const { bigEndian = false } = syntax;
  const signed = parsed.data.PixelRepresentation === 1;
  let values: Uint8ClampedArray;
  if (channels === 3) values = colours(frame, parsed.data);
  else if (kind !== PALETTE) values = grey(frame, parsed.data);
  else {
    let palette: Palette;
    try {
      palette = paletteOf(dataset, { signed, bigEndian });
    } catch (error) {
      throw fail((error as Error).message, TO_RGB, error);
    }
    values = painted(frame, parsed.data, palette);
  }
  const inGrey = channels === 1 && kind !== PALETTE;
  const raw = { width: columns, height: rows, channels: inGrey ? 1 : 3 } as const;
  const picture = sharp(values, { raw });
  return (inGrey ? picture.toColourspace('b-w') : picture).png().toBuffer();
}

const TO_RGB = 'convert it to RGB, or leave the record out';
/** Values that a table in the header gives colours. */
const PALETTE = 'PALETTE COLOR';

/** What pixels of one or of three samples may mean. */
const KINDS: Readonly<Record<1 | 3, readonly string[]>> = {
  1: ['MONOCHROME1', 'MONOCHROME2', PALETTE],
  3: ['RGB', 'YBR_FULL', 'YBR_FULL_422', 'YBR_ICT', 'YBR_RCT'],
};

/** All fragments of a frame, one after the other; null: there are none. */
function pixelsOf(found: unknown): Buffer | null {
  const fragments = [found].flat().filter((one) => one instanceof ArrayBuffer);
  return fragments.length === 0 ? null : Buffer.concat(fragments.map((one) => Buffer.from(one)));
}

/** The value of a word: bits above those stored may hold drawings; a sign stands in the highest stored one. */
function valueIn({ BitsAllocated, BitsStored, PixelRepresentation }: Header) {
  const shift = 32 - (BitsStored ?? BitsAllocated);
  return (word: number) =>
    PixelRepresentation === 1 ? (word << shift) >> shift : (word << shift) >>> shift;
}

/** Grey values as bytes. */
function grey({ samples }: Frame, header: Header): Uint8ClampedArray {
  const { PixelPaddingValue, RescaleSlope } = header;
  const value = valueIn(header);
  // Written with the sign of the pixels or without.
  const padding = PixelPaddingValue === undefined ? Number.NaN : value(PixelPaddingValue);
  const inverted = (header.PhotometricInterpretation === 'MONOCHROME1') !== RescaleSlope < 0;
  const values = Float32Array.from(samples, (word) => {
    const own = value(word);
    if (own === padding) return Number.NaN;
    return inverted ? -own : own;
  });
  return bytesInRange(values);
}

/** Red, green and blue, pixel by pixel: the colours of a table. */
function painted({ samples }: Frame, header: Header, palette: Palette): Uint8ClampedArray {
  const value = valueIn(header);
  const values = new Uint8ClampedArray(3 * samples.length);
  samples.forEach((word, i) => {
    values.set(palette(value(word)), 3 * i);
  });
  return values;
}

/** Red, green and blue, pixel by pixel; of more than 8 bits by the range of all three. */
function colours({ samples, planar, rgb }: Frame, header: Header): Uint8ClampedArray {
  const { PhotometricInterpretation: kind, BitsAllocated, BitsStored = BitsAllocated } = header;
  const value = valueIn({ ...header, PixelRepresentation: 0 });
  const count = samples.length / 3;
  const at = (pixel: number, channel: number) =>
    value(samples[planar ? channel * count + pixel : 3 * pixel + channel]!);
  // The two that JPEG 2000 alone has are undone with its compression.
  const differences = !rgb && kind.startsWith('YBR_FULL');
  const most = 2 ** BitsStored - 1;
  const values = new (BitsStored > 8 ? Float32Array : Uint8ClampedArray)(samples.length);
  for (let i = 0; i < count; i++) {
    const three = [at(i, 0), at(i, 1), at(i, 2)] as const;
    values.set(differences ? fromDifferences(three, most) : three, 3 * i);
  }
  return values instanceof Float32Array ? bytesInRange(values) : values;
}

/**
 * Luminance and two differences of colour as red, green and blue (ITU-R BT.601, all values up to `most`); what
 * leaves them is their nearer end.
 */
function fromDifferences(
  [y, cb, cr]: readonly [number, number, number],
  most: number,
): [number, number, number] {
  const middle = (most + 1) / 2;
  const [blue, red] = [cb - middle, cr - middle];
  const within = (value: number) => Math.min(Math.max(value, 0), most);
  return [
    within(y + 1.402 * red),
    within(y - 0.344136 * blue - 0.714136 * red),
    within(y + 1.772 * blue),
  ];
}
