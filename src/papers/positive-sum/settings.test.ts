import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { loadDataset } from '../../data/registry.ts';
import { makeSplit } from '../../data/split.ts';
import { makeTask } from '../../data/task.ts';
import { groupEvents, MINIMUM_EVENTS } from '../../metrics/positive-sum.ts';
import { predictionsOf } from '../../training/predictions.ts';
import { judgedLabels } from '../judged-part.ts';
import { DECISIONS } from './decisions.ts';
import { PRIMARY, settingsFor } from './settings.ts';
import { table1 } from './table-1.ts';

const setting = (profile: 'quick' | 'desk', id: string) =>
  settingsFor(profile).find((one) => one.id === id)!;

/** Events of each group where a setting tests, as verdicts count them. */
async function eventsOf(profile: 'quick' | 'desk', id: string) {
  const { data, folds, ...rest } = setting(profile, id);
  const task = makeTask(
    await loadDataset(data.dataset),
    judgedLabels({ data, folds, ...rest }),
    data.attributes,
  );
  // Out-of-fold predictions are of all records.
  const rows = folds > 0 ? task.rows : makeSplit(task, { kind: 'holdout', seed: 1 }).test;
  const scores = new Float32Array(rows.length);
  const records = task.labels.map(
    (label) => [label.name, predictionsOf(task, rows, scores, label)] as const,
  );
  return groupEvents([new Map(records)], data.attributes[0]!);
}

it('judge skin lesions of which each group has enough, where they are tested', async () => {
  for (const events of [
    await eventsOf('quick', 'ham10000-28/sex:age'),
    await eventsOf('desk', 'ham10000-64/sex:age'),
  ]) {
    expect(Object.keys(events)).toHaveLength(4);
    for (const count of Object.values(events)) expect(count).toBeGreaterThanOrEqual(MINIMUM_EVENTS);
  }
});

it('judge three of five races in SUPPORT2: the others are shown', async () => {
  const events = await eventsOf('desk', 'support2-outcomes/race');
  const judged = Object.keys(events).filter((level) => events[level]! >= MINIMUM_EVENTS);
  expect(judged).toEqual(['White', 'Black', 'Hispanic']);
});

it('learn fourteen findings of chest X-rays and judge four', () => {
  const chest = settingsFor('paper').find(({ id }) => id === 'mimic-cxr/race')!;
  expect(chest.data.label).toHaveLength(14);
  expect(chest.split).toBe('published');
  expect(chest.data.options).toEqual({ size: [256, 256] });
  expect(judgedLabels(chest)).toEqual([
    'lung-lesion',
    'pneumonia',
    'pleural-effusion',
    'consolidation',
  ]);
  expect(DECISIONS.join('\n')).toContain(`learning rate ${chest.recipe.optimiser.learningRate},`);
});

it('train pictures at desk as the decisions say', () => {
  const text = DECISIONS.join('\n');
  const recipeOf = (dataset: string) =>
    settingsFor('desk').find(({ data }) => data.dataset === dataset)!.recipe;
  for (const dataset of ['ham10000-64', 'nih-cxr-1000']) {
    const { batchSize, network, schedule } = recipeOf(dataset);
    expect(schedule).toMatchObject({ kind: 'cosine', settle: { after: 0.6, at: 0.05 } });
    expect([batchSize, network.kind]).toEqual([32, 'small-resnet']);
  }
  expect(text).toContain('falls to 5 % by 60 % of the epochs and stays, in batches of 32');
  const { epochs } = recipeOf('ham10000-64');
  expect(text).toContain(`for ${epochs} epochs on HAM10000 and for 60 on NIH ChestX-ray14`);
  expect(recipeOf('nih-cxr-1000').epochs).toBe(60);
  // Only these: the tables' schedule falls to 0.
  expect(recipeOf('diabetes130-outcomes').schedule).toEqual({ kind: 'cosine', warmupEpochs: 1 });
});

it('show that DenseNet-121 trains by the run that docs/performance.md tells of', () => {
  const page = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8');
  const text = DECISIONS.join('\n');
  for (const number of ['0.281', '0.163', '0.830', '0.921', '0.49', '0.62']) {
    expect(page).toContain(number);
    expect(text).toContain(number);
  }
});

it('name the setting that decides every claim, and run it unasked at desk', () => {
  expect(settingsFor('desk').find(({ id }) => id === PRIMARY)).toMatchObject({
    byDefault: true,
    folds: 5,
  });
  for (const { primary } of table1.claims) expect(primary).toBe(PRIMARY);
});
