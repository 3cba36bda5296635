import { expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows, type Row } from '../../metrics/testing.ts';
import { comparedOf } from './compared.ts';
import type { ByLabel } from './pool.ts';

const rows = (level: number, positives: number, negatives: number): Row[] => [
  ...new Array<Row>(positives).fill({ label: 1, score: 0.5, groups: [level] }),
  ...new Array<Row>(negatives).fill({ label: 0, score: 0.5, groups: [level] }),
];

const ill = (predictions: Predictions): ByLabel => new Map([['ill', predictions]]);

const race = (...groups: Row[][]) => {
  const predictions = fromRows(groups.flat(), ['race']);
  return ill({ ...predictions, ids: predictions.ids.map((_, i) => `r${i}`) });
};

it('says nothing where all groups are large enough', () => {
  expect(comparedOf([race(rows(0, 30, 30), rows(1, 30, 30), rows(2, 30, 30))])).toEqual([]);
});

it('names the groups that are compared and those too small in any seed', () => {
  const large = race(rows(0, 30, 30), rows(1, 30, 30), rows(2, 30, 30));
  const small = race(rows(0, 30, 30), rows(1, 30, 30), rows(2, 29, 30));
  expect(comparedOf([large, small])).toEqual([
    'Differences by race compare a and b; c has fewer than 30 positives or negatives in test.',
  ]);
});

it('says where nothing can be compared', () => {
  const [text] = comparedOf([race(rows(0, 30, 30), rows(1, 3, 30), rows(2, 29, 30))]);
  expect(text).toContain('undefined: b and c have fewer than 30');
});

it('says where no class can be compared: records of others count too', () => {
  const predictions = fromRows([...rows(0, 40, 20), ...rows(1, 40, 40)]);
  const several = {
    ...predictions,
    classes: ['mel', 'nv', 'df'],
    scores: new Float32Array(predictions.labels.length * 3),
  };
  expect(comparedOf([ill(several)])).toEqual([
    'Differences by sex are undefined: no class has 30 test records of it and 30 others in two groups.',
  ]);
});

it('names the classes that are compared where there are several', () => {
  const counts = [
    [40, 40, 10],
    [40, 40, 40],
  ];
  const predictions = fromRows(
    counts.flatMap((classes, sex) =>
      classes.flatMap((n, label) => new Array<Row>(n).fill({ label, score: 0, groups: [sex] })),
    ),
  );
  const several = {
    ...predictions,
    classes: ['mel', 'nv', 'df'],
    scores: new Float32Array(predictions.labels.length * 3),
  };
  expect(comparedOf([ill(several)])).toEqual([
    'Differences by sex are means over 2 of 3 classes, each against the rest: mel and nv. Of each of the others fewer than two groups have 30 test records of it and 30 others.',
  ]);
});

it('speaks of each of several labels by itself', () => {
  const both = new Map([
    ...race(rows(0, 30, 30), rows(1, 30, 30), rows(2, 30, 30)),
    ['dead', race(rows(0, 30, 30), rows(1, 30, 30), rows(2, 3, 30)).get('ill')!],
  ]);
  expect(comparedOf([both])).toEqual([
    'dead: Differences by race compare a and b; c has fewer than 30 positives or negatives in test.',
  ]);
});
