import { UserError } from '../../errors.ts';
import { firstRow, sqlName } from '../duckdb.ts';
import { ageCell, requireAges } from './checks.ts';
import { findFile, lookFor, oneColumn, requireFolder } from './files.ts';
import { adjustFindings, FINDINGS, findingColumns } from './findings.ts';
import { blank, labeller, size, uncertain, views } from './options.ts';
import { RACE_NOTE, raceGroup } from './race.ts';
import type { Source } from './source.ts';
import { loadCsv } from './tables.ts';

/**
 * MIMIC-CXR-JPG (2.0.0 and 2.1.0: their tables are all called 2.0.0) with sex, age and race from
 * MIMIC-IV. Reads `mimic-cxr-2.0.0-metadata.csv`, `-chexpert.csv`, `-negbio.csv` and the published
 * `-split.csv` (also `.gz`),
 * `files/p10/p10000032/s50414267/<dicom_id>.jpg`, and of MIMIC-IV `patients` and `admissions`,
 * which lie in `hosp/` (in 1.0 in `core/`, with `ethnicity` instead of `race`).
 */
export const mimicCxr: Source = {
  kind: 'mimic-cxr',
  options: { size, views, labeller: labeller(['chexpert', 'negbio']), uncertain, blank },
  inputs: {
    'mimic-iv': { what: 'the folder of MIMIC-IV, for sex, age and race', required: true },
  },

  async read(connection, { root, inputs, options, context }) {
    const iv = requireFolder(inputs['mimic-iv']!, '--mimic-iv');
    /** @param key the columns that tell rows apart. */
    const load = (name: string, path: string, key: string[], columns: readonly string[]) =>
      loadCsv(connection, name, { path, columns, key }, context);
    const table = (name: string) => `mimic-cxr-2.0.0-${name}.csv`;
    const images = findFile(root, [table('metadata')], 'the table of images');
    const facts = ['subject_id', 'study_id', 'ViewPosition', 'StudyDate'];
    await load('metadata', images, ['dicom_id'], facts);
    const chexpert = findFile(root, [table('chexpert')], 'the table of labels');
    await load('chexpert', chexpert, ['subject_id', 'study_id'], FINDINGS);
    const negbio = lookFor(root, [table('negbio')]);
    if (negbio !== null) await load('negbio', negbio, ['subject_id', 'study_id'], FINDINGS);
    else if (options.labeller === 'negbio') {
      throw new UserError(
        `--labeller negbio: there is no ${table('negbio')} (or .gz) under ${root}`,
        'put that file of MIMIC-CXR-JPG beside the others, or leave --labeller out',
      );
    }
    const split = lookFor(root, [table('split')]);
    if (split !== null) await load('split', split, ['dicom_id'], ['split']);
    const patients = ['hosp/patients.csv', 'core/patients.csv'];
    const people = findFile(iv, patients, 'the table of patients');
    await load('patients', people, ['subject_id'], ['gender', 'anchor_age', 'anchor_year']);
    await requireAges(connection, 'patients', people, 'anchor_age');
    const admissions = ['hosp/admissions.csv', 'core/admissions.csv'];
    const file = findFile(iv, admissions, 'the table of admissions');
    const race = oneColumn(file, await load('admissions', file, [], ['subject_id']), [
      'race',
      'ethnicity',
    ]);

    await connection.run(
      `CREATE TABLE people AS
       WITH named AS (SELECT subject_id, ${raceGroup(sqlName(race))} AS race FROM admissions)
       SELECT subject_id, any_value(race) AS race, count(DISTINCT race) AS races
       FROM named GROUP BY subject_id`,
    );
    const frontal = options.views === 'frontal' ? "m.ViewPosition IN ('AP', 'PA')" : 'true';
    await connection.run(
      `CREATE TABLE records AS
       SELECT m.dicom_id AS dicom_id, m.subject_id AS subject_id, m.study_id AS study_id,
         m.ViewPosition AS view,
         format('files/p{}/p{}/s{}/{}.jpg', m.subject_id[:2], m.subject_id, m.study_id, m.dicom_id)
           AS file,
         upper(p.gender) AS sex,
         CAST(TRY_CAST(${ageCell('p.anchor_age')} AS DOUBLE) AS INTEGER)
           + CAST(floor(TRY_CAST(m.StudyDate AS DOUBLE) / 10000) AS INTEGER)
           - TRY_CAST(p.anchor_year AS INTEGER) AS age,
         CASE WHEN r.races = 1 THEN r.race END AS race,
         ${split === null ? 'CAST(NULL AS VARCHAR)' : `CASE s.split WHEN 'validate' THEN 'validation' ELSE s.split END`} AS part,
         ${findingColumns('l', 'chexpert')}
         ${negbio === null ? '' : `, ${findingColumns('n', 'negbio')}`}
       FROM metadata m
       JOIN chexpert l ON l.study_id = m.study_id AND l.subject_id = m.subject_id
       ${negbio === null ? '' : 'JOIN negbio n ON n.study_id = m.study_id AND n.subject_id = m.subject_id'}
       ${split === null ? '' : 'LEFT JOIN split s ON s.dicom_id = m.dicom_id'}
       LEFT JOIN patients p ON p.subject_id = m.subject_id
       LEFT JOIN people r ON r.subject_id = m.subject_id
       WHERE ${frontal} ORDER BY m.subject_id, m.study_id, m.dicom_id`,
    );
    const counts = await firstRow(
      connection,
      `SELECT
         (SELECT count(*) FROM metadata) AS images,
         (SELECT count(*) FROM metadata m WHERE NOT (${frontal}) OR m.ViewPosition IS NULL) AS views,
         (SELECT count(*) FROM records) AS kept,
         (SELECT count(*) FROM records WHERE part IS NOT NULL) AS parted,
         (SELECT count(*) FROM records WHERE sex IS NULL) AS unknown,
         (SELECT count(*) FROM records WHERE sex IS NOT NULL AND age IS NULL) AS undated,
         (SELECT count(*) FROM people WHERE races > 1) AS contradicting`,
    );
    const number = (name: string) => Number(counts[name]);
    const kept = number('kept');
    const otherViews = options.views === 'frontal' ? number('views') : 0;
    const unlabelled = number('images') - kept - otherViews;
    return {
      skipped: [
        ...(otherViews > 0
          ? [{ file: table('metadata'), why: `views other than AP and PA: ${otherViews} images` }]
          : []),
        ...(unlabelled > 0
          ? [{ file: table('chexpert'), why: `studies without labels: ${unlabelled} images` }]
          : []),
      ],
      notes: [
        `${kept} of ${number('images')} images; left out: ${otherViews} of other views than AP and PA, ${unlabelled} of studies without labels.`,
        `Sex, age and race are missing where MIMIC-IV does not have the patient: ${number('unknown')} images.`,
        ...(number('undated') > 0
          ? [`Age is missing besides where a date or an age is: ${number('undated')} images.`]
          : []),
        `${RACE_NOTE} Patients with contradicting records: ${number('contradicting')}.`,
        split === null
          ? `${table('split')} is missing: there is no published split.`
          : `Images with a part in the published split: ${number('parted')}.`,
        'Age is that at the study: anchor_age plus the years from anchor_year to StudyDate.',
      ],
    };
  },

  adjust: adjustFindings,
};
