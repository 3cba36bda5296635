import sharp from 'sharp';
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

/**
 * Decodes a JPEG, PNG, WebP or TIFF picture to `height × width × channels` bytes, row by row. Orientation
 * marks of the file are obeyed, transparency is dropped, 16-bit grey is scaled to 8.
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
    const encoded = sharp(source, { failOn: 'truncated', limitInputPixels: 2 ** 28 });
    const { format } = await encoded.metadata();
    if (!FORMATS.includes(format)) throw new Error(`${format} is no format of photographs`);
    const picture = encoded
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
