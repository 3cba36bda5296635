import { difference } from '../checks.ts';
import type { Row, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { results } from '../report/result-table.ts';
import { column, DEFINITIONS, MAIN_COLUMNS } from './columns.ts';
import { fractionCurves, groupMatrix } from './outside-figures.ts';
import { recordTests } from './record-tests.ts';
import { erm, outside, trainedOn } from './rows.ts';
import { SKIN_TYPE, settingsFor } from './settings.ts';

/** With all records of others every model is ERM. */
const fractions: readonly Row[] = [
  outside('outside-0', '0 % of the others', 0),
  outside('outside-25', '25 %', 0.25),
  outside('outside-50', '50 %', 0.5),
  outside('outside-75', '75 %', 0.75),
  { ...erm, id: 'outside-100', title: '100 %: ERM', knob: 1 },
];
const [none, , half, , all] = fractions as [Row, Row, Row, Row, Row];

const crossed: readonly [Row, Row] = [
  trainedOn(0, 'Trained on group 1 alone'),
  trainedOn(1, 'Trained on group 2 alone'),
];

/** How much do others' records help, and can a group do without its own? */
export const dataFromOutside: Table = {
  id: 'spare/outside',
  title: 'Data from outside the group',
  caption: `Models trained on all records of their group and a random fraction of the others, and the models of one group’s records alone applied to both groups: a matrix of training group by test group.`,
  notes: [DEFINITIONS],
  columns: MAIN_COLUMNS,
  settings: (profile) => settingsFor(profile),
  rows: [...fractions, ...crossed],
  reference: erm,
  contrast: [none.id, half.id],
  published: [],
  shows: [results, fractionCurves, groupMatrix],
  appendix: [recordTests([{ row: none.id, against: [all.id] }]), ...APPENDIX],
  claims: [
    {
      id: 'own-data-enough',
      statement:
        'Models of the light group’s own records have a higher F1 there than ERM (by age the article’s Table 1 has it lower for the young, by 0.3 points).',
      source: 'The article’s text',
      primary: SKIN_TYPE,
      checks: [difference({ row: none, minus: all, metric: column('f1-0'), direction: 'higher' })],
    },
    {
      id: 'outside-helps-then-hurts',
      statement:
        'In the larger group, light skin, half of the others’ records raise F1 over none of them, and all of them lower it again.',
      source: 'The article’s text, by a summary of it',
      primary: SKIN_TYPE,
      checks: [
        difference({ row: half, minus: none, metric: column('f1-0'), direction: 'higher' }),
        difference({ row: all, minus: half, metric: column('f1-0'), direction: 'lower' }),
      ],
    },
    {
      id: 'small-group-alone',
      statement:
        'In the smaller group, dark skin, the model of its own records has a lower F1 than the model of the larger group’s.',
      source: 'The article’s text, by a summary of it',
      primary: SKIN_TYPE,
      checks: [
        difference({
          row: crossed[1],
          minus: crossed[0],
          metric: column('f1-1'),
          direction: 'lower',
        }),
      ],
    },
  ],
};
