import { expect, it } from 'vitest';
import { doubled, trainedTwice } from './lengthened.ts';
import { planTable } from './plan.ts';
import { table1 } from './spare/table-1.ts';

const [setting] = table1.settings('desk');
const planned = planTable(table1, [setting!]);
const specOf = (id: string) => planned.find(({ row }) => row.id === id)!.spec;

it('longer training of SPARE is of the models that are kept: what measures distances keeps its length', () => {
  const spec = specOf('spare');
  const { epochs } = spec.recipe;
  // Absent by default, so that trials of before keep their hash.
  expect(spec.options).not.toHaveProperty('fittingEpochs');
  const twice = trainedTwice({ spec, measures: {} });
  expect(twice.recipe.epochs).toBe(2 * epochs);
  expect(twice.options).toEqual({ ...spec.options, fittingEpochs: epochs });
  expect(doubled(spec)).toEqual(twice);
  const again = doubled(twice);
  expect(again.recipe.epochs).toBe(4 * epochs);
  expect(again.options).toHaveProperty('fittingEpochs', epochs);
});

it('of ERM everything is trained longer', () => {
  const spec = specOf('erm');
  expect(doubled(spec)).toEqual({
    ...spec,
    recipe: { ...spec.recipe, epochs: 2 * spec.recipe.epochs },
  });
});
