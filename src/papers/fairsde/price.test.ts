import { describe, expect, it } from 'vitest';
import { tablesOf } from '../report/testing.ts';
import type { SettingResult } from '../results.ts';
import { price } from './price.ts';
import { tableA } from './table-a.ts';

/** Two groups under a rule: gains promised on validation, and accuracy on test, at two seeds. */
function row(id: string, promised: readonly number[], tested: readonly number[]) {
  const [male, female] = tested;
  return {
    id,
    title: id,
    measures: {
      expertsChosen: 1,
      'promised gain of male': promised[0],
      'promised gain of female': promised[1],
    },
    bySeed: {
      'accuracy-0': [male, male],
      'accuracy-1': [female, female],
      'accuracy-worst': [Math.min(male!, female!), Math.min(male!, female!)],
    },
  };
}

const setting = {
  id: 'here',
  dataset: { id: 'ham10000-64', title: 'ham10000-64', standInFor: null },
  attributes: ['sex'],
  variant: null,
  levels: ['male', 'female'],
  rows: [
    { ...row('erm', [], [0.8, 0.9]), measures: {} },
    row('greedy', [0.04, 0.02], [0.79, 0.92]),
    row('gap', [0.02, 0], [0.82, 0.9]),
    row('confident', [0.01, 0], [0.81, 0.9]),
  ],
  studies: {
    stress: {
      found: [
        {
          title: 'as they are',
          outcomes: {
            greedy: { breaks: 0.39 },
            gap: { breaks: 0.22 },
            confident: { breaks: 0.03 },
          },
        },
      ],
    },
  },
} as unknown as SettingResult;
const lines = async (of: SettingResult) => {
  const [printed] = await tablesOf(price('accuracy'), tableA, of);
  return printed?.groups[0]?.rows.map(({ header, cells }) => [
    header,
    ...cells.map(({ text }) => text),
  ]);
};

describe('what confidence costs', () => {
  it('is every other rule minus it, beside how often each breaks', async () => {
    // Greedy promises 3.0 on average and confidence 0.5; on test 85.5 is equal, the worst group 2 less.
    expect(await lines(setting)).toEqual([
      ['greedy', '2.50', '0.00', '−2.00', '39'],
      ['gap', '0.50', '0.50', '1.00', '22'],
      ['confident', '–', '–', '–', '3'],
    ]);
  });

  it('has no breaks where none were looked for, and no number where one is missing', async () => {
    const { studies: _, ...unstudied } = setting;
    const rows = unstudied.rows.map((one) =>
      one.id === 'gap' ? { ...one, bySeed: {}, measures: { expertsChosen: 0 } } : one,
    );
    expect(await lines({ ...unstudied, rows } as SettingResult)).toEqual([
      ['greedy', '2.50', '0.00', '−2.00'],
      ['gap', 'n/a', 'n/a', 'n/a'],
      ['confident', '–', '–', '–'],
    ]);
  });

  it('is nothing where nobody asked for confidence', async () => {
    const rows = setting.rows.filter(({ id }) => id !== 'confident');
    expect(await lines({ ...setting, rows })).toBeUndefined();
  });
});
