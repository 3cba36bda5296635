import { describe, expect, it } from 'vitest';
import type { Table } from '../../paper.ts';
import type { RowResult, SettingResult } from '../../results.ts';
import type { PaperResults } from '../../results-file.ts';
import { firstSetting, hiddenSentence, pointsText } from './finding.ts';

const setting = { attribute: 'sex', folds: 5 } as SettingResult;

describe('the setting that is told of first', () => {
  const planned = ['a', 'b', 'c'].map((id) => ({ id }));
  const told = (primaries: readonly (string | undefined)[], rerun: readonly string[]) =>
    firstSetting(
      {
        id: 'table',
        settings: () => planned,
        claims: primaries.map((primary) => ({ primary })),
      } as unknown as Table,
      {
        tables: [{ table: 'table', profile: 'desk', settings: rerun.map((id) => ({ id })) }],
      } as unknown as PaperResults,
    )?.id;

  it('is that of most claims', () => {
    expect(told(['b', 'b', 'c'], ['c', 'b', 'a'])).toBe('b');
  });

  it('is the first of the plan where no claim names one, or theirs was not rerun', () => {
    expect(told([undefined], ['c', 'b'])).toBe('b');
    expect(told(['c'], ['b', 'a'])).toBe('a');
    expect(told(['c'], [])).toBeUndefined();
  });
});

describe('whether S is hidden', () => {
  const hidden = (before: number | null, after: number | null) =>
    hiddenSentence(setting, {
      measures: { adversaryAurocBefore: before, adversaryAurocAfter: after },
    } as unknown as RowResult);

  it.each([
    [0.7, 0.69, '): the mask hides next to nothing'],
    [0.7, 0.6, '): the mask hides it in part'],
    [0.7, 0.5, '): the mask hides it.'],
  ])('%d to %d', (before, after, said) => {
    const [text] = hidden(before, after);
    expect(text).toContain(`finds sex with an AUROC of ${after.toFixed(2)} behind the mask`);
    expect(text).toContain(said);
  });

  it('goes by whoever finds it best', () => {
    const measures = { adversaryAurocBefore: 0.68, adversaryAurocAfter: 0.64 };
    const row = {
      measures: { ...measures, discriminatorAuroc: 0.675 },
      seeds: [1, 2],
    } as unknown as RowResult;
    expect(hiddenSentence(setting, row)).toEqual([
      'The mask’s own discriminator, which finds more than a fresh one, still finds sex with an AUROC of 0.68 behind the mask; without it a fresh one finds it with 0.68 (0.5 is chance; means of 10 trainings): the mask hides next to nothing.',
    ]);
  });

  it('is not said where nobody looked', () => {
    expect(hidden(null, null)).toEqual([]);
    expect(hiddenSentence(setting, undefined)).toEqual([]);
  });
});

it('prints fractions as points, with their interval', () => {
  expect(pointsText({ value: 0.012, low: 0.003, high: 0.021 })).toBe('1.2 points [0.3, 2.1]');
  expect(pointsText({ value: -0.012, low: null, high: null })).toBe('−1.2 points');
});
