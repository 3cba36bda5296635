import { firstRow } from '../duckdb.ts';
import { featureColumns } from '../manifest.ts';
import { ageCell, requireAges } from './checks.ts';
import { findFile } from './files.ts';
import { RACE_NOTE, raceGroup } from './race.ts';
import type { Source } from './source.ts';
import { loadCsv } from './tables.ts';

/** Numbers of the stay itself; all others are of the APACHE score's table. */
const OWN_NUMBERS = ['age', 'admissionheight', 'admissionweight'];

const STAY = [
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

  async read(connection, { root, extension, context }) {
    // Worst values of the first day in the ICU; −1 is missing.
    const worst = featureColumns(extension)
      .filter(({ kind, name }) => kind === 'number' && !OWN_NUMBERS.includes(name))
      .map(({ name }) => name);
    const key = ['patientunitstayid'];
    const stays = findFile(root, ['patient.csv'], 'the table of ICU stays');
    await loadCsv(connection, 'patient', { path: stays, columns: STAY, key }, context);
    await requireAges(connection, 'patient', stays, 'age');
    const names = ['apacheApsVar.csv', 'apacheapsvar.csv'];
    const path = findFile(root, names, "APACHE's table of variables");
    await loadCsv(connection, 'apache', { path, columns: worst, key }, context);
    const number = (name: string) => `nullif(TRY_CAST(a.${name} AS FLOAT), -1) AS ${name}`;
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
         ${text('unittype')}, ${worst.map(number).join(', ')}
       FROM sepsis p LEFT JOIN apache a ON a.patientunitstayid = p.patientunitstayid
       WHERE p.unitvisitnumber = '1'
         AND TRY_CAST(${age} AS FLOAT) >= 18
       ORDER BY TRY_CAST(p.patientunitstayid AS BIGINT)`,
    );
    const counts = await firstRow(
      connection,
      `SELECT (SELECT count(*) FROM patient) AS stays, (SELECT count(*) FROM sepsis) AS sepsis,
         count(*) AS records, count(*) FILTER (WHERE status IS NULL) AS unknown,
         count(*) FILTER (WHERE race IS NULL) AS race
       FROM records`,
    );
    return {
      skipped: [],
      notes: [
        `${counts.sepsis} of ${counts.stays} ICU stays were admitted with sepsis (APACHE diagnosis); ${counts.records} of them are of adults and the first in their hospital stay.`,
        `The hospital outcome is missing for ${counts.unknown} records, race for ${counts.race}.`,
        `${RACE_NOTE} The source's "Other/Unknown" counts as not known.`,
        'Features are what was known on the first day in the ICU; ages above 89 count as 90.',
      ],
    };
  },
};
