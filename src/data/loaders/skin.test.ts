import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFitzpatrick17k, writeHam10000, writeIsic2019 } from '../../../tools/layouts/skin.ts';
import { picture, writeUnder, zip } from '../../../tools/layouts/write.ts';
import { fitzpatrick17k } from './fitzpatrick17k.ts';
import { ham10000 } from './ham10000.ts';
import { isic2019 } from './isic-2019.ts';
import { brightness, levelsOf, Workplace } from './testing.ts';

describe('HAM10000', () => {
  it.each(['csv', 'tab'] as const)('reads archives and HAM10000_metadata.%s', async (metadata) => {
    await using place = await Workplace.create();
    await writeHam10000(place.root, metadata);
    const { dataset, skipped } = await place.prepare(ham10000, 'ham10000', { size: [15, 20] });
    expect(dataset.features).toMatchObject({ height: 15, width: 20, channels: 3 });
    expect(dataset.patientIds).toEqual(['HAM_1', 'HAM_1', 'HAM_2', 'HAM_3']);
    expect(levelsOf(dataset, 'malignant')).toEqual(['benign', 'benign', 'malignant', 'malignant']);
    expect(levelsOf(dataset, 'sex')).toEqual(['male', 'male', 'female', null]);
    expect(levelsOf(dataset, 'age')).toEqual(['under-60', 'under-60', '60-and-over', null]);
    expect(new Set(levelsOf(dataset, 'site'))).toEqual(new Set(['trunk']));
    expect(new Set(levelsOf(dataset, 'confirmation'))).toEqual(new Set(['histopathology']));
    expect(brightness(dataset)).toEqual([40, 80, 120, 160]);
    expect(skipped).toEqual([
      { file: 'ISIC_0024310.jpg', why: 'there is no picture of that name' },
    ]);
  });

  it('is prepared for each size on its own, at the size of its manifest by default', async () => {
    await using place = await Workplace.create();
    await writeHam10000(place.root);
    const { dataset } = await place.prepare(ham10000, 'ham10000-200x150');
    expect(dataset.features).toMatchObject({ height: 150, width: 200 });
    await expect(place.load(ham10000, 'ham10000-200x150', { size: 64 })).rejects.toThrow(
      /not been prepared/,
    );
    const small = (await place.prepare(ham10000, 'ham10000-200x150', { size: 64 })).dataset;
    expect(small.fingerprint).not.toBe(dataset.fingerprint);
  });

  it('names both of two pictures of one name: a mask is no photograph', async () => {
    await using place = await Workplace.create();
    await writeHam10000(place.root);
    const mask = await picture({ height: 45, width: 60, channels: 1 }, 128, 1, 'png');
    await writeUnder(place.root, 'Annotations/ISIC_0024306.png', mask);
    await writeUnder(place.root, 'Annotations/ISIC_9999999.png', mask);
    await writeUnder(place.root, 'masks/ISIC_9999999.png', mask);
    await expect(place.prepare(ham10000, 'ham10000', { size: 16 })).rejects.toThrow(
      'two pictures are called ISIC_0024306: Annotations/ISIC_0024306.png and HAM10000_images_part_1.zip!ISIC_0024306.jpg',
    );
  });

  it('goes on where an interruption stopped it', async () => {
    await using place = await Workplace.create();
    await writeHam10000(place.root);
    await place.prepare(ham10000, 'ham10000', { size: 16 });
    const folder = join(place.cache, 'prepared/ham10000/size=16x16');
    await rm(join(folder, 'prepared.json'));
    await expect(place.load(ham10000, 'ham10000', { size: 16 })).rejects.toThrow(
      /not been prepared/,
    );
    await rename(join(folder, 'images.pixels'), join(folder, 'images.pixels.partial'));
    // Were it decoded again, it would be bright.
    const other = await picture({ height: 45, width: 60, channels: 3 }, 250, 1);
    const names = ['ISIC_0024306.jpg', 'ISIC_0024307.jpg'];
    const archive = await zip(Object.fromEntries(names.map((name) => [name, other])));
    await writeFile(join(place.root, 'HAM10000_images_part_1.zip'), archive);
    const { dataset } = await place.prepare(ham10000, 'ham10000', { size: 16 });
    expect(brightness(dataset)).toEqual([40, 80, 120, 160]);
  });

  it('tells when no archive is there, and when records were damaged', async () => {
    await using place = await Workplace.create();
    await writeHam10000(place.root);
    await place.prepare(ham10000, 'ham10000', { size: 16 });
    await writeFile(join(place.cache, 'prepared/ham10000/size=16x16/records.parquet'), 'x');
    await expect(place.load(ham10000, 'ham10000', { size: 16 })).rejects.toThrow(
      /records\.parquet is missing or does not have the checksum/,
    );
    await rm(join(place.root, 'HAM10000_images_part_1.zip'));
    await rm(join(place.root, 'HAM10000_images_part_2.zip'));
    await expect(place.prepare(ham10000, 'ham10000', { size: 16 })).rejects.toThrow(
      /none of the 5 pictures that .*HAM10000_metadata\.csv names/,
    );
  });

  it('does not take a diagnosis that nobody declared', async () => {
    await using place = await Workplace.create();
    await writeHam10000(place.root);
    const row = {
      lesion_id: 'a',
      image_id: 'ISIC_0024306',
      dx_type: 'histo',
      age: '5',
      localization: 'back',
    };
    await place.csv('HAM10000_metadata.csv', [{ ...row, dx: 'scc', sex: 'male' }]);
    await expect(place.prepare(ham10000, 'ham10000', { size: 16 })).rejects.toThrow(
      /row 1 \(id ISIC_0024306\): column dx has "scc", which label malignant does not declare/,
    );
    // Nothing that is not sound can be loaded later.
    await expect(place.load(ham10000, 'ham10000', { size: 16 })).rejects.toThrow(
      /not been prepared/,
    );
  });
});

describe('ISIC 2019', () => {
  it('finds pictures whose names do or do not end in _downsampled', async () => {
    await using place = await Workplace.create();
    await writeIsic2019(place.root);
    const { dataset, skipped } = await place.prepare(isic2019, 'isic-2019', { size: 16 });
    expect(dataset.ids).toEqual([
      'ISIC_0000000',
      'ISIC_0000001_downsampled',
      'ISIC_0000002_downsampled',
      'ISIC_0000003',
      'ISIC_0000004',
    ]);
    expect(levelsOf(dataset, 'dx')).toEqual(['nv', 'mel', 'scc', 'bcc', null]);
    expect(levelsOf(dataset, 'malignant')).toEqual([
      'benign',
      'malignant',
      'malignant',
      'malignant',
      null,
    ]);
    // Without a lesion an image is one of its own.
    expect(dataset.patientIds).toEqual([
      'ISIC_0000000',
      'ISIC_0000001_downsampled',
      'MSK4_1',
      'MSK4_1',
      'BCN_2',
    ]);
    expect(levelsOf(dataset, 'sex')).toEqual(['female', 'female', 'male', 'male', null]);
    expect(brightness(dataset)).toEqual([0, 40, 80, 120, 160]);
    expect(skipped.map(({ file }) => file)).toEqual(['ISIC_0000005.jpg']);
  });
});

describe('Fitzpatrick-17k', () => {
  it('groups skin types, leaves out what is unknown or has no picture, and counts both', async () => {
    await using place = await Workplace.create();
    await writeFitzpatrick17k(place.root);
    const { dataset, skipped } = await place.prepare(fitzpatrick17k, 'fitzpatrick17k', {
      size: 16,
    });
    expect(levelsOf(dataset, 'skin-type')).toEqual(['dark', 'light', null, 'dark']);
    expect(levelsOf(dataset, 'malignant')).toEqual([
      'not malignant',
      'not malignant',
      'not malignant',
      'malignant',
    ]);
    expect(levelsOf(dataset, 'condition')).toEqual([
      'lymphangioma',
      'psoriasis',
      'psoriasis',
      'melanoma',
    ]);
    expect(skipped).toHaveLength(1);
    expect(dataset.source.notes.join(' ')).toMatch(/unknown type \(-1\).*: 1\./);
  });
});
