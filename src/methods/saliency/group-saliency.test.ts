import { beforeAll, describe, expect, it } from 'vitest';
import type { Split } from '../../data/split.ts';
import type { Task } from '../../data/task.ts';
import { contextFor, smallTask, TINY } from '../../training/testing.ts';
import { prepareTraining, type Training } from '../../training/training.ts';
import { erm } from '../erm.ts';
import { fairPrune } from '../fair-prune.ts';
import { fairQuantize, quantised } from '../fair-quantize.ts';
import { cheapest, costOfTouching, groupSaliency, weightTensors } from './group-saliency.ts';

let task: Task;
let split: Split;
let training: Training;
beforeAll(async () => {
  ({ task, split } = await smallTask(64));
  // Trials share the stage of ERM.
  training = prepareTraining(task, split, contextFor({ ...TINY, trainLimit: null }));
});

const difference = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

describe('saliency', () => {
  it('sees nothing in weights of 0, and nothing behind them', async () => {
    const { classifier, dispose } = await erm.trainClassifier(training, {});
    const weights = weightTensors(classifier);
    const [own] = groupSaliency(training, classifier, weights);
    // A weight of 0 matters to nobody, nor does one that nothing comes through.
    const { parameters, name } = weights.at(-1)!;
    const values = Float32Array.from(parameters.get(name).dataSync());
    parameters.variable(name).set(new Float32Array(values.length));
    const [silent] = groupSaliency(training, classifier, weights);
    expect(own!.every((tensor) => tensor.every((value) => value >= 0))).toBe(true);
    expect(own!.at(-1)!.some((value) => value > 0)).toBe(true);
    for (const tensor of silent!) expect(tensor.every((value) => value === 0)).toBe(true);
    dispose();
  });

  it('prefers what only the privileged group needs, by hand', () => {
    const saliency = [[Float32Array.of(4, 1)], [Float32Array.of(1, 4)]];
    expect([...costOfTouching(saliency, 0, 1)[0]!]).toEqual([-3, 3]);
    expect([...costOfTouching(saliency, 0, 0)[0]!]).toEqual([1, 4]);
    const marks = cheapest([Float32Array.of(3, 0), Float32Array.of(2, 1)], 0.5);
    expect(marks.map((own) => [...own])).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('FairPrune', () => {
  it('makes the share of weights 0 that it was told to', async () => {
    const { measures, dispose } = await fairPrune.train(training, { share: 0.3, beta: 1 });
    expect(measures.pruned).toBeCloseTo(0.3, 2);
    dispose();
  });

  it('is ERM where nothing is pruned', async () => {
    const plain = await erm.train(training, {});
    const [none, some] = await Promise.all(
      [0, 0.3].map((share) => fairPrune.train(training, { share, beta: 1 })),
    );
    const expected = await plain.scores(split.test);
    expect(difference(await none!.scores(split.test), expected)).toBe(0);
    expect(difference(await some!.scores(split.test), expected)).toBeGreaterThan(0);
    for (const model of [plain, none!, some!]) model.dispose();
  });
});

describe('FairQuantize', () => {
  it('gives marked weights 2^bits values over the range, and leaves the others', () => {
    const values = Float32Array.from({ length: 101 }, (_, i) => i / 100);
    const all = quantised(values, new Uint8Array(101).fill(1), 2);
    expect(new Set(all)).toEqual(new Set([0, 1 / 3, 2 / 3, 1].map(Math.fround)));
    all.forEach((value, i) => {
      expect(Math.abs(value - values[i]!)).toBeLessThanOrEqual(1 / 6 + 1e-6);
    });
    expect(quantised(values, new Uint8Array(101), 2)).toEqual(values);
  });

  it('nears ERM as bits grow', async () => {
    const plain = await erm.train(training, {});
    const expected = await plain.scores(split.test);
    const away = async (bits: number) => {
      const model = await fairQuantize.train(training, { ratio: 1, beta: 0.75, bits });
      const far = difference(await model.scores(split.test), expected);
      expect(model.measures.quantised).toBe(1);
      model.dispose();
      return far;
    };
    const [two, sixteen] = [await away(2), await away(16)];
    expect(two).toBeGreaterThan(0.01);
    expect(sixteen).toBeLessThan(1e-3);
    plain.dispose();
  });
});
