import { join } from 'node:path';
import { sqlText } from '../../src/data/duckdb.ts';
import { count } from './count.ts';
import type { Embedding, Made } from './embedding.ts';

const CATEGORIES = {
  age_group: 'Age band',
  marital_status: 'Marital status',
  education_level: 'Education',
  employment_admit: 'Employment at admission',
  living_arrangement_admit: 'Living arrangement at admission',
  income_source: 'Main source of income',
  arrests_admit: 'Arrests in the 30 days before admission',
  service_type_admit: 'Type of service at admission',
  wait_time_days: 'Days waited for admission',
  referral_source: 'Who referred',
  prior_treatments: 'Earlier treatment episodes',
  primary_substance_admit: 'Primary substance at admission',
  secondary_substance_admit: 'Secondary substance at admission',
  tertiary_substance_admit: 'Tertiary substance at admission',
  route_primary: 'Route of the primary substance',
  frequency_primary_admit: 'Frequency of use at admission',
  age_first_use_primary: 'Age at first use',
  medication_assisted_therapy: 'Whether medication-assisted opioid therapy is planned',
  dsm_diagnosis: 'Diagnosis (code of the source)',
  has_cooccurring_mental_health: 'Co-occurring mental disorder',
  health_insurance: 'Health insurance',
  payment_source: 'Expected source of payment',
  self_help_attendance_admit: 'Attendance of self-help groups before admission',
  injection_drug_use: 'Injection drug use',
  pregnant: 'Pregnant at admission',
  veteran_status: 'Veteran',
  state: 'State (FIPS code)',
  region: 'Census region',
};
const NUMBERS = { number_of_substances_admit: 'Number of substances at admission' };

/** Whose discharges in the sample all read "Treatment completed", with most columns blank. */
const ARTEFACT_STATE = '4';

const LATER = 'is known only at discharge, or derived from it';
const DERIVED = 'repeats other columns';
const DROPPED = {
  ...Object.fromEntries(
    [
      'discharge_reason',
      'completed_treatment',
      'dropped_out',
      'terminated',
      'transferred',
      'employment_discharge',
      'living_arrangement_discharge',
      'arrests_discharge',
      'service_type_discharge',
      'primary_substance_discharge',
      'secondary_substance_discharge',
      'tertiary_substance_discharge',
      'frequency_primary_discharge',
      'self_help_attendance_discharge',
      'number_of_substances_discharge',
      'has_recent_arrest_discharge',
      'is_homeless_discharge',
      'length_of_stay',
      'short_stay',
      'long_stay',
      'employment_improved',
      'housing_improved',
      'arrests_reduced',
    ].map((name) => [name, LATER]),
  ),
  ...Object.fromEntries(
    [
      'years_using',
      'is_polysubstance',
      'is_opioid_primary',
      'is_stimulant_primary',
      'is_alcohol_primary',
      'is_cannabis_primary',
      'is_injection_user',
      'is_criminal_justice_referral',
      'is_first_treatment',
      'has_long_wait',
      'is_adolescent',
      'is_older_adult',
      'is_pregnant',
      'has_no_income',
      'has_mental_health_disorder',
      'substance_category',
    ].map((name) => [name, DERIVED]),
  ),
  discharge_year: 'the same for all records',
  is_chronic_treatment: 'the same for all records',
  race: 'sensitive attribute: not an input',
  ethnicity: 'sensitive attribute: not an input',
  sex: 'sensitive attribute: not an input',
};

export const tedsDSample: Embedding = {
  id: 'teds-d-sample',
  title: 'TEDS-D 2023, a sample of 878 discharges',
  description:
    'Discharges from substance use treatment in the United States, 2023: 878 records of the ' +
    'Treatment Episode Data Set, to predict completion of treatment from what was known at ' +
    'admission.',
  licence: 'https://www.samhsa.gov/data/data-we-collect/teds-treatment-episode-data-set/datafiles',
  terms: 'US public domain',
  citation:
    'Substance Abuse and Mental Health Services Administration, Center for Behavioral Health ' +
    'Statistics and Quality. Treatment Episode Data Set: Discharges (TEDS-D), 2023.',
  url: 'https://www.samhsa.gov/data/data-we-collect/teds-treatment-episode-data-set/datafiles',
  creator: 'Substance Abuse and Mental Health Services Administration',
  datePublished: '2025-01-01',
  keywords: ['substance use disorder', 'treatment', 'fairness'],
  columns: {
    patient_id: 'Number of the discharge record',
    discharge_reason: 'Reason for discharge',
    race: 'Race as recorded',
    sex: 'Sex',
    ...CATEGORIES,
    ...NUMBERS,
  },

  async make(connection, source): Promise<Made> {
    const csv = join(source, 'teds_d_sample/tedsd_2023_sample1000_decoded.csv.gz');
    await connection.run(
      `CREATE TABLE source AS
       SELECT patient_id, discharge_reason, race, sex, ${Object.keys(CATEGORIES).join(', ')},
         CAST(number_of_substances_admit AS TINYINT) AS number_of_substances_admit
       FROM read_csv(${sqlText(csv)}, all_varchar = true) ORDER BY CAST(patient_id AS INTEGER)`,
    );
    const artefact = `state = '${ARTEFACT_STATE}'`;
    await connection.run(`CREATE TABLE records AS SELECT * FROM source WHERE NOT ${artefact}`);
    const read = await count(connection, 'source');
    const rows = await count(connection, 'records');
    const reported = await count(connection, 'source', artefact);
    const completed = "discharge_reason = 'Treatment completed'";
    const positives = await count(connection, 'source', completed);
    const others = await count(connection, 'source', `${artefact} AND NOT ${completed}`);
    if (others > 0 || reported !== read - rows) {
      throw new Error(`state ${ARTEFACT_STATE} has other outcomes too: it need not be left out`);
    }
    const share = Math.round((100 * reported) / positives);
    const race = await count(connection, 'records', 'race IS NULL');
    const sex = await count(connection, 'records', 'sex IS NULL');
    return {
      extension: {
        idColumn: 'patient_id',
        patientColumn: 'patient_id',
        unit: 'record',
        features: {
          kind: 'tabular',
          columns: [
            ...Object.keys(NUMBERS).map((name) => ({ name, kind: 'number' as const })),
            ...Object.keys(CATEGORIES).map((name) => ({ name, kind: 'category' as const })),
          ],
          dropped: Object.entries(DROPPED).map(([name, why]) => ({ name, why })),
        },
        labels: [
          {
            name: 'completed',
            title: 'Treatment completed',
            classes: ['not completed', 'completed'],
            column: 'discharge_reason',
            values: { 'Treatment completed': 'completed' },
            otherwise: 'not completed',
          },
        ],
        attributes: [
          {
            name: 'race',
            title: 'Race',
            levels: ['White', 'Black', 'other'],
            column: 'race',
            values: { White: 'White', 'Black/African American': 'Black' },
            otherwise: 'other',
          },
          {
            name: 'sex',
            title: 'Sex',
            levels: ['male', 'female'],
            column: 'sex',
            values: { Male: 'male', Female: 'female' },
          },
        ],
        standInFor: { fairgrad: 'TEDS-D (substance use disorder)' },
        selection: {
          read,
          kept: rows,
          dropped: [
            {
              why: `state with FIPS code ${ARTEFACT_STATE}: every discharge is reported as completed`,
              rows: reported,
            },
          ],
          missing: { race, sex },
        },
        notes: [
          `${rows} records, each a discharge; the source gives no number of the person, so the ` +
            'record is the unit of splitting.',
          `The ${reported} records of the state with FIPS code ${ARTEFACT_STATE} are left out: all are ` +
            `"Treatment completed" (${share} % of the source's completed treatments) and most of ` +
            'their other columns are blank, so that the state, or blanks alone, would give the ' +
            'outcome away.',
          `Race is missing for ${race} records, sex for ${sex}; races other than White and Black ` +
            'are one level, "other", because each alone is too small.',
          'Features are what was known at admission; what discharge adds, and columns that repeat ' +
            'others, are left out (reasons in the manifest).',
          'Too small for verdicts: it shows that the pipeline runs.',
        ],
      },
    };
  },
};
