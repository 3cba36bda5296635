import { existsSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { requireCsv } from '../csv.ts';
import { firstRow, parquetQuery, requireColumns, sqlName } from '../duckdb.ts';
import { ageCell, requireAges } from './checks.ts';
import { findFile, oneColumn } from './files.ts';
import { RACE_NOTE, raceGroup } from './race.ts';
import type { Source, SourceInput } from './source.ts';
import { loadCsv } from './tables.ts';

/** Laboratory tests by MIMIC's item numbers; the first value of the first day in the ICU. */
const LABS: Readonly<Record<string, number>> = {
  albumin: 50862,
  anion_gap: 50868,
  bicarbonate: 50882,
  bilirubin: 50885,
  bun: 51006,
  chloride: 50902,
  creatinine: 50912,
  glucose: 50931,
  hemoglobin: 51222,
  inr: 51237,
  lactate: 50813,
  pao2: 50821,
  ph: 50820,
  platelets: 51265,
  potassium: 50971,
  sodium: 50983,
  wbc: 51301,
};

/**
 * Scores of the SOFA components at `sofa_time`. Sepsis-3 pairs them with an infection suspected up to
 * 48 hours later, so the sepsis is known from the later of both times, which must be on the first day.
 */
const SOFA = ['respiration', 'coagulation', 'liver', 'cardiovascular', 'cns', 'renal'] as const;

/** Outcomes are predicted at the end of the first day in the ICU; nothing later is an input. */
const FIRST_DAY = 'INTERVAL 24 HOUR';

/** Codes that name sepsis: ICD-9 without, ICD-10 with letters; the files have no dots. */
const ICD_SEPSIS = `(icd_version = '9' AND (icd_code IN ('99591', '99592', '78552') OR icd_code LIKE '038%'))
  OR (icd_version = '10' AND (icd_code LIKE 'A40%' OR icd_code LIKE 'A41%' OR icd_code LIKE 'R652%'))`;

/**
 * MIMIC-IV (1.0 to 3.1): the first ICU stay of hospital stays with sepsis, by Sepsis-3 where
 * `--sepsis3` gives mimic-code's table of that name, else by diagnosis codes. Reads `hosp/` and
 * `icu/` as published (also `.gz`; in 1.0 patients and admissions lie in `core/`).
 */
export const mimicIvSepsis: Source = {
  kind: 'mimic-iv-sepsis',
  options: {
    definition: {
      what: 'what counts as sepsis: sepsis-3 or icd',
      schema: z.enum(['sepsis-3', 'icd']),
      default: 'sepsis-3',
      selects: true,
    },
  },
  inputs: {
    sepsis3: {
      what: "mimic-code's table mimiciv_derived.sepsis3 as csv or Parquet; not needed with --definition icd",
      required: false,
    },
  },

  async read(connection, { root, inputs, options, context }) {
    const table = async (
      name: string,
      where: readonly string[],
      columns: readonly string[],
      key?: readonly string[],
    ) => {
      const path = findFile(root, where, `the table ${name}`);
      return { path, found: await loadCsv(connection, name, { path, columns, key }, context) };
    };
    const patients = await table(
      'patients',
      ['hosp/patients.csv', 'core/patients.csv'],
      ['gender', 'anchor_age', 'anchor_year'],
      ['subject_id'],
    );
    await requireAges(connection, 'patients', patients.path, 'anchor_age');
    const admissions = await table(
      'admissions',
      ['hosp/admissions.csv', 'core/admissions.csv'],
      ['subject_id', 'admission_type', 'admission_location', 'hospital_expire_flag'],
      ['hadm_id'],
    );
    const race = sqlName(oneColumn(admissions.path, admissions.found, ['race', 'ethnicity']));
    await table(
      'icustays',
      ['icu/icustays.csv'],
      ['subject_id', 'hadm_id', 'first_careunit', 'intime'],
      ['stay_id'],
    );
    const bySofa = options.definition === 'sepsis-3';
    if (bySofa) await loadSepsis3(connection, inputs.sepsis3, context);
    else {
      await table('diagnoses', ['hosp/diagnoses_icd.csv'], ['hadm_id', 'icd_code', 'icd_version']);
      await connection.run(
        `CREATE TABLE sepsis AS
         SELECT DISTINCT s.stay_id, ${SOFA.map((name) => `NULL::FLOAT AS ${name}`).join(', ')}
         FROM diagnoses d JOIN icustays s ON s.hadm_id = d.hadm_id WHERE ${ICD_SEPSIS}`,
      );
    }
    await connection.run(
      `CREATE TABLE people AS
       WITH named AS (SELECT subject_id, ${raceGroup(race)} AS race FROM admissions)
       SELECT subject_id, CASE WHEN count(DISTINCT race) = 1 THEN any_value(race) END AS race
       FROM named GROUP BY subject_id`,
    );
    // One record a hospital stay: its first ICU stay with sepsis, in time where the time is given.
    await connection.run(
      `CREATE TABLE cohort AS
       SELECT s.*, ${SOFA.map((name) => `e.${name}`).join(', ')}, TRY_CAST(s.intime AS TIMESTAMP) AS started,
         CAST(TRY_CAST(${ageCell('p.anchor_age')} AS DOUBLE) AS INTEGER) + year(TRY_CAST(s.intime AS TIMESTAMP))
           - TRY_CAST(p.anchor_year AS INTEGER) AS age,
         upper(p.gender) AS sex
       FROM icustays s JOIN sepsis e ON e.stay_id = s.stay_id
       JOIN patients p ON p.subject_id = s.subject_id
       ${bySofa ? `WHERE e.onset <= TRY_CAST(s.intime AS TIMESTAMP) + ${FIRST_DAY}` : ''}
       QUALIFY row_number() OVER (PARTITION BY s.hadm_id ORDER BY started, s.stay_id) = 1`,
    );
    const events = findFile(root, ['hosp/labevents.csv'], 'the table labevents');
    await loadLabs(connection, events, context);
    const text = (name: string) => `nullif(trim(a.${name}), '') AS ${name}`;
    await connection.run(
      `CREATE TABLE records AS
       SELECT c.stay_id, c.subject_id, c.age, c.sex, r.race, a.hospital_expire_flag,
         ${text('admission_type')}, ${text('admission_location')}, c.first_careunit,
         ${SOFA.map((name) => `TRY_CAST(c.${name} AS FLOAT) AS sofa_${name}`).join(', ')},
         ${Object.keys(LABS)
           .map((name) => `l.${name}`)
           .join(', ')}
       FROM cohort c JOIN admissions a ON a.hadm_id = c.hadm_id
       LEFT JOIN people r ON r.subject_id = c.subject_id
       LEFT JOIN labs l ON l.stay_id = c.stay_id
       WHERE c.age >= 18 ORDER BY TRY_CAST(c.stay_id AS BIGINT)`,
    );
    const late = bySofa ? await lateOnsets(connection) : null;
    const counts = await firstRow(
      connection,
      `SELECT (SELECT count(*) FROM icustays) AS stays, count(*) AS records,
         count(DISTINCT subject_id) AS patients, count(*) FILTER (WHERE race IS NULL) AS race
       FROM records`,
    );
    return {
      skipped: [],
      notes: [
        `${counts.records} hospital stays of ${counts.patients} adults with sepsis among ${counts.stays} ICU stays; of each, the first ICU stay with sepsis${late !== null ? ' in time' : ''}.`,
        late !== null
          ? `Sepsis by Sepsis-3: suspected infection (suspected_infection_time) and SOFA of 2 or more (sofa_time), both by the end of the first 24 hours in the ICU. ${late} ICU stays in which either is later, or of unknown time, are left out: at the end of the first day, when the outcome is predicted, it is not known that they have sepsis.`
          : 'Sepsis by diagnosis codes (ICD-9 038, 995.91, 995.92, 785.52; ICD-10 A40, A41, R65.2), which are given at discharge; without SOFA scores.',
        `${RACE_NOTE} Race is missing for ${counts.race} records.`,
        'Laboratory values are the first between 6 hours before and 24 hours after admission to the ICU.',
      ],
    };
  },
};

async function loadSepsis3(
  connection: DuckDBConnection,
  path: string | undefined,
  context: SourceInput['context'],
): Promise<void> {
  const file = path ?? '';
  if (!existsSync(file)) {
    throw new UserError(
      path === undefined
        ? 'preparing mimic-iv-sepsis by Sepsis-3 needs --sepsis3'
        : `--sepsis3: there is no file ${path}`,
      "export mimic-code's table mimiciv_derived.sepsis3 to csv or Parquet and name the file, or add --definition icd",
    );
  }
  const wanted = ['stay_id', 'sepsis3', 'sofa_time', 'suspected_infection_time', ...SOFA];
  let query: string;
  if (/\.parquet$/i.test(file)) {
    query = parquetQuery(file, 'COLUMNS(*)::VARCHAR');
    await requireColumns(connection, query, file, wanted);
  } else ({ query } = await requireCsv(connection, file, wanted, context));
  await connection.run(`CREATE TABLE given AS ${query}`);
  const sofa = 'TRY_CAST(sofa_time AS TIMESTAMP)';
  const suspected = 'TRY_CAST(suspected_infection_time AS TIMESTAMP)';
  // DuckDB's greatest passes over nulls; an onset of which one time is missing is unknown.
  const onset = `CASE WHEN ${sofa} IS NOT NULL AND ${suspected} IS NOT NULL THEN greatest(${sofa}, ${suspected}) END`;
  await connection.run(
    `CREATE TABLE sepsis AS
     SELECT stay_id, min(${onset}) AS onset,
       ${SOFA.map((name) => `any_value(TRY_CAST(${name} AS FLOAT)) AS ${name}`).join(', ')}
     FROM given WHERE lower(sepsis3) IN ('t', 'true', '1') GROUP BY stay_id`,
  );
}

/** How many ICU stays with sepsis have it only after the first day, or at no known time. */
async function lateOnsets(connection: DuckDBConnection): Promise<string> {
  const { n } = await firstRow(
    connection,
    `SELECT count(*) AS n FROM icustays s JOIN sepsis e ON e.stay_id = s.stay_id
     WHERE NOT coalesce(e.onset <= TRY_CAST(s.intime AS TIMESTAMP) + ${FIRST_DAY}, false)`,
  );
  return n!;
}

/** The first value of each test around admission to the ICU, one row per stay. */
async function loadLabs(
  connection: DuckDBConnection,
  path: string,
  context: SourceInput['context'],
): Promise<void> {
  const wanted = ['subject_id', 'itemid', 'charttime', 'valuenum'];
  const { query } = await requireCsv(connection, path, wanted, context);
  const items = Object.values(LABS).map((item) => `'${item}'`);
  const first = Object.entries(LABS).map(
    ([name, item]) => `arg_min(value, taken) FILTER (WHERE itemid = '${item}') AS ${sqlName(name)}`,
  );
  // The file has over a hundred million rows: it is streamed, and few of them are kept.
  await connection.run(
    `CREATE TABLE labs AS
     SELECT c.stay_id, ${first.join(', ')}
     FROM (
       SELECT subject_id, itemid, TRY_CAST(valuenum AS FLOAT) AS value,
         TRY_CAST(charttime AS TIMESTAMP) AS taken
       FROM (${query}) WHERE itemid IN (${items.join(', ')})
     ) l
     JOIN cohort c ON c.subject_id = l.subject_id
       AND l.taken BETWEEN c.started - INTERVAL 6 HOUR AND c.started + ${FIRST_DAY}
     WHERE l.value IS NOT NULL GROUP BY c.stay_id`,
  );
}
