import { expect, it } from 'vitest';
import { DECISIONS } from './decisions.ts';
import { jointSettings, leakSettings, settingsFor } from './settings.ts';

it('ask for sex and age together with either label, with the paper’s unasked', () => {
  const asked = jointSettings('desk').map(({ id, data, byDefault }) => [id, data.label, byDefault]);
  expect(asked).toEqual([
    ['ham10000-64/sex:age', 'mel-akiec', true],
    ['ham10000-64/sex:age/malignant', 'malignant', false],
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
  expect(settings.filter(({ data }) => data.dataset === 'ham10000')).toHaveLength(5);
  expect(DECISIONS.join('\n')).toContain('SGD with momentum 0.9, learning rate 0.05');
});
