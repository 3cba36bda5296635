import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { requireCsv } from '../csv.ts';
import { firstRow } from '../duckdb.ts';
import { ageCell, requireAges, requireUnique } from './checks.ts';
import { findFile, lookFor } from './files.ts';
import { adjustFindings, FINDINGS, findingColumns } from './findings.ts';
import { blank, labeller, size, uncertain, views } from './options.ts';
import { RACE_NOTE, raceGroup } from './race.ts';
import type { Source, SourceInput } from './source.ts';
import { loadRows } from './tables.ts';
import { readWorkbook } from './workbook.ts';

const CHEXBERT = 'train_cheXbert.csv';
const DEMOGRAPHICS = ['CHEXPERT DEMO.xlsx', 'CHEXPERT_DEMO.xlsx', 'CHEXPERT DEMO.csv'];

/**
 * CheXpert v1.0, full size or small: `train.csv` (or `train_cheXbert.csv`), whose `Path` begins
 * with the folder's own name, and pictures under `train/`; the full set as downloaded has them in
 * folders named `CheXpert-v1.0 batch 2 (train 1)` and so on. Race comes from the separate workbook
 * `CHEXPERT DEMO.xlsx`. The 234 images of `valid.csv` are left out: people labelled them.
 */
export const chexpert: Source = {
  kind: 'chexpert',
  options: { size, views, labeller: labeller(['chexpert', 'chexbert']), uncertain, blank },
  inputs: {
    demographics: {
      what: `the workbook with race, "${DEMOGRAPHICS[0]}", if it does not lie beside the images`,
      required: false,
    },
  },

  async read(connection, { root, inputs, options, context }) {
    const csv = findFile(
      root,
      [
        'train.csv',
        'CheXpert-v1.0-small/train.csv',
        'CheXpert-v1.0/train.csv',
        'CheXpert-v1.0 batch 1 (validate & csv)/train.csv',
      ],
      'the table of images',
    );
    const facts = ['Sex', 'Age', 'Frontal/Lateral', 'AP/PA'];
    await loadLabels(connection, 'train', csv, facts, context);
    await requireAges(connection, 'train', csv, 'Age');
    const chexbert = lookFor(dirname(csv), [CHEXBERT]);
    if (chexbert !== null) await loadLabels(connection, 'chexbert', chexbert, [], context);
    else if (options.labeller === 'chexbert') {
      throw new UserError(
        `--labeller chexbert: there is no ${CHEXBERT} in ${dirname(csv)}`,
        'put that file beside train.csv, or leave --labeller out',
      );
    }
    const workbook = inputs.demographics ?? besides(root) ?? besides(dirname(csv));
    await loadDemographics(connection, workbook);
    await loadFolders(connection, root);

    const frontal = options.views === 'frontal' ? `t."Frontal/Lateral" = 'Frontal'` : 'true';
    await connection.run(
      `CREATE TABLE records AS
       SELECT t.image, t.patient, t.study, coalesce(f.folder || '/', '') || t.image AS file,
         t."Frontal/Lateral" AS view, t.Sex AS sex, ${ageCell('t.Age')} AS age, d.race,
         ${findingColumns('t', 'chexpert')}
         ${chexbert === null ? '' : `, ${findingColumns('b', 'chexbert')}`}
       FROM train t LEFT JOIN folders f USING (patient) LEFT JOIN demographics d USING (patient)
       ${chexbert === null ? '' : 'JOIN chexbert b ON b.image = t.image'}
       WHERE ${frontal} ORDER BY t.image`,
    );
    const counts = await firstRow(
      connection,
      `SELECT (SELECT count(*) FROM train) AS images, (SELECT count(*) FROM records) AS kept,
         (SELECT count(*) FROM train WHERE "Frontal/Lateral" <> 'Frontal') AS lateral,
         (SELECT count(*) FROM records WHERE sex = 'Unknown') AS sex,
         (SELECT count(*) FROM records WHERE race IS NULL) AS race,
         (SELECT count(*) FROM demographics WHERE races > 1) AS contradicting`,
    );
    const number = (name: string) => Number(counts[name]);
    const lateral = options.views === 'frontal' ? number('lateral') : 0;
    const unknown = number('images') - number('kept') - lateral;
    const left = [
      ...(lateral > 0 ? [{ file: csv, why: `lateral views: ${lateral} images` }] : []),
      ...(unknown > 0 ? [{ file: csv, why: `not in ${CHEXBERT}: ${unknown} images` }] : []),
    ];
    return {
      skipped: left,
      notes: [
        `${number('kept')} of the ${number('images')} images of train.csv; left out: ${left.map(({ why }) => why).join(', ') || 'none'}. The images of valid.csv are left out: people labelled them, a program the others.`,
        `Sex is "Unknown" for ${number('sex')} images, race missing for ${number('race')}.`,
        workbook === null
          ? `Race is missing: ${DEMOGRAPHICS[0]} was not found beside the images.`
          : `${RACE_NOTE} Patients with contradicting records: ${number('contradicting')}.`,
      ],
    };
  },

  adjust: adjustFindings,
};

/** A label file as table `name`, with `image`: its path from the patient's folder on. */
async function loadLabels(
  connection: DuckDBConnection,
  name: string,
  path: string,
  columns: readonly string[],
  context: SourceInput['context'],
): Promise<void> {
  const wanted = ['Path', ...columns, ...FINDINGS];
  const { query } = await requireCsv(connection, path, wanted, context);
  await connection.run(
    `CREATE TABLE ${name} AS SELECT *,
       regexp_extract(Path, '(patient[0-9]+/study[0-9]+/.+)$', 1) AS image,
       regexp_extract(Path, '(patient[0-9]+)/', 1) AS patient,
       regexp_extract(Path, '(patient[0-9]+/study[0-9]+)/', 1) AS study
     FROM (${query})`,
  );
  const { Path: wrong } = await firstRow(connection, `SELECT Path FROM ${name} WHERE image = ''`);
  if (wrong !== undefined) {
    throw new UserError(
      `${path}: Path "${wrong}" does not have the form …/patient00001/study1/view1_frontal.jpg`,
      'check that this is the file of CheXpert v1.0',
    );
  }
  await requireUnique(connection, name, path, ['Path']);
}

function besides(folder: string): string | null {
  return lookFor(folder, DEMOGRAPHICS) ?? lookFor(dirname(folder), DEMOGRAPHICS);
}

/** One row per patient: the race that all the patient's rows agree on. */
async function loadDemographics(
  connection: DuckDBConnection,
  workbook: string | null,
): Promise<void> {
  const columns = ['PATIENT', 'PRIMARY_RACE', 'ETHNICITY'];
  const people = workbook === null ? [] : await readWorkbook(workbook, columns);
  const known = people.map((row) => row.map((cell) => (cell === '' ? null : cell)));
  await loadRows(connection, 'people', ['patient', 'race', 'ethnicity'], known);
  await connection.run(
    `CREATE TABLE demographics AS
     WITH named AS (SELECT patient, ${raceGroup('race', 'ethnicity')} AS race FROM people)
     SELECT patient, CASE WHEN count(DISTINCT race) = 1 THEN any_value(race) END AS race,
       count(DISTINCT race) AS races
     FROM named GROUP BY patient`,
  );
}

/** Which folder each patient's pictures lie in, relative to the root. */
async function loadFolders(connection: DuckDBConnection, root: string): Promise<void> {
  const folders = new Map<string, string>();
  for (const folder of trainFolders(root)) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const isPatient = entry.isDirectory() && /^patient\d+$/.test(entry.name);
      if (isPatient && !folders.has(entry.name)) folders.set(entry.name, folder);
    }
  }
  await loadRows(connection, 'folders', ['patient', 'folder'], folders);
  if (folders.size === 0) {
    throw new UserError(
      `there is no folder train/ with pictures of patients under ${root}`,
      'give --root the folder that holds train.csv and train/ (CheXpert-v1.0 or CheXpert-v1.0-small)',
    );
  }
}

/** `train`, `CheXpert-v1.0-small/train`, `CheXpert-v1.0 batch 2 (train 1)` … as they exist. */
function trainFolders(root: string): string[] {
  const folders: string[] = [];
  const visit = (folder: string, depth: number) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name === 'train' || /train \d/.test(entry.name)) folders.push(path);
      else if (depth < 1 && /^chexpert/i.test(entry.name)) visit(path, depth + 1);
    }
  };
  visit('', 0);
  return folders.sort();
}
