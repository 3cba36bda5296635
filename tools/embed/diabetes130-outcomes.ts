import { diabetes130 } from './diabetes130.ts';
import type { Embedding, Made } from './embedding.ts';

/** Days of a stay that counts as long; one in five is. */
const LONG_STAY = 7;
/** What the outcomes are read from. */
const OUTCOMES = {
  time_in_hospital: 'one of the outcomes is read from it',
  discharge_disposition_id: 'one of the outcomes is read from it',
};
/** The code of the source for a discharge to the patient's home, without services. */
const HOME = '1';

/**
 * The encounters of `diabetes130` with several outcomes, read from the same file: what is an outcome
 * here is no feature.
 */
export const diabetes130Outcomes: Embedding = {
  ...diabetes130,
  id: 'diabetes130-outcomes',
  recordsOf: diabetes130.id,
  title: 'Diabetes 130-US hospitals, four outcomes',
  description:
    'The encounters of `diabetes130` with several outcomes: readmission within 30 days and at all, ' +
    'a long stay, and a discharge to elsewhere than home.',
  keywords: ['diabetes', 'readmission', 'several outcomes', 'race', 'fairness'],

  async make(connection, source): Promise<Made> {
    const { extension, ...made } = await diabetes130.make(connection, source);
    const { features, labels, notes = [] } = extension;
    if (features.kind !== 'tabular') throw new TypeError('diabetes130 is a table');
    const isOutcome = (name: string) => Object.hasOwn(OUTCOMES, name);
    return {
      ...made,
      extension: {
        ...extension,
        features: {
          ...features,
          columns: features.columns.filter(({ name }) => !isOutcome(name)),
          dropped: [
            ...(features.dropped ?? []),
            ...Object.entries(OUTCOMES).map(([name, why]) => ({ name, why })),
          ],
        },
        labels: [
          ...labels,
          {
            name: 'readmitted',
            title: 'Readmitted',
            classes: ['no', 'yes'],
            column: 'readmitted',
            values: { '<30': 'yes', '>30': 'yes', NO: 'no' },
          },
          {
            name: 'long-stay',
            title: `A week or longer in hospital`,
            classes: ['no', 'yes'],
            column: 'time_in_hospital',
            cut: [{ below: LONG_STAY, is: 'no' }, { is: 'yes' }],
          },
          {
            name: 'not-home',
            title: 'Discharged to elsewhere than home',
            classes: ['no', 'yes'],
            column: 'discharge_disposition_id',
            values: { [HOME]: 'no' },
            otherwise: 'yes',
          },
        ],
        standInFor: { 'positive-sum': 'MIMIC-CXR' },
        notes: [
          ...notes.filter((note) => !note.startsWith('Left out of the features')),
          'Two columns of `diabetes130` are outcomes here and no features: days in hospital, and where the patient was discharged to. A discharge home with services counts as elsewhere.',
        ],
      },
    };
  },
};
