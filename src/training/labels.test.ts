import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../tensor/engine.ts';
import { valueAndGradients } from '../tensor/gradients.ts';
import { Random } from '../tensor/random.ts';
import { buildClassifier } from './classifier.ts';
import { labelLoss, logitsByLabel, logitsFor } from './labels.ts';
import { codesOf, crossEntropy } from './losses.ts';

beforeAll(() => loadEngine());

const label = (name: string, classes: readonly string[], codes: readonly number[]) => ({
  name,
  title: name,
  classes,
  codes: Int16Array.from(codes),
});
/** Seven records: a finding, one that is uncertain in some, and a grade that the last two lack. */
const LABELS = [
  label('edema', ['no', 'yes'], [0, 1, 1, 0, 1, 0, 1]),
  label('fracture', ['no', 'yes'], [1, -1, 0, -1, 0, 1, -1]),
  label('grade', ['I', 'II', 'III'], [0, 1, 2, 1, 0, -1, -1]),
];
const int32 = (values: ArrayLike<number>) => tf.tensor1d(Int32Array.from(values), 'int32');
const ROWS = int32([0, 1, 2, 3, 4, 5, 6]);

describe('the loss of several labels', () => {
  it('is the mean over labels of the mean over records that have the label', () => {
    const logits = tf.randomNormal([7, 5], 0, 2, 'float32', 1) as tf.Tensor2D;
    const parts = logitsByLabel(logits, LABELS);
    const expected = LABELS.map(({ codes }, l) => {
      const known = [...codes.keys()].filter((row) => codes[row]! >= 0);
      const own = tf.gather(parts[l]!, known) as tf.Tensor2D;
      return crossEntropy(own, int32(codesOf(codes, known))).dataSync()[0]!;
    });
    const value = labelLoss(logits, LABELS, ROWS).dataSync()[0]!;
    expect(value).toBeCloseTo((expected[0]! + expected[1]! + expected[2]!) / 3, 6);
  });

  it('leaves out a label that no record of the batch has', () => {
    const logits = tf.randomNormal([2, 5], 0, 2, 'float32', 2) as tf.Tensor2D;
    const rows = int32([5, 6]);
    const [edema, fracture] = LABELS as [(typeof LABELS)[0], (typeof LABELS)[0]];
    const alone = labelLoss(
      tf.slice2d(logits, [0, 0], [2, 2]),
      [edema, fracture],
      rows,
    ).dataSync()[0];
    expect(labelLoss(logits, LABELS, rows).dataSync()[0]).toBeCloseTo(alone!, 6);
  });

  it('has gradients that agree with finite differences, and none from what is unknown', () => {
    const random = new Random(3);
    const values = Float32Array.from({ length: 35 }, () => random.normal());
    const lossOf = (flat: tf.Tensor) =>
      labelLoss(flat.reshape([7, 5]) as tf.Tensor2D, LABELS, ROWS);
    const gradient = tf.grad(lossOf)(tf.tensor1d(values)).dataSync();
    for (let i = 0; i < values.length; i++) {
      const at = (step: number) => {
        const moved = Float64Array.from(values);
        moved[i]! += step;
        return lossOf(tf.tensor1d(Float32Array.from(moved))).dataSync()[0]!;
      };
      expect(gradient[i]).toBeCloseTo((at(0.01) - at(-0.01)) / 0.02, 4);
    }
    // Record 1 has no fracture (column 1), record 6 no grade (columns 2 to 4).
    expect(gradient[1 * 5 + 1]).toBe(0);
    for (const column of [2, 3, 4]) expect(gradient[6 * 5 + column]).toBe(0);
    expect(gradient[1 * 5]).not.toBe(0);
  });

  it('trains the whole classifier: gradients of its weights by finite differences', () => {
    const network = { kind: 'mlp', hidden: [4], dropout: 0 } as const;
    const classes = LABELS.map((one) => one.classes.length);
    expect(logitsFor(classes)).toBe(5);
    const model = buildClassifier(network, [3], classes, new Random(4));
    const random = new Random(5);
    const x = tf.tensor2d(Array.from({ length: 7 }, () => [random.normal(), random.normal(), 1]));
    const loss = () => labelLoss(model.logits(x, true), LABELS, ROWS);
    const { gradients } = valueAndGradients(model.parameters, loss);
    const head = model.parameters.at(-1)!;
    const name = head.trainableNames[0]!;
    const analytic = gradients.of(head)[0]!.dataSync();
    const own = head.toArrays();
    for (const i of [0, 3, 7, 11]) {
      const at = (step: number) => {
        const moved = { ...own, [name]: own[name]!.slice() };
        moved[name]![i]! += step;
        head.load(moved);
        return tf.tidy(() => loss().dataSync()[0]!);
      };
      expect(analytic[i]).toBeCloseTo((at(0.01) - at(-0.01)) / 0.02, 3);
    }
    gradients.dispose();
    model.dispose();
  });
});
