import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { buildClassifier } from './classifier.ts';
import { minimiseHead } from './frozen-head.ts';
import { making, NO_CHECKPOINTS } from './making.ts';
import { contextFor, smallTask, TINY } from './testing.ts';
import { prepareTraining } from './training.ts';
import { validationAuroc } from './validation.ts';

it('is judged on validation records after every epoch as the whole classifier would be', async () => {
  const { task, split } = await smallTask(64);
  const training = prepareTraining(task, split, contextFor(TINY));
  const { inputs, label } = training;
  const classifier = buildClassifier(TINY.network, inputs.shape, 2, new Random(1));
  const history = await minimiseHead(training, classifier, label, {
    name: 'head',
    making: making(NO_CHECKPOINTS),
    optimiser: { kind: 'adam', learningRate: 1e-2, weightDecay: 0 },
    rows: split.train,
    epochs: 2,
    random: new Random(2),
  });
  const curve = history['head/validation AUROC']!;
  expect(curve.x).toEqual([1, 2]);
  const whole = validationAuroc(training, classifier.scoring)['validation AUROC']!;
  expect(curve.y[1]).toBeCloseTo(whole, 6);
  classifier.dispose();
});
