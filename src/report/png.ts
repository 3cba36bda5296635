import { UserError } from '../errors.ts';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/**
 * Width and height of a PNG, in pixels, from its header.
 *
 * @throws UserError where the bytes are not a PNG
 */
export function pngSize(
  png: Uint8Array,
  where: string,
): { readonly width: number; readonly height: number } {
  if (png.length < 24 || SIGNATURE.some((byte, index) => png[index] !== byte)) {
    throw new UserError(`${where}: a picture is not a PNG.`, 'Encode pictures of a report as PNG.');
  }
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}
