import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { Inputs } from '../../data/inputs.ts';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import { loadEngine } from '../../tensor/engine.ts';
import { validationAuroc } from '../../training/validation.ts';

await loadEngine();

/** Records whose only input is their logit. */
function judged(labels: readonly number[], logits: readonly number[], classes = ['no', 'yes']) {
  const rows = Int32Array.from(labels.keys());
  const inputs = {
    tensor: (batch: Int32Array) => tf.tensor2d(Array.from(batch, (row) => [logits[row]!])),
  };
  return validationAuroc(
    { label: { classes, codes: Int16Array.from(labels) } } as unknown as Task,
    { validation: rows } as unknown as Split,
    inputs as unknown as Inputs,
    (x) => tf.clone(x) as tf.Tensor2D,
  );
}

it('scores validation records: three of four pairs in order', () => {
  expect(judged([0, 1, 0, 1], [-2, -1, 0, 3])).toEqual({ 'validation AUROC': 0.75 });
});

it('has no curve where the AUROC is undefined: one class, or several', () => {
  expect(judged([1, 1], [0, 1])).toEqual({});
  expect(judged([0, 1], [0, 1], ['a', 'b', 'c'])).toEqual({});
});
