import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  writeTcgaBiotab,
  writeTcgaGdc,
  writeTcgaSlides,
} from '../../../tools/layouts/tcga-luad.ts';
import { tcgaLuad } from './tcga-luad.ts';
import { levelsOf, Workplace } from './testing.ts';

/** Tiles come in pairs: one value per case. */
const ofCases = (values: (string | null)[]) => values.filter((_, tile) => tile % 2 === 0);

describe.each([
  ['clinical.tsv', (root: string) => writeTcgaGdc(root, 'plain'), null],
  ['clinical.tsv with prefixed names', (root: string) => writeTcgaGdc(root, 'prefixed'), null],
  ['the legacy biotab file', writeTcgaBiotab, 'male'],
] as const)('TCGA-LUAD with %s', (_, write, sexOfLast) => {
  it('gives every tile the facts of its case', async () => {
    await using place = await Workplace.create();
    await write(place.root);
    const { dataset, skipped } = await place.prepare(tcgaLuad, 'tcga-luad', { size: 16 });
    expect(dataset.size).toBe(8);
    expect(ofCases([...dataset.patientIds])).toEqual([
      'TCGA-05-4244',
      'TCGA-05-4249',
      'TCGA-05-4250',
      'TCGA-35-3615',
    ]);
    expect(ofCases(levelsOf(dataset, 'stage'))).toEqual(['late', 'early', 'late', null]);
    // Repeated rows that contradict each other leave the sex open.
    expect(ofCases(levelsOf(dataset, 'sex'))).toEqual(['male', 'female', 'female', sexOfLast]);
    expect(ofCases(levelsOf(dataset, 'race'))).toEqual(['White', 'Black', null, 'other']);
    expect(ofCases(levelsOf(dataset, 'age'))).toEqual([
      '60-and-over',
      '60-and-over',
      null,
      'under-60',
    ]);
    expect(skipped).toEqual([
      { file: 'tiles/overview.png', why: 'no part of its path is the barcode of a case' },
      {
        file: 'tiles/TCGA-99-9999-01Z-00-DX1/0_0.png',
        why: 'the clinical table does not have its case',
      },
    ]);
  });
});

it('refuses whole slides with the way to cut them', async () => {
  await using place = await Workplace.create();
  await writeTcgaSlides(place.root);
  await expect(place.prepare(tcgaLuad, 'tcga-luad')).rejects.toMatchObject({
    message: expect.stringContaining('TCGA-05-4244-01Z-00-DX1.svs'),
    fix: expect.stringContaining('vips dzsave'),
  });
});

it('names the slides that were never cut, where other cases have tiles', async () => {
  await using place = await Workplace.create();
  await writeTcgaGdc(place.root, 'plain');
  await mkdir(join(place.root, 'slides'));
  for (const name of ['TCGA-05-4244-01Z-00-DX1', 'TCGA-44-2655-01Z-00-DX1', 'overview']) {
    await writeFile(join(place.root, 'slides', `${name}.svs`), 'slide');
  }
  const { dataset, skipped } = await place.prepare(tcgaLuad, 'tcga-luad', { size: 16 });
  expect(dataset.size).toBe(8);
  expect(skipped.filter(({ file }) => file.endsWith('.svs'))).toEqual([
    {
      file: 'slides/TCGA-44-2655-01Z-00-DX1.svs',
      why: expect.stringContaining('vips dzsave'),
    },
    { file: 'slides/overview.svs', why: expect.stringContaining('its case has no tiles') },
  ]);
});
