import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeHarvardGf } from '../../../tools/layouts/harvard-gf.ts';
import { zip } from '../../../tools/layouts/write.ts';
import { harvardGf } from './harvard-gf.ts';
import { brightness, levelsOf, Workplace } from './testing.ts';

const prepare = (place: Workplace, folder = '') =>
  place.prepare(harvardGf, 'harvard-gf', { size: 20 }, {}, folder);

describe('Harvard-GF', () => {
  it('reads maps, labels and the publisher’s parts out of npz archives', async () => {
    await using place = await Workplace.create();
    await writeHarvardGf(place.root);
    const { dataset, skipped } = await prepare(place);
    expect(dataset.features).toMatchObject({ height: 20, width: 20, channels: 1 });
    // Names count anew in each part.
    expect(dataset.ids).toEqual([
      'Training/data_0001',
      'Training/data_0002',
      'Training/data_0003',
      'Validation/data_0001',
      'Test/data_0001',
    ]);
    expect(levelsOf(dataset, 'glaucoma').map((level) => level === 'present')).toEqual([
      false,
      true,
      true,
      false,
      true,
    ]);
    expect(levelsOf(dataset, 'race')).toEqual(['Asian', 'Black', 'White', 'White', 'Black']);
    expect(levelsOf(dataset, 'sex')).toEqual(['male', 'female', 'male', 'female', 'male']);
    expect(levelsOf(dataset, 'age')).toEqual([
      '60-and-over',
      'under-60',
      null,
      '60-and-over',
      'under-60',
    ]);
    expect(Array.from(dataset.publishedSplit!)).toEqual([0, 0, 0, 1, 2]);
    // 70 of 350 µm are 51 of 255.
    expect(brightness(dataset)).toEqual([50, 100, 150, 200, 80]);
    if (dataset.features.kind === 'image') expect(dataset.features.read([0])[0]).toBe(0);
    expect(skipped).toEqual([
      { file: 'Dataset/Test/data_0002.npz', why: 'it is no npz archive, or a damaged one' },
    ]);
  });

  it('finds the parts without the folder Dataset, and names one that is missing', async () => {
    await using place = await Workplace.create();
    await writeHarvardGf(place.root);
    await rename(join(place.root, 'Dataset'), join(place.root, 'gf'));
    expect((await prepare(place, 'gf')).records).toBe(5);
    await rm(join(place.root, 'gf/Validation'), { recursive: true });
    await expect(prepare(place, 'gf')).rejects.toThrow(/the part Validation of Harvard-GF/);
  });

  it('lists the arrays of a file that lacks one', async () => {
    await using place = await Workplace.create();
    await writeHarvardGf(place.root);
    const file = await zip({ 'slo_fundus.npy': Buffer.of(1), 'race.npy': Buffer.of(1) });
    await writeFile(join(place.root, 'Dataset/Training/data_0001.npz'), file);
    await expect(prepare(place)).rejects.toThrow(
      'data_0001.npz has no array rnflt, glaucoma, age, male; it has: slo_fundus, race',
    );
  });
});
