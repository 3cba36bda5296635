import { expect, it } from 'vitest';
import type { Setting } from '../paper.ts';
import { DECISIONS } from './decisions.ts';
import { jointSettings, leakSettings, settingsFor } from './settings.ts';

it('ask for sex and age together with either label, with the paper’s unasked', () => {
  const asked = jointSettings('desk').map(({ id, data, byDefault }) => [id, data.label, byDefault]);
  expect(asked).toEqual([
    ['ham10000-64/sex:age', 'mel-akiec', true],
    ['ham10000-64/sex:age/malignant', 'malignant', false],
  ]);
});

it('repeat the paper’s label four times at desk, ours until decided', () => {
  const asked = settingsFor('desk', 'main').map(({ id, seeds, looks }) => [
    id,
    looks === undefined ? seeds.length : 'until decided',
  ]);
  expect(asked).toEqual([
    ['ham10000-64/sex', 4],
    ['ham10000-64/age', 4],
    ['ham10000-64/sex/malignant', 'until decided'],
    ['ham10000-64/age/malignant', 'until decided'],
  ]);
});

it('train in profile paper as the code’s example, on pictures of HAM10000 as large as there', () => {
  const settings = [
    ...settingsFor('paper', 'main'),
    ...jointSettings('paper'),
    ...leakSettings('paper'),
  ];
  for (const { id, recipe, data } of settings) {
    expect(recipe, id).toEqual({
      network: { kind: 'resnet18', width: 64 },
      epochs: 60,
      batchSize: 256,
      trainLimit: null,
      optimiser: { kind: 'sgd', learningRate: 0.05, momentum: 0.9, weightDecay: 1e-4 },
      schedule: { kind: 'step', everyEpochs: 1, factor: 0.9 },
      augment: 'mirror',
    });
    if (data.dataset === 'ham10000') expect(data.options, id).toEqual({ size: [224, 224] });
  }
  const own = settings.filter(({ data }) => data.dataset === 'ham10000');
  expect(own.filter(({ data }) => data.label === 'mel-akiec')).toHaveLength(5);
  expect(
    own
      .filter(({ data }) => data.label === 'malignant')
      .map(({ id, byDefault }) => [id, byDefault]),
  ).toEqual([
    ['ham10000/sex/malignant', false],
    ['ham10000/age/malignant', false],
    ['ham10000/sex:age/malignant', false],
  ]);
  expect(DECISIONS.join('\n')).toContain('SGD with momentum 0.9, learning rate 0.05');
});

it('split in profile paper with the shares of the code, the leak’s pair alike, in other profiles as all do', () => {
  const sharesOf = (settings: readonly Setting[]) =>
    settings.map(({ id, split, shares }) => [id, split, shares?.join(':')]);
  expect(sharesOf(leakSettings('paper'))).toEqual([
    ['ham10000/sex', undefined, '0.8:0.1:0.1'],
    ['ham10000/sex/by-picture', 'records', '0.8:0.1:0.1'],
  ]);
  const own = sharesOf(settingsFor('paper', 'main'));
  expect(
    own.filter(([, split]) => split === undefined).map(([id, , shares]) => [id, shares]),
  ).toEqual(
    [
      'ham10000/sex',
      'ham10000/age',
      'mimic-cxr/white',
      'mimic-cxr/sex',
      'ham10000/sex/malignant',
      'ham10000/age/malignant',
    ].map((id) => [id, '0.8:0.1:0.1']),
  );
  for (const [id, , shares] of sharesOf(leakSettings('desk'))) expect(shares, id).toBeUndefined();
});
