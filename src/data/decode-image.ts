import sharp, { type Metadata, type Sharp } from 'sharp';
import { UserError } from '../errors.ts';

/** What a picture becomes: 8 bits a channel, grey (1) or RGB (3). */
export interface DecodedShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /**
   * How a picture of another size gets there: `fill` stretches it, `cover` scales it until it
   * covers the frame and cuts the rest off evenly.
   */
  readonly fit: 'fill' | 'cover';
}

/** Pictures made of pixels: a drawing (SVG) could name other files, or take minutes to draw. */
const FORMATS: readonly string[] = ['jpeg', 'png', 'webp', 'tiff'];

/** Pixels of the largest picture; of more than 8 bits a channel, which are held whole. */
const LARGEST = 2 ** 28;
const LARGEST_DEEP = 2 ** 26;

/**
 * Decodes a JPEG, PNG, WebP or TIFF picture to `height × width × channels` bytes, row by row. Orientation
 * marks of the file are obeyed, transparency is dropped. More than 8 bits a channel are scaled by the
 * picture's own range: detectors write 12 bits into 16, which would come out dark.
 *
 * @param source the encoded picture, or the path of its file.
 * @param name what errors call it.
 * @throws UserError if it can't be decoded completely.
 */
export async function decodeImage(
  source: Uint8Array | string,
  { height, width, channels, fit }: DecodedShape,
  name: string,
): Promise<Uint8Array> {
  try {
    const encoded = sharp(source, { failOn: 'truncated', limitInputPixels: LARGEST });
    const found = await encoded.metadata();
    const { format, depth } = found;
    if (!FORMATS.includes(format)) throw new Error(`${format} is no format of photographs`);
    const picture = (depth === 'uchar' ? encoded : await inOwnRange(encoded, found))
      .autoOrient()
      .removeAlpha()
      .resize({ width, height, fit })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb');
    const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({
      resolveWithObject: true,
    });
    if (info.channels !== channels) throw new Error(`it has ${info.channels} channels`);
    return data;
  } catch (error) {
    throw new UserError(
      `${name} cannot be decoded: ${reason((error as Error).message)}`,
      'restore the file, or leave the record out',
      { cause: error },
    );
  }
}

/** A picture of more than 8 bits a channel in 8: its darkest value becomes 0, its brightest 255. */
async function inOwnRange(encoded: Sharp, { width, height, depth }: Metadata): Promise<Sharp> {
  if (width * height > LARGEST_DEEP) {
    throw new Error(`${width}×${height} pixels of more than 8 bits are too many`);
  }
  const real = depth === 'float' || depth === 'double';
  const upright = encoded.autoOrient().removeAlpha();
  const { data, info } = await upright
    .toColourspace(real ? 'b-w' : 'rgb16')
    .raw({ depth: real ? 'float' : 'ushort' })
    .toBuffer({ resolveWithObject: true });
  const { buffer, byteOffset, byteLength } = data;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return sharp(bytesInRange(real ? new Float32Array(bytes) : new Uint16Array(bytes)), { raw });
}

/** Numbers as bytes: the smallest becomes 0, the largest 255; what is no number is 0. */
export function bytesInRange(values: Float32Array | Uint16Array | Int32Array): Uint8ClampedArray {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most && value < Number.POSITIVE_INFINITY) most = value;
  }
  const scale = most > least ? 255 / (most - least) : 0;
  return Uint8ClampedArray.from(values, (value) => (value - least) * scale || 0);
}

/** The decoder's words where they are plain. */
function reason(message: string): string {
  if (/premature end|truncated|unexpected end|read past end/i.test(message)) {
    return 'the file ends early';
  }
  if (/unsupported image format|buffer is empty/i.test(message)) {
    return 'it is no JPEG, PNG, WebP or TIFF picture, or an empty file';
  }
  return message.split('\n')[0]!;
}
