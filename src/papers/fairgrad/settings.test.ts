import { describe, expect, it } from 'vitest';
import { loadDataset } from '../../data/registry.ts';
import { makeTask } from '../../data/task.ts';
import { learningRateFactor } from '../../tensor/schedule.ts';
import { PROFILES } from '../profile.ts';
import { DECISIONS } from './decisions.ts';
import { settingsFor } from './settings.ts';

const atDesk = (dataset: string) => settingsFor('desk').find(({ id }) => id === dataset)!;

describe('the settings of FairGrad', () => {
  it('train on all records at desk', () => {
    for (const { recipe } of settingsFor('desk')) expect(recipe.trainLimit).toBeNull();
  });

  it('have whole epochs, over which the learning rate falls to nothing', () => {
    for (const { recipe } of PROFILES.flatMap(settingsFor)) {
      expect(Number.isInteger(recipe.epochs)).toBe(true);
      const end = learningRateFactor(recipe.schedule, recipe.epochs, recipe.epochs);
      expect(end).toBeCloseTo(0, 12);
    }
  });

  it('call the sample of TEDS-D too small, with the counts that it has', async () => {
    const { tooSmall, data } = atDesk('teds-d-sample');
    const { rows, label, attributes } = makeTask(
      await loadDataset(data.dataset),
      data.label,
      data.attributes,
    );
    const race = attributes[0]!;
    const completed = (level: string) =>
      rows.filter((row) => label.codes[row] === 1 && race.levels[race.codes[row]!] === level)
        .length;
    expect(tooSmall).toContain(`of the ${rows.length} records`);
    expect(tooSmall).toContain(
      `${completed('Black')} of Black patients and ${completed('other')} of other`,
    );
    expect(atDesk('support2-sepsis').tooSmall).toBeUndefined();
  });

  it('train a row 20 times at desk: four repeats of five pooled folds', () => {
    for (const { seeds, folds, splitSeed } of settingsFor('desk')) {
      expect(seeds.length * folds).toBe(20);
      expect(splitSeed).toBe('per-seed');
    }
  });

  it('are what the decisions say', () => {
    const text = DECISIONS.join('\n');
    const { recipe } = atDesk('diabetes130');
    expect(text).toContain(`\`diabetes130\` ${recipe.epochs},`);
    expect(text).toContain('`quick` trains on at most 16,000 of them');
    expect(text).toContain('learning rate 0.003 (logistic regression: 0.012)');
  });

  it('leave cells of diabetes130 without a record as often as the decisions say', async () => {
    const { data, recipe } = atDesk('diabetes130');
    const { rows, label, attributes } = makeTask(
      await loadDataset(data.dataset),
      data.label,
      data.attributes,
    );
    const race = attributes[0]!;
    const text = DECISIONS.join('\n');
    for (const level of ['Asian', 'Other', 'Hispanic']) {
      const cell = rows.filter(
        (row) => label.codes[row] === 1 && race.levels[race.codes[row]!] === level,
      ).length;
      const empty = (1 - cell / rows.length) ** recipe.batchSize;
      const [, said] = new RegExp(`${level} in (\\d+) %`).exec(text)!;
      // The text counts one training part, this all records.
      expect(Math.abs(100 * empty - Number(said))).toBeLessThan(2);
    }
  });
});
