import { expect, it } from 'vitest';
import type { SettingResult } from '../../results.ts';
import { gradientTexts } from './gradients.ts';

const on = (dataset: string, race: number, sex: number) =>
  ({
    dataset: { id: dataset, title: dataset },
    attributes: ['race', 'sex'],
    rows: [
      { title: 'Task only', measures: {} },
      {
        title: 'FairGrad',
        measures: {
          'gradient norm task': 0.2,
          'gradient norm race': race,
          'gradient norm sex': sex,
        },
      },
    ],
  }) as unknown as SettingResult;

it('says how long each gradient is beside the task’s, on all data', () => {
  expect(gradientTexts([on('a', 0.42, 0.16), on('b', 0.3, 0.04)])).toEqual([
    '**FairGrad: the fairness objectives have a say.** Beside the task’s, their gradients are on average 2.1 times as long for race and 0.8 times for sex on a; 1.5 times as long for race and 0.2 times for sex on b; projection only shortens them.',
  ]);
  expect(gradientTexts([on('a', 0.01, 0.002)])).toEqual([
    '**FairGrad: the fairness objectives have next to no say.** Beside the task’s, their gradients are on average 0.05 times as long for race and 0.01 times for sex; projection only shortens them.',
  ]);
});
