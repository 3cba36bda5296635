import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sqlText } from '../../src/data/duckdb.ts';
import { count } from './count.ts';
import type { Embedding, Made } from './embedding.ts';

/** Recorded on or before day 3 of the study, when its patients were assessed. */
const NUMBERS = {
  age: 'Age in years',
  'num.co': 'Number of comorbidities',
  edu: 'Years of education',
  scoma: 'SUPPORT coma score (day 3)',
  sps: 'SUPPORT physiology score (day 3)',
  aps: 'APACHE III day 3 physiology score',
  hday: 'Day in hospital at study admission',
  diabetes: 'Diabetes as comorbidity (1 yes)',
  dementia: 'Dementia as comorbidity (1 yes)',
  meanbp: 'Mean arterial blood pressure (day 3)',
  wblc: 'White blood cell count in thousands (day 3)',
  hrt: 'Heart rate (day 3)',
  resp: 'Respiration rate (day 3)',
  temp: 'Temperature in °C (day 3)',
  pafi: 'PaO2 / FiO2 (day 3)',
  alb: 'Serum albumin (day 3)',
  bili: 'Bilirubin (day 3)',
  crea: 'Serum creatinine (day 3)',
  sod: 'Serum sodium (day 3)',
  ph: 'Arterial pH (day 3)',
  glucose: 'Glucose (day 3)',
  bun: 'Blood urea nitrogen (day 3)',
  urine: 'Urine output (day 3)',
  adlsc: 'Index of activities of daily living, imputed from surrogate answers',
};
const CATEGORIES = { income: 'Income band', ca: 'Cancer: no, yes or metastatic' };

const LATER = 'is known only after the prediction would be made, or is the outcome itself';
const DROPPED = {
  death: LATER,
  'd.time': LATER,
  slos: LATER,
  charges: LATER,
  totcst: LATER,
  totmcst: LATER,
  avtisst: LATER,
  sfdm2: LATER,
  dnr: 'an order not to resuscitate follows the prognosis',
  dnrday: 'an order not to resuscitate follows the prognosis',
  surv2m: "another model's forecast of the outcome",
  surv6m: "another model's forecast of the outcome",
  prg2m: "the physician's forecast of the outcome",
  prg6m: "the physician's forecast of the outcome",
  adlp: 'only patients well enough to be interviewed have it; adlsc combines it with adls',
  adls: 'adlsc combines it with adlp',
  dzgroup: 'the same for all records of the cohort',
  dzclass: 'the same for all records of the cohort',
  race: 'sensitive attribute: not an input',
  sex: 'sensitive attribute: not an input',
};

export const HOSPITAL_DEATH = {
  name: 'hospital-death',
  title: 'Death in hospital',
  classes: ['survived', 'died'],
  column: 'hospdead',
  values: { '0': 'survived', '1': 'died' },
};

export const SEX = {
  name: 'sex',
  title: 'Sex',
  levels: ['male', 'female'],
  column: 'sex',
  values: { male: 'male', female: 'female' },
};

/**
 * Makes the table `records` of the cohort's patients, and what every set made of them has in common.
 *
 * @param columns of SQL between the patient's number and the features: outcomes and groups.
 */
export async function readCohort(
  connection: DuckDBConnection,
  source: string,
  columns: readonly string[],
) {
  await connection.run(
    `CREATE TABLE source AS SELECT * FROM
     read_csv(${sqlText(join(source, 'support2/support2.csv.gz'))}, all_varchar = true)`,
  );
  const numbers = Object.keys(NUMBERS).map((name) => `CAST("${name}" AS FLOAT) AS "${name}"`);
  const selected = ['column00 AS patient', ...columns, ...numbers, ...Object.keys(CATEGORIES)];
  await connection.run(
    `CREATE TABLE records AS SELECT ${selected.join(', ')}
     FROM source WHERE dzgroup = 'ARF/MOSF w/Sepsis' ORDER BY CAST(column00 AS INTEGER)`,
  );
  const read = await count(connection, 'source');
  const kept = await count(connection, 'records');
  const race = await count(connection, 'records', 'race IS NULL');
  return {
    read,
    kept,
    /** Patients without one. */
    race,
    frame: {
      idColumn: 'patient',
      patientColumn: 'patient',
      unit: 'patient',
      features: {
        kind: 'tabular' as const,
        columns: [
          ...Object.keys(NUMBERS).map((name) => ({ name, kind: 'number' as const })),
          ...Object.keys(CATEGORIES).map((name) => ({ name, kind: 'category' as const })),
        ],
        dropped: Object.entries(DROPPED).map(([name, why]) => ({ name, why })),
      },
    },
    selection: {
      read,
      kept,
      dropped: [{ why: 'another disease group than ARF/MOSF w/Sepsis', rows: read - kept }],
      missing: { race, sex: 0 },
    },
  };
}

export const support2Sepsis: Embedding = {
  id: 'support2-sepsis',
  title: 'SUPPORT2, acute respiratory failure or multiple organ failure with sepsis',
  description:
    'Seriously ill adults of five US hospitals, 1989-1994: the patients of SUPPORT with acute ' +
    'respiratory or multiple organ system failure and sepsis, as assessed on day 3.',
  licence: 'https://hbiostat.org/data/',
  terms: 'Free with citation',
  citation:
    'Knaus WA, Harrell FE, Lynn J, et al. The SUPPORT prognostic model: objective estimates of ' +
    'survival for seriously ill hospitalized adults. Annals of Internal Medicine 122:191-203 ' +
    '(1995). Data obtained from hbiostat.org/data courtesy of the Vanderbilt University ' +
    'Department of Biostatistics.',
  url: 'https://hbiostat.org/data/',
  creator: 'Vanderbilt University Department of Biostatistics',
  datePublished: '1995-02-01',
  keywords: ['critical care', 'sepsis', 'mortality', 'fairness'],
  columns: {
    patient: 'Number of the patient',
    hospdead: '1 if the patient died in hospital',
    race: 'Race as recorded',
    sex: 'Sex',
    ...NUMBERS,
    ...CATEGORIES,
  },

  async make(connection, source): Promise<Made> {
    const { read, kept, race, frame, selection } = await readCohort(connection, source, [
      'hospdead',
      'race',
      'sex',
    ]);
    return {
      extension: {
        ...frame,
        labels: [HOSPITAL_DEATH],
        attributes: [
          {
            name: 'race',
            title: 'Race',
            levels: ['White', 'Black', 'other'],
            column: 'race',
            values: {
              white: 'White',
              black: 'Black',
              hispanic: 'other',
              asian: 'other',
              other: 'other',
            },
          },
          SEX,
        ],
        standInFor: { fairgrad: 'MIMIC (sepsis)' },
        selection,
        notes: [
          `${kept} of ${read} patients: the disease group "ARF/MOSF w/Sepsis"; one record a patient.`,
          `Race is missing for ${race} patients; Hispanic, Asian and other are one level, "other", ` +
            'because each alone is too small for a verdict.',
          `Left out of the features: ${Object.keys(DROPPED).join(', ')} (reasons in the manifest).`,
        ],
      },
    };
  },
};
