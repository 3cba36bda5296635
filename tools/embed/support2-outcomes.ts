import { count } from './count.ts';
import type { Embedding, Made } from './embedding.ts';
import { HOSPITAL_DEATH, readCohort, SEX, support2Sepsis } from './support2-sepsis.ts';

/** Days from study entry after which a stay counts as long; nearly two of five stay longer. */
const LONG_STAY = 21;
/** Everyone was followed for longer. */
const HALF_YEAR = 180;

/** What `sfdm2` says of the second month, from the worst. */
const FUNCTION_AT_TWO_MONTHS = {
  '<2 mo. follow-up': 'dead or disabled',
  'Coma or Intub': 'dead or disabled',
  'SIP>=30': 'dead or disabled',
  'adl>=4 (>=5 if sur)': 'dead or disabled',
  'no(M2 and SIP pres)': 'alive, not disabled',
};

/**
 * The patients of `support2-sepsis` with several outcomes and every recorded race. A set of its own:
 * labels, levels and bytes are part of what stored results of the other are known by.
 */
export const support2Outcomes: Embedding = {
  ...support2Sepsis,
  id: 'support2-outcomes',
  title: 'SUPPORT2, sepsis or organ failure, four outcomes',
  description:
    'The patients of `support2-sepsis`, as assessed on day 3, with what became of them: death in ' +
    'hospital and within half a year, length of stay, and function after two months.',
  keywords: ['critical care', 'sepsis', 'several outcomes', 'race', 'fairness'],
  columns: {
    ...support2Sepsis.columns,
    dead180: `1 if the patient died within ${HALF_YEAR} days of study entry`,
    slos: 'Days from study entry to discharge, or to death in hospital',
    sfdm2: 'Death or functional disability at two months',
  },

  async make(connection, source): Promise<Made> {
    const { read, kept, race, frame, selection } = await readCohort(connection, source, [
      'hospdead',
      `CASE WHEN death = '1' AND CAST("d.time" AS INTEGER) <= ${HALF_YEAR} THEN '1' ELSE '0' END AS dead180`,
      'CAST(slos AS SMALLINT) AS slos',
      'sfdm2',
      'race',
      'sex',
    ]);
    const unknown = await count(connection, 'records', 'sfdm2 IS NULL');
    return {
      extension: {
        ...frame,
        labels: [
          HOSPITAL_DEATH,
          {
            name: 'death-180',
            title: `Death within ${HALF_YEAR} days`,
            classes: ['survived', 'died'],
            column: 'dead180',
            values: { '0': 'survived', '1': 'died' },
          },
          {
            name: 'long-stay',
            title: `More than ${LONG_STAY} days in hospital`,
            classes: ['no', 'yes'],
            column: 'slos',
            cut: [{ below: LONG_STAY + 1, is: 'no' }, { is: 'yes' }],
          },
          {
            name: 'poor-function',
            title: 'Dead or disabled after two months',
            classes: ['alive, not disabled', 'dead or disabled'],
            column: 'sfdm2',
            values: FUNCTION_AT_TWO_MONTHS,
          },
        ],
        attributes: [
          {
            name: 'race',
            title: 'Race',
            levels: ['White', 'Black', 'Hispanic', 'Asian', 'other'],
            column: 'race',
            values: {
              white: 'White',
              black: 'Black',
              hispanic: 'Hispanic',
              asian: 'Asian',
              other: 'other',
            },
          },
          SEX,
        ],
        standInFor: { 'positive-sum': 'MIMIC-CXR' },
        selection,
        notes: [
          `The records of \`support2-sepsis\`, ${kept} of ${read} patients.`,
          `Race is missing for ${race} patients. Every recorded race is a level of its own, the small ones too.`,
          `A stay is long after ${LONG_STAY} days; who died before did not stay long.`,
          `Function after two months is unknown for ${unknown} patients: they have the other outcomes.`,
        ],
      },
    };
  },
};
