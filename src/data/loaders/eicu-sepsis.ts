import { requireCsv } from '../csv.ts';
import { readText } from '../duckdb.ts';
import { ageCell, requireAges, requireUnique } from './checks.ts';
import { findFile } from './files.ts';
import { RACE_NOTE, raceGroup } from './race.ts';
import type { Source } from './source.ts';

/** Worst values of the first day in the ICU, from the APACHE score's table; −1 is missing. */
const APACHE = [
  'intubated',
  'vent',
  'dialysis',
  'eyes',
  'motor',
  'verbal',
  'urine',
  'wbc',
  'temperature',
  'respiratoryrate',
  'sodium',
  'heartrate',
  'meanbp',
  'ph',
  'hematocrit',
  'creatinine',
  'albumin',
  'pao2',
  'pco2',
  'bun',
  'glucose',
  'bilirubin',
  'fio2',
] as const;

const STAY = [
  'patientunitstayid',
  'uniquepid',
  'gender',
  'age',
  'ethnicity',
  'apacheadmissiondx',
  'admissionheight',
  'admissionweight',
  'hospitaladmitsource',
  'unitadmitsource',
  'unittype',
  'unitvisitnumber',
  'hospitaldischargestatus',
] as const;

/**
 * eICU Collaborative Research Database 2.0 (also its demo): ICU stays admitted with sepsis. Reads
 * `patient.csv` and `apacheApsVar.csv` (also `.gz`).
 */
export const eicuSepsis: Source = {
  kind: 'eicu-sepsis',
  options: {},
  inputs: {},

  async read(connection, { root, context }) {
    const load = async (name: string, path: string, columns: readonly string[]) => {
      const { query } = await requireCsv(connection, path, columns, context);
      await connection.run(`CREATE TABLE ${name} AS ${query}`);
      await requireUnique(connection, name, path, ['patientunitstayid']);
    };
    const stays = findFile(root, ['patient.csv'], 'the table of ICU stays');
    await load('patient', stays, STAY);
    await requireAges(connection, 'patient', stays, 'age');
    const apache = ['apacheApsVar.csv', 'apacheapsvar.csv'];
    await load('apache', findFile(root, apache, "APACHE's table of variables"), [
      'patientunitstayid',
      ...APACHE,
    ]);
    const worst = APACHE.map((name) => `nullif(TRY_CAST(a.${name} AS FLOAT), -1) AS ${name}`).join(
      ', ',
    );
    const text = (name: string) => `nullif(trim(p.${name}), '') AS ${name}`;
    await connection.run(
      `CREATE TABLE sepsis AS SELECT * FROM patient WHERE apacheadmissiondx LIKE 'Sepsis%'`,
    );
    const age = ageCell('p.age');
    await connection.run(
      `CREATE TABLE records AS
       SELECT p.patientunitstayid, p.uniquepid,
         -- Ages above 89 are recorded as "> 89".
         TRY_CAST(${age} AS FLOAT) AS age,
         nullif(trim(p.gender), '') AS sex, ${raceGroup('p.ethnicity')} AS race,
         nullif(trim(p.hospitaldischargestatus), '') AS status,
         TRY_CAST(p.admissionheight AS FLOAT) AS admissionheight,
         TRY_CAST(p.admissionweight AS FLOAT) AS admissionweight,
         ${text('apacheadmissiondx')}, ${text('hospitaladmitsource')}, ${text('unitadmitsource')},
         ${text('unittype')}, ${worst}
       FROM sepsis p LEFT JOIN apache a ON a.patientunitstayid = p.patientunitstayid
       WHERE p.unitvisitnumber = '1'
         AND TRY_CAST(${age} AS FLOAT) >= 18
       ORDER BY TRY_CAST(p.patientunitstayid AS BIGINT)`,
    );
    const counts = await readText(
      connection,
      `SELECT (SELECT count(*) FROM patient) AS stays, (SELECT count(*) FROM sepsis) AS sepsis,
         count(*) AS records, count(*) FILTER (WHERE status IS NULL) AS unknown,
         count(*) FILTER (WHERE race IS NULL) AS race
       FROM records`,
      ['stays', 'sepsis', 'records', 'unknown', 'race'],
    );
    return {
      skipped: [],
      notes: [
        `${counts.sepsis[0]} of ${counts.stays[0]} ICU stays were admitted with sepsis (APACHE diagnosis); ${counts.records[0]} of them are of adults and the first in their hospital stay.`,
        `The hospital outcome is missing for ${counts.unknown[0]} records, race for ${counts.race[0]}.`,
        `${RACE_NOTE} The source's "Other/Unknown" counts as not known.`,
        'Features are what was known on the first day in the ICU; ages above 89 count as 90.',
      ],
    };
  },
};
