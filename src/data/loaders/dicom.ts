import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { bytesInRange } from '../decode-image.ts';

/** Files that may be DICOM, by their names. */
export const DICOM_NAME = /\.(dcm|dicom)$/i;
/** Bytes of the largest file, and pixels of the largest picture. */
const LARGEST = 2 ** 28;
const LARGEST_PIXELS = 2 ** 26;

/** How pixels are written: as they are, or as a JPEG of 8 bits. */
const PLAIN = ['1.2.840.10008.1.2', '1.2.840.10008.1.2.1'];
const JPEG = '1.2.840.10008.1.2.4.50';

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
 * left out of it, MONOCHROME1 turned so that bright is bright; colours as they are. Read are pixels that
 * are not compressed, and baseline JPEG.
 *
 * @throws UserError where it holds no picture, several, or one that is compressed otherwise.
 */
export async function dicomPicture(source: string | Uint8Array): Promise<Uint8Array> {
  const name = typeof source === 'string' ? source : 'a DICOM file';
  const fail = (why: string, fix: string, cause?: unknown) =>
    new UserError(`${name}: ${why}`, fix, { cause });
  if (typeof source === 'string' && (await stat(source)).size > LARGEST) {
    throw fail('more than 256 MiB are no single picture', 'leave the record out');
  }
  const bytes = typeof source === 'string' ? await readFile(source) : source;
  const { default: dcmjs } = await import('dcmjs');
  dcmjs.log.setLevel('silent');
  const { DicomMessage, DicomMetaDictionary } = dcmjs.data;
  let [syntax, dataset] = ['', {} as Readonly<Record<string, unknown>>];
  try {
    const file = DicomMessage.readFile(Uint8Array.from(bytes).buffer);
    syntax = String(file.meta['00020010']?.Value[0] ?? '');
    if (PLAIN.includes(syntax) || syntax === JPEG) {
      dataset = DicomMetaDictionary.naturalizeDataset(file.dict);
    }
  } catch (error) {
    const why = `it is no DICOM file, or a damaged one (${(error as Error).message})`;
    throw fail(why, 'restore the file, or leave the record out', error);
  }
  if (!PLAIN.includes(syntax) && syntax !== JPEG) {
    throw fail(
      `its pixels are compressed (transfer syntax ${syntax}), which is not read`,
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
  const pixels = pixelsOf(dataset.PixelData);
  if (pixels === null) throw fail('it holds no pixels', 'leave the record out');
  const turned = parsed.data.PhotometricInterpretation === 'MONOCHROME1';
  if (syntax === JPEG)
    return turned ? sharp(pixels).negate().png().toBuffer() : new Uint8Array(pixels);
  const { SamplesPerPixel: channels, BitsAllocated: bits } = parsed.data;
  if (pixels.byteLength < (rows * columns * channels * bits) / 8) {
    throw fail('it ends before its pixels do', 'restore the file, or leave the record out');
  }
  const values = channels === 3 ? colours(pixels, parsed.data) : grey(pixels, parsed.data);
  if (values === null) {
    throw fail(
      `colours as ${parsed.data.PhotometricInterpretation} of ${bits} bits are not read`,
      'convert it to RGB of 8 bits',
    );
  }
  const raw = { width: columns, height: rows, channels };
  const picture = sharp(values, { raw });
  return (channels === 1 ? picture.toColourspace('b-w') : picture).png().toBuffer();
}

/** The first fragment, or all bytes. */
function pixelsOf(found: unknown): ArrayBuffer | null {
  const [first] = [found].flat();
  if (first instanceof ArrayBuffer) return first;
  return ArrayBuffer.isView(first)
    ? (first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength) as ArrayBuffer)
    : null;
}

/** Grey values as bytes. */
function grey(pixels: ArrayBuffer, header: Header): Uint8ClampedArray {
  const { Rows, Columns, BitsAllocated, PixelRepresentation, PixelPaddingValue, RescaleSlope } =
    header;
  const { BitsStored = BitsAllocated } = header;
  const count = Rows * Columns;
  const words =
    BitsAllocated === 8 ? new Uint8Array(pixels) : new Uint16Array(pixels.slice(0, 2 * count));
  // Bits above those stored may hold drawings; a sign stands in the highest stored one.
  const shift = 32 - BitsStored;
  const value = (word: number) =>
    PixelRepresentation === 1 ? (word << shift) >> shift : (word << shift) >>> shift;
  // Written with the sign of the pixels or without.
  const padding = PixelPaddingValue === undefined ? Number.NaN : value(PixelPaddingValue);
  const inverted = (header.PhotometricInterpretation === 'MONOCHROME1') !== RescaleSlope < 0;
  const values = Float32Array.from({ length: count }, (_, i) => {
    const own = value(words[i]!);
    if (own === padding) return Number.NaN;
    return inverted ? -own : own;
  });
  return bytesInRange(values);
}

/** Colours of 8 bits, pixel by pixel; null: of another kind. */
function colours(pixels: ArrayBuffer, header: Header): Uint8Array | null {
  const { Rows, Columns, BitsAllocated, PlanarConfiguration } = header;
  if (BitsAllocated !== 8 || header.PhotometricInterpretation !== 'RGB') return null;
  const count = Rows * Columns;
  const bytes = new Uint8Array(pixels, 0, 3 * count);
  if (PlanarConfiguration === 0) return bytes;
  return Uint8Array.from(
    { length: 3 * count },
    (_, i) => bytes[(i % 3) * count + Math.floor(i / 3)]!,
  );
}
