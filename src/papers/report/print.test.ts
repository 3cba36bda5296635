import { expect, it } from 'vitest';
import type { Column } from '../paper.ts';
import { columnHead, floorText, measure, resolutionText } from './print.ts';

const column: Column = {
  ...{ id: 'a', title: 'Accuracy, group 2', unit: '×10⁻²', scale: 100, digits: 1 },
  metric: 'groups.<attribute>.<level-1>.accuracy',
  better: 'higher',
};

it('heads a column of one group by its name, where all settings call it alike', () => {
  const sex = { levels: ['male', 'female'] };
  expect(columnHead(column, [sex, sex])).toEqual({
    id: 'a',
    title: 'Accuracy, female',
    unit: 'points',
    better: 'higher',
  });
  expect(columnHead(column, [sex, { levels: ['young', 'old'] }]).title).toBe('Accuracy, group 2');
  expect(measure(column).unit).toBe('points');
  expect(columnHead({ ...column, title: 'accuracy' }, [sex]).title).toBe('Accuracy');
  expect(measure({ ...column, title: 'pAUC' }).title).toBe('pAUC');
});

it('tells the resolution in points, of groups by their names', () => {
  const detectable = 'with 80 % power: Accuracy, group 1 1.2 %, EO 4.23 ×10⁻², ADF 2.00 ×10⁻³ nats';
  expect(resolutionText({ detectable, levels: ['male', 'female'] })).toBe(
    'with 80 % power: Accuracy, male 1.2\u00a0points, EO 4.23\u00a0points, ADF 2.00 ×10⁻³ nats',
  );
});

it('says what the simple model reaches without the id under which results have it', () => {
  const dataset = { id: 'x' };
  const text = (statement: string) =>
    floorText({ dataset, floor: { statement } } as unknown as Parameters<typeof floorText>[0]);
  expect(text('x/sex: ERM reaches an AUROC of 0.9.')).toBe('ERM reaches an AUROC of 0.9.');
  expect(text('Nothing was trained.')).toBe('Nothing was trained.');
});
