import sharp from 'sharp';
import type { PictureStrip } from '../training/outcome.ts';

/** One lossless PNG a picture. */
export function stripToPng(strip: PictureStrip): Promise<Uint8Array[]> {
  const { width, height, channels, pixels } = strip;
  const size = width * height * channels;
  return Promise.all(
    strip.captions.map(async (_, i) => {
      const raw = pixels.subarray(i * size, (i + 1) * size);
      return new Uint8Array(
        await sharp(raw, { raw: { width, height, channels } }).png().toBuffer(),
      );
    }),
  );
}
