import dcmjs from 'dcmjs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { dicomPicture, isDicom } from './dicom.ts';

const { DicomDict, DicomMetaDictionary } = dcmjs.data;

function dicom(dataset: object, syntax = '1.2.840.10008.1.2.1'): Buffer {
  const file = new DicomDict({
    '00020002': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.7'] },
    '00020003': { vr: 'UI', Value: ['1.2.3'] },
    '00020010': { vr: 'UI', Value: [syntax] },
  });
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

  it('says what is wrong with what it does not read', async () => {
    const PixelData = [Uint16Array.from([1, 2, 3, 4]).buffer];
    await expect(dicomPicture(Buffer.alloc(200))).rejects.toThrow('no DICOM file');
    await expect(dicomPicture(dicom({ PixelData, Rows: 200 }))).rejects.toThrow(
      'ends before its pixels',
    );
    await expect(dicomPicture(dicom({ PixelData, NumberOfFrames: 3 }))).rejects.toThrow('3 frames');
    await expect(dicomPicture(dicom({ PixelData }, '1.2.840.10008.1.2.4.202'))).rejects.toThrow(
      'its pixels are compressed (transfer syntax 1.2.840.10008.1.2.4.202)',
    );
    const palette = { PixelData, PhotometricInterpretation: 'PALETTE COLOR' };
    await expect(dicomPicture(dicom(palette))).rejects.toThrow(
      'pixels as PALETTE COLOR of 16 bits',
    );
  });
});
