import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeChexpert } from '../../../tools/layouts/chexpert.ts';
import { chexpert } from './chexpert.ts';
import { brightness, levelsOf, Workplace } from './testing.ts';

it.each([
  ['small', ''],
  ['small', 'CheXpert-v1.0-small'],
  ['batches', ''],
] as const)('reads the layout "%s" from folder "%s"', async (layout, folder) => {
  await using place = await Workplace.create();
  await writeChexpert(place.root, layout);
  const { dataset, skipped } = await place.prepare(chexpert, 'chexpert', { size: 16 }, {}, folder);
  expect(dataset.ids).toEqual([
    'patient00001/study1/view1_frontal.jpg',
    'patient00001/study2/view1_frontal.jpg',
    'patient00002/study1/view1_frontal.jpg',
    'patient00003/study1/view1_frontal.jpg',
    'patient00004/study1/view1_frontal.jpg',
  ]);
  expect(levelsOf(dataset, 'pneumonia')).toEqual([
    'present',
    'absent',
    'absent',
    'absent',
    'present',
  ]);
  // "Unknown" is no sex.
  expect(levelsOf(dataset, 'sex')).toEqual(['female', 'female', 'male', null, 'male']);
  // Two spellings agree; ethnicity makes Hispanic; a contradiction; no row.
  expect(levelsOf(dataset, 'race')).toEqual(['White', 'White', 'Hispanic', null, null]);
  expect(brightness(dataset)).toEqual([200, 60, 60, 60, 200]);
  expect(skipped.map(({ why }) => why)).toEqual(['lateral views: 1 images']);
});

it('knows the labels of CheXbert', async () => {
  await using place = await Workplace.create();
  await writeChexpert(place.root);
  const options = { size: 16, labeller: 'chexbert' };
  const { dataset } = await place.prepare(chexpert, 'chexpert', options);
  expect(levelsOf(dataset, 'pneumonia')).toEqual(Array(5).fill('absent'));
});

it('goes without the workbook of race, and says so', async () => {
  await using place = await Workplace.create();
  await writeChexpert(place.root);
  await rm(join(place.root, 'CHEXPERT DEMO.xlsx'));
  const { dataset } = await place.prepare(chexpert, 'chexpert', { size: 16 });
  expect(levelsOf(dataset, 'race')).toEqual(Array(5).fill(null));
  expect(dataset.source.notes.join(' ')).toContain('CHEXPERT DEMO.xlsx was not found');
});

it('names the columns of a workbook that is another one', async () => {
  await using place = await Workplace.create();
  await writeChexpert(place.root);
  const demographics = await place.csv('people.csv', [{ PATIENT: 'patient00001', RACE: 'White' }]);
  await expect(place.prepare(chexpert, 'chexpert', { size: 16 }, { demographics })).rejects.toThrow(
    /people\.csv has no column "PRIMARY_RACE"; it has: PATIENT, RACE/,
  );
});

it.each([
  ['none.xlsx', null, /none\.xlsx: there is no such file/],
  ['cut.xlsx', 'half', /cut\.xlsx is no workbook .* or a damaged one/],
  ['noise.xlsx', Buffer.from([1, 2, 0, 3, 4]), /noise\.xlsx is no workbook/],
] as const)('refuses the workbook %s by name', async (name, content, message) => {
  await using place = await Workplace.create();
  await writeChexpert(place.root);
  const demographics = join(place.root, name);
  const whole = await readFile(join(place.root, 'CHEXPERT DEMO.xlsx'));
  const half = whole.subarray(0, whole.length / 2);
  if (content !== null) await writeFile(demographics, content === 'half' ? half : content);
  await expect(
    place.prepare(chexpert, 'chexpert', { size: 16 }, { demographics }),
  ).rejects.toMatchObject({ name: 'UserError', message: expect.stringMatching(message) });
});

it('opens nothing outside the folder, whatever a path of the table says', async () => {
  await using place = await Workplace.create();
  await writeChexpert(place.root);
  const folder = join(place.root, 'CheXpert-v1.0-small');
  const csv = join(folder, 'train.csv');
  const text = await readFile(csv, 'utf8');
  const path = 'patient00001/study1/view1_frontal.jpg';
  expect(text).toContain(path);
  await rm(join(folder, 'train_cheXbert.csv'));
  // A picture that is there, and could be decoded.
  await writeFile(join(place.root, 'other.jpg'), await readFile(join(folder, 'train', path)));
  await writeFile(csv, text.replace(path, 'patient00001/study1/../../../../other.jpg'));
  const { dataset, skipped } = await place.prepare(
    chexpert,
    'chexpert',
    { size: 16 },
    {},
    'CheXpert-v1.0-small',
  );
  expect(dataset.ids).not.toContain('patient00001/study1/../../../../other.jpg');
  expect(skipped.map(({ file, why }) => `${file} ${why}`).join()).toMatch(
    /other\.jpg leads out of /,
  );
});
