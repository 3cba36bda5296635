import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { torchFile, writeCeleba, writeUtkface } from '../../../tools/layouts/faces.ts';
import { makeSplit } from '../split.ts';
import { makeTask } from '../task.ts';
import { celeba } from './celeba.ts';
import { brightness, levelsOf, Workplace } from './testing.ts';
import { utkface } from './utkface.ts';

describe('UTKFace', () => {
  it.each(['aligned', 'wild'] as const)('reads names of the %s edition', async (edition) => {
    await using place = await Workplace.create();
    await writeUtkface(place.root, edition);
    const { dataset, skipped } = await place.prepare(utkface, 'utkface', { size: 16 });
    expect(dataset.ids).toEqual([
      '1_0_3_20161219204418485',
      '24_0_1_20170116220224657',
      '26_1_0_20170116184024662',
      '35_1_4_20170117152340203',
      '44_1_4_20170116235150272',
      '55_0_0_20170116232725357',
      '59_1_2_20170104011220541',
      '80_0_1_20170103230340961',
    ]);
    expect(dataset.patientIds[0]).toBe('20161219204418485');
    expect(levelsOf(dataset, 'gender').join(' ')).toBe(
      'male male female female female male female male',
    );
    expect(levelsOf(dataset, 'race').join(' ')).toBe(
      'Indian Black White other other White Asian Black',
    );
    expect(levelsOf(dataset, 'ethnicity').join(' ')).toBe(
      'other other White other other White other other',
    );
    expect(levelsOf(dataset, 'age').filter((level) => level === '60-and-over')).toHaveLength(1);
    expect(brightness(dataset)).toEqual([60, 100, 0, 80, 180, 200, 40, 20]);
    expect(dataset.publishedSplit).toBeUndefined();
    expect(skipped.map(({ file, why }) => [file.replace(/^.*[/!]|\.jpg.*$/g, ''), why])).toEqual([
      ['39_1_20170116174525125', 'its name has 3 parts, not age_gender_race_time'],
      ['53__0_20170116184028385', 'gender "" is neither 0 nor 1'],
      ['61_3_20170109150557335', 'its name has 3 parts, not age_gender_race_time'],
    ]);
  });

  it.each(['aligned', 'wild'] as const)(
    'splits the %s edition as a split file says',
    async (edition) => {
      await using place = await Workplace.create();
      await writeUtkface(place.root, edition);
      const inputs = { split: join(place.root, 'split.pth') };
      const { dataset, skipped } = await place.prepare(utkface, 'utkface', { size: 16 }, inputs);
      expect(skipped.at(-1)?.file).toBe('99_0_0_20170110120147003');
      const task = makeTask(dataset, 'gender', ['ethnicity']);
      const split = makeSplit(task, { kind: 'published', seed: 1 });
      const ids = (rows: Int32Array) => Array.from(rows, (row) => dataset.ids[row]!.split('_')[0]);
      expect(ids(split.train)).toEqual(['26', '44', '80']);
      expect(ids(split.validation)).toEqual(['55', '59']);
      expect(ids(split.test)).toEqual(['1', '24']);
    },
  );

  it('tells what a wrong folder, both editions in one, and a wrong split file are', async () => {
    await using place = await Workplace.create();
    await writeUtkface(place.root, 'aligned');
    await writeUtkface(place.root, 'wild');
    const prepare = (folder = '', split?: string) =>
      place.prepare(utkface, 'utkface', { size: 16 }, split === undefined ? {} : { split }, folder);
    await expect(prepare()).rejects.toThrow(/8 faces are under .* more than once/);
    await rm(join(place.root, 'part2.zip'));
    const path = join(place.root, 'part1/other.pth');
    await writeFile(path, await torchFile([['1_0_0_1.jpg'], ['1_0_0_1.jpg'], []]));
    await expect(prepare('part1', path)).rejects.toThrow('stands in both train and validation');
    await writeFile(path, await torchFile([[], [], []]));
    await rm(join(place.root, 'UTKFace'), { recursive: true });
    await rm(join(place.root, 'part1'), { recursive: true });
    await expect(prepare()).rejects.toThrow(/no picture under .* is named as UTKFace names them/);
  });
});

describe('CelebA', () => {
  it.each(['txt', 'csv'] as const)('reads lists as %s', async (lists) => {
    await using place = await Workplace.create();
    await writeCeleba(place.root, lists);
    const { dataset, skipped } = await place.prepare(celeba, 'celeba', { size: [20, 16] });
    expect(dataset.ids).toEqual(['000001.jpg', '000002.jpg', '000003.jpg', '000004.jpg']);
    expect(levelsOf(dataset, 'smiling')).toEqual([
      'smiling',
      'smiling',
      'not smiling',
      'not smiling',
    ]);
    expect(levelsOf(dataset, 'straight-hair').map((hair) => hair === 'straight hair')).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(levelsOf(dataset, 'gender')).toEqual(['female', 'male', 'male', 'female']);
    expect(levelsOf(dataset, 'young')).toEqual(['young', 'young', 'older', 'young']);
    expect(Array.from(dataset.publishedSplit!)).toEqual([0, 0, 1, 2]);
    expect(brightness(dataset)).toEqual([40, 80, 120, 160]);
    expect(skipped).toEqual([{ file: '000005.jpg', why: 'there is no picture of that name' }]);
    // Only the publisher's folders hold the list of people.
    expect(dataset.patientIds[0] === dataset.patientIds[3]).toBe(lists === 'txt');
  });

  it('takes another split from a file that counts from 0', async () => {
    await using place = await Workplace.create();
    await writeCeleba(place.root, 'csv');
    const split = join(place.root, 'split.pth');
    const { dataset } = await place.prepare(celeba, 'celeba', { size: 16 }, { split });
    expect(Array.from(dataset.publishedSplit!)).toEqual([0, 1, 2, 2]);
    await writeFile(split, await torchFile([[0], [1], [5]]));
    await expect(place.prepare(celeba, 'celeba', { size: 16 }, { split })).rejects.toThrow(
      'names picture 5, but the list of attributes has 5, counted from 0',
    );
  });

  it('tells a list that is cut off, lacks an attribute or has none of its lines', async () => {
    await using place = await Workplace.create();
    await writeCeleba(place.root, 'txt');
    const list = join(place.root, 'Anno/list_attr_celeba.txt');
    const names = 'Blond_Hair Male Smiling Straight_Hair Young';
    for (const [text, message] of [
      [`3\n${names}\n000001.jpg 1 1 1 1 1\n`, 'says it has 3 pictures, but it has 1'],
      [`1\n${names}\n000001.jpg 1 1 1 1\n`, 'line 3 has 4 attributes, not 5'],
      [`1\nMale Young\n000001.jpg 1 1\n`, 'the attributes Blond_Hair, Smiling, Straight_Hair'],
      [`${names}\n000001.jpg 1 1 1 1 1\n`, 'does not begin with the attributes'],
      [`1\n${names}\n000001.jpg 1 2 1 1 1\n`, 'column Male has "2"'],
    ] as const) {
      await writeFile(list, text);
      await expect(place.prepare(celeba, 'celeba', { size: 16 })).rejects.toThrow(message);
    }
    await writeCeleba(place.root, 'txt');
    const partition = join(place.root, 'Eval/list_eval_partition.txt');
    await writeFile(partition, '000001.jpg 3\n');
    await expect(place.prepare(celeba, 'celeba', { size: 16 })).rejects.toThrow(
      'picture 000001.jpg is in part "3"',
    );
  });
});
