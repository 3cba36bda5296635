import type { Table } from '../paper.ts';
import { results } from '../report/result-table.ts';
import { BY_GROUP, compared } from './columns.ts';
import { decoupled, erm, expertsRow, fairsde } from './rows.ts';
import { settingsFor } from './settings.ts';

const SOURCE = 'Appendix, Table 6';

/** FairSDE without one of the losses of its representation. */
export const without = {
  discriminator: expertsRow('no-disc', 'without the discriminator loss', {
    lambdaDiscriminator: 0,
  }),
  centres: expertsRow('no-virt', 'without the centre loss', { lambdaCentres: 0 }),
  diversity: expertsRow('no-div', 'without the diversity loss', { lambdaDiversity: 0 }),
};

/** The losses as the paper writes them. */
const SYMBOLS = {
  discriminator: '$L_{disc}$',
  centres: '$L_{virt}$',
  diversity: '$L_{div}$',
} as const;

const none = expertsRow('none', 'classifiers alone', {
  lambdaDiscriminator: 0,
  lambdaCentres: 0,
  lambdaDiversity: 0,
});
const intended = expertsRow('intended', 'diversity loss as intended', { diversity: 'intended' });
const staged = expertsRow('staged', 'classifiers afterwards', { training: 'staged' });

const shared = expertsRow('shared', 'one classifier for all', { sharedClassifier: true });

/** Which losses do the work, and does the slip in the code's L_div matter? */
export const tableC: Table = {
  id: 'fairsde/table-c',
  title: 'Losses',
  caption:
    'FairSDE’s experts, none selected: without one of the losses of the representation ($L_{disc}$ of the discriminator, $L_{virt}$ of the centres, $L_{div}$ of diversity), without all (a classifier for each group on one encoder), with all of them and one classifier for all groups, with $L_{div}$ as intended ($\\tau$ inside every exponential), and with classifiers trained afterwards on the frozen representation.',
  ...BY_GROUP,
  settings: (profile) => settingsFor(profile),
  rows: [erm, decoupled, none, ...Object.values(without), fairsde, shared, intended, staged],
  published: [],
  claims: [
    ...(['discriminator', 'centres', 'diversity'] as const).map((part) => ({
      id: `${part}-helps`,
      statement: `FairSDE’s worst group is more accurate than that of FairSDE without ${SYMBOLS[part]}.`,
      source: SOURCE,
      checks: [compared(fairsde, without[part], 'accuracy-worst')],
    })),
    {
      id: 'representation-needed',
      statement:
        'Decoupling representations as well as classifiers makes the worst group more accurate than decoupling classifiers alone.',
      source: 'Section 4.1',
      checks: [
        compared(fairsde, none, 'accuracy-worst'),
        compared(fairsde, decoupled, 'accuracy-worst'),
      ],
    },
    {
      id: 'classifiers-needed',
      statement:
        'Decoupling classifiers as well as representations makes the worst group more accurate than decoupling representations alone.',
      source: 'Section 4.1',
      checks: [compared(fairsde, shared, 'accuracy-worst')],
    },
  ],
  contrast: ['erm', 'fairsde'],
  ours: 'fairsde',
  shows: [results],
};
