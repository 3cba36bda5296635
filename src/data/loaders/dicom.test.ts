import dcmjs from 'dcmjs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dicomPicture, isDicom } from './dicom.ts';

const { DicomDict, DicomMetaDictionary } = dcmjs.data;

const META = {
  '00020002': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.7'] },
  '00020003': { vr: 'UI', Value: ['1.2.3'] },
};

function dicom(dataset: object, syntax = '1.2.840.10008.1.2.1'): Buffer {
  const file = new DicomDict({ ...META, '00020010': { vr: 'UI', Value: [syntax] } });
  file.dict = DicomMetaDictionary.denaturalizeDataset({
    ...{ _vrMap: { PixelData: 'OW' }, Rows: 2, Columns: 2, SamplesPerPixel: 1 },
    ...{ BitsAllocated: 16, BitsStored: 12, HighBit: 11, PixelRepresentation: 0 },
    PhotometricInterpretation: 'MONOCHROME2',
    ...dataset,
  });
  return Buffer.from(file.write());
}

async function pixels(file: Uint8Array, space: 'b-w' | 'srgb' = 'b-w'): Promise<number[]> {
  const picture = sharp(await dicomPicture(file)).toColourspace(space);
  return [...(await picture.raw().toBuffer())];
}

describe('dicomPicture', () => {
  it('scales 12 bits by their own range, and turns MONOCHROME1', async () => {
    const PixelData = [Uint16Array.from([0, 819, 2457, 4095]).buffer];
    const file = dicom({ PixelData });
    expect(isDicom(file)).toBe(true);
    expect(isDicom(Buffer.from('no'))).toBe(false);
    expect(await pixels(file)).toEqual([0, 51, 153, 255]);
    const turned = dicom({ PixelData, PhotometricInterpretation: 'MONOCHROME1' });
    expect(await pixels(turned)).toEqual([255, 204, 102, 0]);
  });

  it('knows signs, drawings above the stored bits, and padding', async () => {
    // −1000 and 1000 in 12 bits with a sign; the highest bit is a drawing’s.
    const words = Uint16Array.from([0x1000 - 1000, 0, 1000 | 0x8000, 0x1000 - 2000]);
    const file = dicom({
      PixelData: [words.buffer],
      PixelRepresentation: 1,
      PixelPaddingValue: -2000,
    });
    expect(await pixels(file)).toEqual([0, 128, 255, 0]);
  });

  it('reads colours, also plane by plane, and baseline JPEG', async () => {
    const rgb = {
      SamplesPerPixel: 3,
      PhotometricInterpretation: 'RGB',
      BitsAllocated: 8,
      BitsStored: 8,
    };
    const planes = Uint8Array.from([1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24]);
    const file = dicom({ ...rgb, PlanarConfiguration: 1, PixelData: [planes.buffer] });
    expect((await pixels(file, 'srgb')).slice(0, 6)).toEqual([1, 11, 21, 2, 12, 22]);
    const stripes = Buffer.from(Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 90 : 160)));
    const jpeg = await sharp(stripes, { raw: { width: 8, height: 8, channels: 1 } })
      .toColourspace('b-w')
      .jpeg({ quality: 100 })
      .toBuffer();
    const packed = {
      Rows: 8,
      Columns: 8,
      BitsAllocated: 8,
      BitsStored: 8,
      _vrMap: { PixelData: 'OB' },
    };
    const PixelData = [Uint8Array.from(jpeg).buffer];
    const photo = dicom({ ...packed, PixelData }, '1.2.840.10008.1.2.4.50');
    expect((await pixels(photo)).slice(0, 2)).toEqual([0, 255]);
  });

  it('scales colours of more than 8 bits by the range of all three', async () => {
    const deep = { SamplesPerPixel: 3, PhotometricInterpretation: 'RGB' };
    const words = [
      ...[100, 100, 100],
      ...[355, 100, 1120],
      ...[865, 610, 100],
      ...[4196, 100, 100],
    ];
    const PixelData = [Uint16Array.from(words).buffer];
    // The highest bits of the last are a drawing’s: of the 12 that are stored, 4196 is 100.
    expect(await pixels(dicom({ ...deep, PixelData }), 'srgb')).toEqual([
      ...[...[0, 0, 0], ...[64, 0, 255], ...[191, 128, 0], ...[0, 0, 0]],
    ]);
    // Luminance at half; red at its most and blue at half: 2048 + 1.402 × 2047 is beyond 4095.
    const twice = [...[2048, 2048, 4095], ...[0, 2048, 2048]];
    const ybr = { ...deep, PhotometricInterpretation: 'YBR_FULL', Rows: 1 };
    expect(
      await pixels(dicom({ ...ybr, PixelData: [Uint16Array.from(twice).buffer] }), 'srgb'),
    ).toEqual([...[255, 37, 128], ...[0, 0, 0]]);
  });

  /** Three tables of as many words; the value that the first is of, and the bits announced. */
  const palette = (tables: readonly (readonly number[])[], first: number, bits: number) => ({
    PhotometricInterpretation: 'PALETTE COLOR',
    _vrMap: Object.fromEntries([
      ['PixelData', 'OW'],
      ...COLOURS.map((colour) => [`${colour}PaletteColorLookupTableDescriptor`, 'US']),
    ]),
    ...Object.fromEntries(
      COLOURS.flatMap((colour, i) => [
        [`${colour}PaletteColorLookupTableDescriptor`, [tables[i]!.length, first, bits]],
        [`${colour}PaletteColorLookupTableData`, [Uint16Array.from(tables[i]!).buffer]],
      ]),
    ),
  });
  const COLOURS = ['Red', 'Green', 'Blue'];

  it('looks up the colours of a palette; what is outside of it has the colour of its end', async () => {
    const PixelData = [Uint16Array.from([10, 11, 12, 9]).buffer];
    const tables = [
      [0x1000, 0xff00],
      [0x2000, 0x80ff],
      [0x3000, 0x0100],
    ];
    const [first, second] = [
      [0x10, 0x20, 0x30],
      [0xff, 0x80, 0x01],
    ] as const;
    const wanted = [...first, ...second, ...second, ...first];
    expect(await pixels(dicom({ ...palette(tables, 10, 16), PixelData }), 'srgb')).toEqual(wanted);
    // Announced as 8 bits, in words; and as 16 where 8 are meant.
    const bytes = tables.map((table) => table.map((entry) => entry >> 8));
    for (const bits of [8, 16]) {
      const file = dicom({ ...palette(bytes, 10, bits), PixelData });
      expect(await pixels(file, 'srgb')).toEqual(wanted);
    }
    // Two entries of 8 bits in a word, and values with a sign: −1 is the first.
    const pairs = bytes.map(([low, high]) => [low! | (high! << 8)]);
    const signed = dicom({
      ...palette(pairs, 0xffff, 8),
      ...Object.fromEntries(
        COLOURS.map((colour) => [`${colour}PaletteColorLookupTableDescriptor`, [2, 0xffff, 8]]),
      ),
      ...{ PixelRepresentation: 1, PixelData: [Uint16Array.from([0xfff, 0, 1, 0x800]).buffer] },
    });
    expect(await pixels(signed, 'srgb')).toEqual(wanted);
  });

  it('says what a palette lacks', async () => {
    const PixelData = [Uint16Array.from([0, 1, 2, 3]).buffer];
    const whole = palette([[1], [2], [3]], 0, 16);
    for (const [change, message] of [
      [{ BluePaletteColorLookupTableDescriptor: [9, 0, 16] }, 'Data is shorter than 9 colours'],
      [{ RedPaletteColorLookupTableDescriptor: [] }, 'no RedPaletteColorLookupTableDescriptor'],
      [{ SegmentedRedPaletteColorLookupTableData: PixelData }, 'written in segments'],
    ] as const) {
      await expect(dicomPicture(dicom({ ...whole, ...change, PixelData }))).rejects.toMatchObject({
        message: expect.stringContaining(message),
        fix: 'convert it to RGB, or leave the record out',
      });
    }
  });

  it('says nothing of values whose type it takes from the standard', async () => {
    const said: unknown[] = [];
    for (const log of [dcmjs.log, dcmjs.log.getLogger('validation.dcmjs')]) {
      Object.assign(log, { methodFactory: () => said.push.bind(said) });
      log.setLevel('trace');
    }
    const PixelData = [Uint16Array.from([0, 819, 2457, 4095]).buffer];
    const file = dicom({ PixelData, PixelPaddingValue: 0 }, '1.2.840.10008.1.2');
    said.length = 0;
    expect(await pixels(file)).toEqual([0, 0, 128, 255]);
    expect(said).toEqual([]);
  });

  it('says what is wrong with what it does not read', async () => {
    const PixelData = [Uint16Array.from([1, 2, 3, 4]).buffer];
    await expect(dicomPicture(Buffer.alloc(200))).rejects.toThrow('no DICOM file');
    await expect(dicomPicture(dicom({ PixelData, Rows: 200 }))).rejects.toThrow(
      'ends before its pixels',
    );
    await expect(dicomPicture(dicom({ PixelData, NumberOfFrames: 3 }))).rejects.toThrow('3 frames');
    await expect(
      dicomPicture(dicom({ PixelData }, '1.2.840.10008.1.2.4.110')),
    ).rejects.toMatchObject({
      message:
        'a DICOM file: its pixels are compressed (transfer syntax 1.2.840.10008.1.2.4.110), which is not read',
      fix: expect.stringContaining('gdcmconv --raw'),
    });
    const partial = { PixelData, PhotometricInterpretation: 'YBR_PARTIAL_422', SamplesPerPixel: 3 };
    await expect(dicomPicture(dicom(partial))).rejects.toThrow(
      'pixels as YBR_PARTIAL_422 of three samples are not read',
    );
  });
});
