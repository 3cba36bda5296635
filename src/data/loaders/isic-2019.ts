import { firstRow, sqlName } from '../duckdb.ts';
import { ageCell } from './checks.ts';
import { findFile } from './files.ts';
import { size } from './options.ts';
import { loadPictures, withoutPicture } from './pictures.ts';
import type { Source } from './source.ts';
import { loadCsv } from './tables.ts';

const CLASSES = ['MEL', 'NV', 'BCC', 'AK', 'BKL', 'DF', 'VASC', 'SCC', 'UNK'];

/**
 * The training set of the ISIC 2019 challenge: `ISIC_2019_Training_GroundTruth.csv` (one column of
 * 0.0 and 1.0 a class), `ISIC_2019_Training_Metadata.csv` and the pictures, unpacked or as
 * `ISIC_2019_Training_Input.zip`. Some names end in `_downsampled`, in the table, on the file, or
 * in both.
 */
export const isic2019: Source = {
  kind: 'isic-2019',
  options: { size },
  inputs: {},

  async read(connection, { root, context }) {
    const truth = findFile(root, ['ISIC_2019_Training_GroundTruth.csv'], 'the table of diagnoses');
    const facts = findFile(root, ['ISIC_2019_Training_Metadata.csv'], 'the table of patients');
    const diagnoses = { path: truth, columns: CLASSES, key: ['image'] };
    await loadCsv(connection, 'diagnoses', diagnoses, context);
    const patients = { path: facts, columns: ['age_approx', 'lesion_id', 'sex'], key: ['image'] };
    await loadCsv(connection, 'patients', patients, context);
    const bare = (name: string) => `regexp_replace(${name}, '_downsampled$', '')`;
    await loadPictures(connection, root, 'SELECT image FROM diagnoses', context.signal);
    await connection.run(
      `CREATE TABLE bare AS SELECT ${bare('stem')} AS name, min(file) AS file FROM pictures GROUP BY 1`,
    );
    const diagnosis = CLASSES.map(
      (name) => `WHEN TRY_CAST(t.${sqlName(name)} AS DOUBLE) = 1 THEN '${name}'`,
    ).join(' ');
    await connection.run(
      `CREATE TABLE listed AS
       SELECT t.image, CASE ${diagnosis} END AS dx, ${ageCell('m.age_approx')} AS age, m.sex,
         coalesce(nullif(trim(m.lesion_id), ''), t.image) AS lesion_id,
         nullif(trim(m.lesion_id), '') IS NULL AS alone, p.file
       FROM diagnoses t LEFT JOIN patients m ON m.image = t.image
       LEFT JOIN bare p ON p.name = ${bare('t.image')}`,
    );
    await connection.run(
      `CREATE TABLE records AS SELECT * EXCLUDE (alone) FROM listed WHERE file IS NOT NULL ORDER BY image`,
    );
    const skipped = await withoutPicture(connection, 'listed', 'image', {
      list: truth,
      root,
      fix: 'put the archive of images, or the unpacked images, into that folder',
    });
    const counts = await firstRow(
      connection,
      `SELECT count(*) AS listed, count(*) FILTER (alone) AS alone,
         count(*) FILTER (dx = 'UNK') AS unknown FROM listed WHERE file IS NOT NULL`,
    );
    return {
      skipped,
      notes: [
        `${counts.listed} images; left out because they have no picture: ${skipped.length}.`,
        `Images that name no lesion, and count as lesions of their own: ${counts.alone}.`,
        `Images of the class UNK (none of the eight), which have no label: ${counts.unknown}.`,
      ],
    };
  },
};
