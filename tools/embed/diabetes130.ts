import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlText } from '../../src/data/duckdb.ts';
import { ZipFile } from '../../src/data/zip.ts';
import { count } from './count.ts';
import type { Embedding, Made } from './embedding.ts';

export const NUMBERS = {
  age: 'Middle of the ten-year age band',
  time_in_hospital: 'Days between admission and discharge',
  num_lab_procedures: 'Number of laboratory tests',
  num_procedures: 'Number of procedures other than laboratory tests',
  num_medications: 'Number of distinct medicines',
  number_outpatient: 'Outpatient visits in the year before',
  number_emergency: 'Emergency visits in the year before',
  number_inpatient: 'Inpatient visits in the year before',
  number_diagnoses: 'Number of diagnoses',
};
export const DIAGNOSES = {
  diag_1: 'Primary diagnosis, ICD-9 group',
  diag_2: 'Secondary diagnosis, ICD-9 group',
  diag_3: 'Additional diagnosis, ICD-9 group',
};
export const CATEGORIES = {
  admission_type_id: 'Type of admission (code of the source)',
  admission_source_id: 'Source of admission (code of the source)',
  discharge_disposition_id: 'Where the patient was discharged to (code of the source)',
  payer_code: 'Payer',
  medical_specialty: 'Specialty of the admitting physician',
  max_glu_serum: 'Glucose serum test: >200, >300, Norm, or None if not measured',
  A1Cresult: 'HbA1c test: >7, >8, Norm, or None if not measured',
  metformin: 'Metformin: No, Steady, Up or Down',
  repaglinide: 'Repaglinide: No, Steady, Up or Down',
  nateglinide: 'Nateglinide: No, Steady, Up or Down',
  chlorpropamide: 'Chlorpropamide: No, Steady, Up or Down',
  glimepiride: 'Glimepiride: No, Steady, Up or Down',
  glipizide: 'Glipizide: No, Steady, Up or Down',
  glyburide: 'Glyburide: No, Steady, Up or Down',
  pioglitazone: 'Pioglitazone: No, Steady, Up or Down',
  rosiglitazone: 'Rosiglitazone: No, Steady, Up or Down',
  acarbose: 'Acarbose: No, Steady, Up or Down',
  insulin: 'Insulin: No, Steady, Up or Down',
  'glyburide-metformin': 'Glyburide and metformin: No, Steady, Up or Down',
  change: 'Whether diabetes medication was changed',
  diabetesMed: 'Whether any diabetes medication was prescribed',
};
/** Prescribed to fewer than 50 of the 101,766. */
const RARE = [
  'acetohexamide',
  'tolbutamide',
  'miglitol',
  'troglitazone',
  'tolazamide',
  'glipizide-metformin',
  'glimepiride-pioglitazone',
  'metformin-rosiglitazone',
  'metformin-pioglitazone',
];
export const DROPPED = {
  weight: 'missing for 97 % of the encounters',
  examide: 'the same for all records',
  citoglipton: 'the same for all records',
  ...Object.fromEntries(RARE.map((name) => [name, 'given in fewer than 50 encounters'])),
  race: 'sensitive attribute: not an input',
  gender: 'sensitive attribute: not an input',
};
/** Expired, or discharged to a hospice: cannot be readmitted. */
const GONE = [11, 13, 14, 19, 20, 21];

/** The groups of Strack et al. (2014), Table 2. */
function icd9Group(column: string): string {
  return `CASE
    WHEN ${column} IS NULL THEN NULL
    WHEN ${column} LIKE 'E%' OR ${column} LIKE 'V%' THEN 'other'
    WHEN ${column} LIKE '250%' THEN 'diabetes'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 390 AND 459
      OR floor(CAST(${column} AS DOUBLE)) = 785 THEN 'circulatory'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 460 AND 519
      OR floor(CAST(${column} AS DOUBLE)) = 786 THEN 'respiratory'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 520 AND 579
      OR floor(CAST(${column} AS DOUBLE)) = 787 THEN 'digestive'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 580 AND 629
      OR floor(CAST(${column} AS DOUBLE)) = 788 THEN 'genitourinary'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 140 AND 239 THEN 'neoplasms'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 710 AND 739 THEN 'musculoskeletal'
    WHEN floor(CAST(${column} AS DOUBLE)) BETWEEN 800 AND 999 THEN 'injury'
    ELSE 'other' END`;
}

export const diabetes130: Embedding = {
  id: 'diabetes130',
  title: 'Diabetes 130-US hospitals, 1999-2008',
  description:
    'Inpatient encounters of diabetic patients in 130 US hospitals over ten years, with what ' +
    'was known at discharge, to predict readmission within 30 days.',
  licence: 'https://creativecommons.org/licenses/by/4.0/',
  terms: 'CC BY 4.0',
  citation:
    'Strack B, DeShazo JP, Gennings C, et al. Impact of HbA1c Measurement on Hospital ' +
    'Readmission Rates: Analysis of 70,000 Clinical Database Patient Records. BioMed Research ' +
    'International 2014:781670. doi:10.1155/2014/781670',
  url: 'https://doi.org/10.24432/C5230J',
  creator: 'Virginia Commonwealth University',
  datePublished: '2014-05-03',
  keywords: ['diabetes', 'readmission', 'electronic health records', 'fairness'],
  columns: {
    encounter_id: 'Number of the encounter',
    patient_nbr: 'Number of the patient',
    race: 'Race as recorded',
    gender: 'Gender as recorded',
    readmitted: 'Readmission: <30 days, >30 days or NO',
    ...NUMBERS,
    ...DIAGNOSES,
    ...CATEGORIES,
  },

  async make(connection, source): Promise<Made> {
    using archive = await ZipFile.open(join(source, 'diabetes130/diabetic_data.csv.zip'));
    const csv = join(tmpdir(), `diabetic_data-${process.pid}.csv`);
    try {
      await writeFile(csv, await archive.read('diabetic_data.csv'));
      await connection.run(
        `CREATE TABLE source AS SELECT * FROM
         read_csv(${sqlText(csv)}, all_varchar = true, nullstr = '?')`,
      );
    } finally {
      await rm(csv, { force: true });
    }
    await connection.run(
      `CREATE TABLE records AS
       SELECT CAST(encounter_id AS INTEGER) AS encounter_id,
         CAST(patient_nbr AS INTEGER) AS patient_nbr, race, gender, readmitted,
         CAST(CAST(regexp_extract(age, '\\[(\\d+)', 1) AS INTEGER) + 5 AS SMALLINT) AS age,
         ${Object.keys(NUMBERS)
           .filter((name) => name !== 'age')
           .map((name) => `CAST(${name} AS SMALLINT) AS ${name}`)
           .join(', ')},
         ${Object.keys(DIAGNOSES)
           .map((name) => `${icd9Group(name)} AS ${name}`)
           .join(', ')},
         ${Object.keys(CATEGORIES)
           .map((name) => `"${name}"`)
           .join(', ')}
       FROM source
       WHERE CAST(discharge_disposition_id AS INTEGER) NOT IN (${GONE.join(', ')})
       ORDER BY CAST(encounter_id AS INTEGER)`,
    );
    const read = await count(connection, 'source');
    const kept = await count(connection, 'records');
    const patients = await count(connection, 'records', 'true', 'DISTINCT patient_nbr');
    const missing = {
      race: await count(connection, 'records', 'race IS NULL'),
      sex: await count(connection, 'records', "gender NOT IN ('Male', 'Female')"),
    };
    return {
      extension: {
        idColumn: 'encounter_id',
        patientColumn: 'patient_nbr',
        unit: 'patient',
        features: {
          kind: 'tabular',
          columns: [
            ...Object.keys(NUMBERS).map((name) => ({ name, kind: 'number' as const })),
            ...Object.keys({ ...DIAGNOSES, ...CATEGORIES }).map((name) => ({
              name,
              kind: 'category' as const,
            })),
          ],
          dropped: Object.entries(DROPPED).map(([name, why]) => ({ name, why })),
        },
        labels: [
          {
            name: 'readmitted-30',
            title: 'Readmitted within 30 days',
            classes: ['no', 'yes'],
            column: 'readmitted',
            values: { '<30': 'yes', '>30': 'no', NO: 'no' },
          },
        ],
        attributes: [
          {
            name: 'race',
            title: 'Race',
            levels: ['Caucasian', 'African American', 'Hispanic', 'Asian', 'Other'],
            column: 'race',
            values: {
              Caucasian: 'Caucasian',
              AfricanAmerican: 'African American',
              Hispanic: 'Hispanic',
              Asian: 'Asian',
              Other: 'Other',
            },
          },
          {
            name: 'sex',
            title: 'Sex',
            levels: ['male', 'female'],
            column: 'gender',
            values: { Male: 'male', Female: 'female' },
            missing: ['Unknown/Invalid'],
          },
        ],
        standInFor: { fairgrad: 'MIMIC (sepsis)' },
        selection: {
          read,
          kept,
          dropped: [
            { why: 'died or went to a hospice, so cannot be readmitted', rows: read - kept },
          ],
          missing,
        },
        notes: [
          `${kept} of ${read} encounters of ${patients} patients; ${read - kept} left out because the ` +
            `patient died or went to a hospice (discharge_disposition_id ${GONE.join(', ')}).`,
          `Race is missing for ${missing.race} encounters ("?" in the source), sex for ` +
            `${missing.sex}. Every recorded race is a level of its own, the small ones too.`,
          'Diagnosis codes are grouped into the nine ICD-9 groups of Strack et al. (2014), Table 2.',
          'The prediction is made at discharge: features are what was known then.',
          `Left out of the features: ${Object.keys(DROPPED).join(', ')} (reasons in the manifest).`,
        ],
      },
    };
  },
};
