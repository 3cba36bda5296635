import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { writeMimicCxr } from '../../../tools/layouts/mimic-cxr.ts';
import { picture } from '../../../tools/layouts/write.ts';
import { manifestOf } from '../registry.ts';
import { mimicCxr } from './mimic-cxr.ts';
import { ownCopy } from './own-copy.ts';
import { brightness, levelsOf, Workplace } from './testing.ts';

async function workplace(version: '1.0' | '2.2' = '2.2') {
  const place = await Workplace.create();
  await writeMimicCxr(place.root, version);
  const inputs = { 'mimic-iv': join(place.root, 'mimic-iv') };
  const prepare = (options = {}) =>
    place.prepare(mimicCxr, 'mimic-cxr', { size: 16, ...options }, inputs, 'mimic-cxr-jpg');
  return { place, prepare };
}

const FRONTAL = ['d01', 'd03', 'd04', 'd05', 'd06', 'd10', 'd12'];

describe.each(['1.0', '2.2'] as const)('MIMIC-CXR-JPG with MIMIC-IV %s', (version) => {
  it('reads frontal images with labels, and sex, age and race of their patients', async () => {
    const { place, prepare } = await workplace(version);
    await using _ = place;
    const { dataset } = await prepare();
    expect(dataset.ids).toEqual(FRONTAL);
    expect(dataset.patientIds[0]).toBe(dataset.patientIds[1]);
    expect(new Set(dataset.patientIds).size).toBe(5);
    // Uncertain (d04) and unmentioned (d05) are negative unless asked otherwise.
    expect(levelsOf(dataset, 'pneumonia')).toEqual([
      'present',
      'absent',
      'absent',
      'absent',
      'present',
      'absent',
      'present',
    ]);
    // Patients alternate F, M; the last is not in MIMIC-IV.
    expect(levelsOf(dataset, 'sex')).toEqual([
      'female',
      'female',
      'male',
      'male',
      'female',
      'male',
      null,
    ]);
    // anchor_age 50 to 53 in 2170, studies in 2180.
    expect(levelsOf(dataset, 'age')).toEqual([...Array(6).fill('60-and-over'), null]);
    // Two spellings of White agree; White and Asian contradict; "unknown" gives way to Hispanic.
    expect(levelsOf(dataset, 'race')).toEqual([
      'White',
      'White',
      'Black',
      'Black',
      null,
      'Hispanic',
      null,
    ]);
    expect(brightness(dataset)).toEqual([200, 60, 60, 60, 200, 60, 200]);
  });
});

describe('MIMIC-CXR-JPG', () => {
  it('says what was left out and why', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const { skipped } = await prepare();
    const why = skipped.map((item) => `${item.file} ${item.why}`).join('\n');
    expect(why).toMatch(/views other than AP and PA: 2 images/);
    expect(why).toMatch(/studies without labels: 1 images/);
    expect(why).toMatch(/d08\.jpg is missing/);
    expect(why).toMatch(/d09\.jpg cannot be decoded: the file ends early/);
  });

  it('refuses unsound records before it decodes any picture', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const labels = join(place.root, 'mimic-cxr-jpg/mimic-cxr-2.0.0-chexpert.csv.gz');
    const text = gunzipSync(await readFile(labels)).toString();
    await writeFile(labels, gzipSync(text.replace(',0.0,', ',maybe,')));
    await expect(prepare()).rejects.toThrow(
      /records made from .*mimic-cxr-jpg, row \d+ \(id d\d+\).*column chexpert Pneumonia has "maybe"/,
    );
    const folder = join(place.cache, 'prepared/mimic-cxr/size=16x16,views=frontal');
    expect(await readdir(folder)).toEqual(['prepare.lock']);
  });

  it('takes an age of 90+, and refuses other words, repeated rows, and labels that are not there', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const change = async (name: string, from: string | RegExp, to: string) => {
      const path = join(place.root, name);
      const text = gunzipSync(await readFile(path)).toString();
      expect(text).toMatch(from);
      await writeFile(path, gzipSync(text.replace(from, to)));
    };
    const patients = 'mimic-iv/hosp/patients.csv.gz';
    await change(patients, ',50,2170,', ',90+,2170,');
    const { dataset } = await prepare();
    expect(levelsOf(dataset, 'age')[0]).toBe('60-and-over');
    await change(patients, ',90+,2170,', ',very old,2170,');
    await expect(prepare()).rejects.toThrow(/patients\.csv\.gz, column anchor_age has "very old"/);
    await change(patients, ',very old,2170,', ',,2170,');
    const labels = 'mimic-cxr-jpg/mimic-cxr-2.0.0-chexpert.csv.gz';
    await change(labels, /\n([^\n]*)\n/, '\n$1\n$1\n');
    await expect(prepare()).rejects.toThrow(
      /chexpert\.csv\.gz: subject_id, study_id 10000001, 50000001 stands in 2 rows/,
    );
    await rm(join(place.root, 'mimic-cxr-jpg/mimic-cxr-2.0.0-negbio.csv.gz'));
    await change(labels, /\n([^\n]*)\n\1\n/, '\n$1\n');
    await expect(prepare({ labeller: 'negbio' })).rejects.toThrow(
      /--labeller negbio: there is no mimic-cxr-2\.0\.0-negbio\.csv/,
    );
    expect((await prepare()).dataset.source.notes.join(' ')).toContain(
      'Age is missing besides where a date or an age is: 2 images.',
    );
  });

  it('knows the published split where its table is, and refuses a part that is none', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const { dataset } = await prepare();
    // d04 and d05 validate, d10 tests.
    expect([...dataset.publishedSplit!]).toEqual([0, 0, 1, 1, 0, 2, 0]);
    expect(dataset.source.notes).toContain('Images with a part in the published split: 9.');
    const path = join(place.root, 'mimic-cxr-jpg/mimic-cxr-2.0.0-split.csv.gz');
    const text = gunzipSync(await readFile(path)).toString();
    await writeFile(path, gzipSync(text.replace('validate', 'valid')));
    await expect(prepare()).rejects.toThrow(/column part has "valid"/);
    await rm(path);
    const without = (await prepare()).dataset;
    expect(without.publishedSplit).toBeUndefined();
    expect(without.source.notes.join(' ')).toContain('mimic-cxr-2.0.0-split.csv is missing');
  });

  it('stops reading tables and folders when it is interrupted, and removes what kills leave', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const folder = join(place.cache, 'prepared/mimic-cxr/size=16x16,views=frontal');
    await mkdir(join(folder, 'records.parquet.1.abcdef01.tmp.spill'), { recursive: true });
    await writeFile(join(folder, 'records.parquet.1.abcdef01.tmp'), 'half');
    const paths = {
      root: join(place.root, 'mimic-cxr-jpg'),
      inputs: { 'mimic-iv': join(place.root, 'mimic-iv') },
    };
    const signal = AbortSignal.abort(new Error('interrupted'));
    const context = { cache: place.cache, signal };
    const interrupted = ownCopy(mimicCxr).prepare!(
      manifestOf('mimic-cxr'),
      paths,
      { size: 16 },
      context,
    );
    await expect(interrupted).rejects.toThrow('interrupted');
    await prepare();
    expect((await readdir(folder)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  it('takes other views, another labeller and other meanings of uncertain and unmentioned', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const { dataset } = await prepare({ views: 'all' });
    expect(dataset.ids).toEqual(['d01', 'd02', 'd03', 'd04', 'd05', 'd06', 'd10', 'd11', 'd12']);
    await prepare({ uncertain: 'positive', blank: 'ignore' });
    // What was said at preparation holds …
    const asPrepared = await place.load(mimicCxr, 'mimic-cxr', { size: 16 });
    expect(levelsOf(asPrepared, 'pneumonia')).toEqual([
      'present',
      'absent',
      'present',
      null,
      'present',
      'absent',
      'present',
    ]);
    // … until a load says otherwise; negbio is uncertain of all that chexpert finds.
    const negbio = await place.load(mimicCxr, 'mimic-cxr', {
      size: 16,
      labeller: 'negbio',
      uncertain: 'ignore',
    });
    expect(levelsOf(negbio, 'pneumonia')).toEqual([
      null,
      'absent',
      null,
      null,
      null,
      'absent',
      null,
    ]);
    expect(negbio.fingerprint).not.toBe(asPrepared.fingerprint);
    expect(negbio.source.notes.join(' ')).toMatch(/labeller negbio; "uncertain" \(-1\) leaves/);
  });

  it('takes up a picture that has arrived since', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    const before = (await prepare()).dataset.fingerprint;
    const path = 'mimic-cxr-jpg/files/p11/p11000004/s50000008/d09.jpg';
    const size = { height: 40, width: 30, channels: 1 } as const;
    await writeFile(join(place.root, path), await picture(size, 90, 1));
    const { dataset, skipped } = await prepare();
    expect(dataset.ids).toEqual([...FRONTAL.slice(0, 5), 'd09', ...FRONTAL.slice(5)]);
    expect(brightness(dataset)).toEqual([200, 60, 60, 60, 200, 90, 60, 200]);
    expect(skipped.map(({ why }) => why).join()).not.toMatch(/d09/);
    expect(dataset.fingerprint).not.toBe(before);
  });

  it('loads without the source, and names the command when it was not prepared', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    await expect(place.load(mimicCxr, 'mimic-cxr', { size: 16 })).rejects.toMatchObject({
      message: expect.stringContaining('has not been prepared'),
      fix: expect.stringContaining(
        'refair data prepare mimic-cxr --root FOLDER --mimic-iv PATH --size 16x16 --views frontal',
      ),
    });
    const { dataset } = await prepare();
    await rm(place.root, { recursive: true });
    const again = await place.load(mimicCxr, 'mimic-cxr', { size: 16 });
    expect(again.fingerprint).toBe(dataset.fingerprint);
    expect(brightness(again)).toEqual(brightness(dataset));
  });

  it('names file, column and columns found where a table is another one', async () => {
    const { place, prepare } = await workplace();
    await using _ = place;
    await rm(join(place.root, 'mimic-iv/hosp/admissions.csv.gz'));
    await place.csv('mimic-iv/hosp/admissions.csv', [{ subject_id: '1', RACE_CODE: 'WHITE' }]);
    await expect(prepare()).rejects.toThrow(
      /admissions\.csv has no column "race" or "ethnicity"; it has: subject_id, RACE_CODE/,
    );
    await rm(join(place.root, 'mimic-cxr-jpg/mimic-cxr-2.0.0-chexpert.csv.gz'));
    await expect(prepare()).rejects.toThrow(
      /table of labels not found under .*looked for mimic-cxr-2\.0\.0-chexpert\.csv.*the folder holds files, /,
    );
  });

  it('needs MIMIC-IV', async () => {
    const { place } = await workplace();
    await using _ = place;
    await expect(place.prepare(mimicCxr, 'mimic-cxr')).rejects.toThrow(/needs --mimic-iv/);
  });
});
