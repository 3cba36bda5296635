import type * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import type { Training } from './training.ts';
import { validationAuroc } from './validation.ts';

await loadEngine();

/** Records whose inputs are their logits. */
function inputsOf(logits: readonly (readonly number[])[]) {
  return {
    shape: [logits[0]!.length],
    pack: (rows: Int32Array) => ({
      values: Float32Array.from([...rows].flatMap((row) => logits[row]!)),
      shape: [rows.length, logits[0]!.length],
    }),
    records: (packed: tf.Tensor) => packed,
  };
}

/** Records whose only input is their logit. */
function judged(labels: readonly number[], logits: readonly number[]) {
  const training = {
    inputs: inputsOf(logits.map((logit) => [logit])),
    labels: [{ classes: ['no', 'yes'], codes: Int16Array.from(labels) }],
    split: { validation: Int32Array.from(labels.keys()) },
  } as unknown as Training;
  return validationAuroc(training, (x) => x as tf.Tensor2D);
}

it('scores validation records: three of four pairs in order', () => {
  expect(judged([0, 1, 0, 1], [-2, -1, 0, 3])).toEqual({ 'validation AUROC': 0.75 });
});

it('has no curve where the AUROC is undefined: one class alone', () => {
  expect(judged([1, 1], [0, 1])).toEqual({});
});

it('holds each of several classes against the rest, but for those that no record has', () => {
  const training = {
    inputs: inputsOf([
      [9, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 2, 3, 0],
      [5, 1, 0, 0],
    ]),
    labels: [{ classes: ['a', 'b', 'c', 'd'], codes: Int16Array.of(0, 1, 2, 1) }],
    split: { validation: Int32Array.of(0, 1, 2, 3) },
  } as unknown as Training;
  // Of b's four pairs three are in order: 0.475 and 0.018 against 0.000 and 0.251.
  expect(validationAuroc(training, (x) => x as tf.Tensor2D)['validation AUROC']).toBeCloseTo(
    (1 + 3 / 4 + 1) / 3,
    12,
  );
});

it('is the mean over labels, each over the records that have it', () => {
  const labels = [
    [0, 1, 0, 1],
    [0, 1, 1, -1],
    [1, 1, 1, 1],
  ];
  const training = {
    inputs: inputsOf([-2, -1, 0, 3].map((logit, row) => [logit, [1, 0, 2, 9][row]!, row])),
    labels: labels.map((codes) => ({ classes: ['no', 'yes'], codes: Int16Array.from(codes) })),
    split: { validation: Int32Array.of(0, 1, 2, 3) },
  } as unknown as Training;
  // Three of four pairs of the first, one of two of the second; the third has no negatives.
  expect(validationAuroc(training, (x) => x as tf.Tensor2D)).toEqual({
    'validation AUROC': (0.75 + 0.5) / 2,
  });
});
