import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImage } from './decode-image.ts';

const gradient = (width: number, height: number, channels: 1 | 3) =>
  Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 53) % 256);
const png = (pixels: Uint8Array, width: number, height: number, channels: 1 | 3) =>
  sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();

describe('decodeImage', () => {
  it('gives back what a lossless picture of that size holds', async () => {
    for (const channels of [1, 3] as const) {
      const pixels = gradient(7, 5, channels);
      const shape = { height: 5, width: 7, channels, fit: 'fill' } as const;
      const encoded = await png(pixels, 7, 5, channels);
      expect(await decodeImage(encoded, shape, 'x')).toEqual(Buffer.from(pixels));
      const webp = await sharp(encoded).webp({ lossless: true }).toBuffer();
      expect(await decodeImage(webp, shape, 'x')).toEqual(Buffer.from(pixels));
    }
  });

  it('turns grey into RGB and grey-looking RGB into grey', async () => {
    const grey = await png(Uint8Array.of(0, 100, 200, 255), 2, 2, 1);
    const rgb = { height: 2, width: 2, channels: 3, fit: 'fill' } as const;
    expect([...(await decodeImage(grey, rgb, 'x'))]).toEqual(
      [0, 100, 200, 255].flatMap((value) => [value, value, value]),
    );
    const colour = await png(Uint8Array.of(9, 9, 9, 70, 70, 70), 2, 1, 3);
    const one = { height: 1, width: 2, channels: 1, fit: 'fill' } as const;
    expect([...(await decodeImage(colour, one, 'x'))]).toEqual([9, 70]);
  });

  it('scales 16-bit grey to 8 bits', async () => {
    const raw = { width: 2, height: 1, channels: 1 } as const;
    const deep = await sharp(Uint16Array.of(0, 65535), { raw })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const shape = { height: 1, width: 2, channels: 1, fit: 'fill' } as const;
    expect([...(await decodeImage(deep, shape, 'x'))]).toEqual([0, 255]);
  });

  it('scales 12 and 16 bits by the range of the picture, in grey and in colour', async () => {
    const shape = { height: 1, width: 4, channels: 1, fit: 'fill' } as const;
    // A detector's 12 bits: 0 to 4095 of 65535.
    const values = Uint16Array.from([0, 819, 2457, 4095]);
    for (const format of ['png', 'tiff'] as const) {
      const deep = await sharp(values, { raw: { width: 4, height: 1, channels: 1 } })
        .toColourspace('grey16')
        .toFormat(format, format === 'tiff' ? { compression: 'none' } : {})
        .toBuffer();
      expect([...(await decodeImage(deep, shape, format))]).toEqual([0, 51, 153, 255]);
      const colours = { ...shape, channels: 3 } as const;
      expect([...(await decodeImage(deep, colours, format))].slice(3, 6)).toEqual([51, 51, 51]);
    }
    const colour = Uint16Array.from([0, 1000, 2000, 4000, 4000, 4000]);
    const picture = await sharp(colour, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const decoded = await decodeImage(picture, { ...shape, width: 2, channels: 3 }, 'x');
    expect([...decoded]).toEqual([0, 64, 128, 255, 255, 255]);
  });

  it('drops transparency, and turns the colours of print into those of a screen', async () => {
    const shape = { height: 2, width: 2, channels: 3, fit: 'fill' } as const;
    const raw = { width: 2, height: 2, channels: 4 } as const;
    const clear = Uint8Array.from({ length: 16 }, (_, i) => [200, 100, 50, 0][i % 4]!);
    const transparent = await sharp(clear, { raw }).png().toBuffer();
    expect([...(await decodeImage(transparent, shape, 'x'))].slice(0, 3)).toEqual([200, 100, 50]);
    const solid = clear.map((value, i) => (i % 4 === 3 ? 255 : value));
    const ink = sharp(solid, { raw }).removeAlpha().toColourspace('cmyk').jpeg({ quality: 100 });
    const [red, green, blue] = await decodeImage(await ink.toBuffer(), shape, 'x');
    expect(Math.abs(red! - 200)).toBeLessThan(10);
    expect(red!).toBeGreaterThan(green! + 50);
    expect(green!).toBeGreaterThan(blue! + 20);
  });

  it('stretches or cuts pictures of another shape', async () => {
    // Left half black, right half white, twice as wide as high.
    const pixels = Uint8Array.from({ length: 16 * 8 }, (_, i) => (i % 16 < 8 ? 0 : 255));
    const encoded = await png(pixels, 16, 8, 1);
    for (const fit of ['fill', 'cover'] as const) {
      const shape = { height: 4, width: 4, channels: 1, fit };
      const decoded = await decodeImage(encoded, shape, 'x');
      expect(decoded.length).toBe(16);
      expect(decoded[0]).toBeLessThan(30);
      expect(decoded[3]).toBeGreaterThan(225);
    }
  });

  it('names a picture that is cut off or none at all', async () => {
    const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 251);
    const jpeg = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
      .jpeg()
      .toBuffer();
    const shape = { height: 8, width: 8, channels: 3, fit: 'fill' } as const;
    for (const bytes of [jpeg.subarray(0, jpeg.length / 2), Buffer.from('no'), Buffer.of()]) {
      await expect(decodeImage(bytes, shape, 'picture 7')).rejects.toThrow(
        'picture 7 cannot be decoded',
      );
    }
    await expect(decodeImage('/nowhere.jpg', shape, 'picture 8')).rejects.toThrow('picture 8');
  });

  it('refuses drawings, which could name other files, whatever their ending', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    const shape = { height: 4, width: 4, channels: 3, fit: 'fill' } as const;
    await expect(decodeImage(svg, shape, 'x.png')).rejects.toThrow(
      /x\.png cannot be decoded: svg is no format of photographs/,
    );
  });
});
