import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { valueAndGradients } from '../tensor/gradients.ts';
import { Parameters } from '../tensor/parameters.ts';
import { Random } from '../tensor/random.ts';
import { onEachEngine } from '../tensor/testing.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { groupDro, robustLoss } from './group-dro.ts';
import { balancedDraw } from './resampling.ts';

onEachEngine(() => {
  /** The loss of records and groups, again and again. */
  function example(stepSize: number, adjustment = 0) {
    const robust = robustLoss(stepSize, [4, 1], adjustment);
    const at = (losses: number[], codes: number[]) =>
      tf.tidy(() => robust.loss(tf.tensor1d(losses), tf.tensor1d(codes, 'int32')).dataSync()[0]!);
    return { at, ...robust };
  }

  test('weights of groups grow with the exponential of their mean loss, by hand', () => {
    const { at, state } = example(Math.log(2));
    // Means 1 and 3: q goes from (1/2, 1/2) to (2, 8)/10.
    expect(at([0, 2, 3], [0, 0, 1])).toBeCloseTo(0.2 * 1 + 0.8 * 3, 5);
    // Again: (0.2·2, 0.8·8)/6.8.
    expect(at([0, 2, 3], [0, 0, 1])).toBeCloseTo((0.4 * 1 + 6.4 * 3) / 6.8, 5);
    state.dispose();
  });

  test('of one group is the mean loss, whatever the step', () => {
    const robust = robustLoss(0.7, [3], 0);
    const found = tf.tidy(() =>
      [1, 2].map(() => robust.loss(tf.tensor1d([1, 2, 6]), tf.tensor1d([0, 0, 0], 'int32'))),
    );
    for (const loss of found) expect(loss.dataSync()[0]).toBeCloseTo(3, 5);
    expect([...robust.state.toArrays().q!]).toEqual([1]);
    tf.dispose(found);
    robust.state.dispose();
  });

  test('small groups count as worse than they look, by hand', () => {
    const { at, state } = example(Math.log(2), 2);
    // Means 1 and 1, adjusted by 2/√4 and 2/√1 to 2 and 3: q goes from (1/2, 1/2) to (4, 8)/12.
    expect(at([1, 1], [0, 1])).toBeCloseTo(1, 5);
    const q = state.toArrays().q!;
    expect(q[0]).toBeCloseTo(1 / 3, 5);
    expect(q[1]).toBeCloseTo(2 / 3, 5);
    state.dispose();
  });

  test('q is a number to the gradient', () => {
    const { loss, state } = example(Math.log(2));
    const weights = new Parameters();
    weights.add('w', [3], Float32Array.of(0, 2, 3));
    const codes = tf.tensor1d([0, 0, 1], 'int32');
    const { gradients } = valueAndGradients([weights], () =>
      loss(weights.get('w') as tf.Tensor1D, codes),
    );
    // q = (0.2, 0.8), and the mean over each group's records.
    const found = [...gradients.of(weights)[0]!.dataSync()];
    [0.1, 0.1, 0.8].forEach((value, i) => {
      expect(found[i]).toBeCloseTo(value, 6);
    });
    gradients.dispose();
    codes.dispose();
    for (const module of [weights, state]) module.dispose();
  });

  test('as its step goes to 0 every group counts the same, whatever they lose', () => {
    const { at, state } = example(1e-9);
    // Means 1 and 30.
    for (const _ of [1, 2, 3]) expect(at([0, 2, 30], [0, 0, 1])).toBeCloseTo(15.5, 5);
    expect([...state.toArrays().q!]).toEqual([0.5, 0.5]);
    state.dispose();
  });

  test('a rare group that loses more wins, since groups are drawn alike', () => {
    const { at, state } = example(0.1);
    const groups = [Int32Array.from({ length: 990 }, (_, i) => i), Int32Array.of(990, 991, 992)];
    const random = new Random(1);
    for (let epoch = 0; epoch < 2; epoch++) {
      const rows = random.fork(epoch).shuffle(balancedDraw(groups, 993, random.fork(epoch)));
      for (let first = 0; first + 32 <= rows.length; first += 32) {
        const codes = Array.from(rows.subarray(first, first + 32), (row) => Number(row >= 990));
        at(
          codes.map((code) => (code === 1 ? 1.2 : 0.4)),
          codes,
        );
      }
    }
    expect(state.toArrays().q![1]).toBeGreaterThan(0.9);
    state.dispose();
  });

  test('a group that a batch lacks adds nothing', () => {
    const { at, state } = example(1e-9);
    expect(at([4, 4], [1, 1])).toBeCloseTo(2, 5);
    state.dispose();
  });
});

test('Group DRO sees as many records of every group', async () => {
  const { task, split } = await smallTask(64);
  const recipe = { ...TINY, trainLimit: null, epochs: 1, batchSize: split.train.length };
  const training = prepareTraining(task, split, contextFor(recipe));
  const { inputs, attribute } = training;
  const seen: number[] = [];
  const pack: typeof inputs.pack = (rows, augment) => {
    seen.push(...rows);
    return inputs.pack(rows, augment);
  };
  const watched = { ...training, inputs: Object.assign(Object.create(inputs), { pack }) };
  const trained = await groupDro.trainClassifier(watched, { stepSize: 0.1, adjustment: 1 });
  trained.dispose();
  const drawn = seen.slice(0, split.train.length);
  const women = drawn.filter((row) => attribute.codes[row] === 0).length;
  expect(Math.abs(2 * women - drawn.length)).toBeLessThanOrEqual(1);
  const all = split.train.filter((row) => attribute.codes[row] === 0).length;
  expect(Math.abs(2 * all - split.train.length)).toBeGreaterThan(1);
});
