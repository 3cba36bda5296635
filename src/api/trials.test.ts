import { expect, it } from 'vitest';
import { trialOf } from './trials.ts';

const trial = (choice: Parameters<typeof trialOf>[2]) =>
  trialOf('fair-diagnosis/table-1', 'vanilla', { profile: 'smoke', ...choice });

it('describes a run with what is changed of it', () => {
  const { seed, recipe } = trial({ seed: 3, recipe: { epochs: 7 } });
  expect([seed, recipe.epochs]).toEqual([3, 7]);
});

it.each([{ seed: 0.5 }, { seed: 0 }, { recipe: { epochs: 0.5 } }, { recipe: { epochs: -1 } }])(
  'refuses %o before anything is trained',
  (choice) => {
    expect(() => trial(choice)).toThrow(/cannot be/);
  },
);

it('asks the label that is named, where a table has several', () => {
  const labelOf = (label?: string) =>
    trialOf('spare/table-1', 'spare', { profile: 'smoke', attribute: 'age', label }).data.label;
  expect([labelOf(), labelOf('malignant')]).toEqual(['dx', 'malignant']);
  expect(() => labelOf('stage')).toThrow();
});
