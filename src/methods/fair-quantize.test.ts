import { expect, it } from 'vitest';
import type { StageCache } from '../training/context.ts';
import { memoryStages } from '../training/stage.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { cheapestBeside, fairQuantize, nearestPower, reached } from './fair-quantize.ts';

const { task, split } = await smallTask(64);

it('rounds to the power of two that is nearest in the exponent, by hand', () => {
  // log2: 1.58, −1.74, 2.32, 0.
  expect([3, 0.3, -5, 1, 0].map(nearestPower)).toEqual([4, 0.25, -4, 1, 0]);
});

it('goes to its share in steps', () => {
  expect(reached({ ratio: 0.8, step: 0.2 })).toEqual([0.2, 0.4, 0.6, 0.8]);
  expect(reached({ ratio: 0.5, step: 0.2 })).toEqual([0.2, 0.4, 0.5]);
  expect(reached({ ratio: 0.2, step: 1 })).toEqual([0.2]);
  expect(reached({ ratio: 0, step: 0.2 })).toEqual([]);
});

it('takes a share of every tensor, what is held before what is cheapest', () => {
  const held = [Uint8Array.of(0, 1, 0, 0), Uint8Array.of(0, 0)];
  const costs = [Float32Array.of(3, 9, 1, 2), Float32Array.of(-5, -7)];
  expect(cheapestBeside(held, costs, 0.5).map((own) => [...own])).toEqual([
    [0, 1, 1, 0],
    [0, 1],
  ]);
});

it('ends with its share of weights at powers of two, which later training left alone', async () => {
  const kept: Record<string, Readonly<Record<string, Float32Array>>> = {};
  const memory = memoryStages();
  const stages: StageCache = {
    async get(name, key, compute) {
      const value = await memory.get(name, key, compute);
      kept[name] = value.arrays;
      return value;
    },
  };
  const training = prepareTraining(task, split, contextFor(TINY, { stages }));
  const options = { ratio: 0.5, beta: 0.75, step: 0.25, retraining: 1 };
  const { measures, history, dispose } = await fairQuantize.train(training, options);
  dispose();
  expect(measures.quantised).toBeCloseTo(0.5, 2);
  expect(history['retraining/loss']!.x).toEqual([1, 2]);

  const [first, last] = [kept['retraining 1']!, kept['retraining 2']!];
  const filters = Object.keys(last).filter((name) => /(filter|weights)$/.test(name));
  const heldOf = (arrays: Readonly<Record<string, Float32Array>>) =>
    Object.entries(arrays).flatMap(([name, values]) => (/held$/.test(name) ? [values] : []));
  expect(heldOf(last)).toHaveLength(filters.length);
  let moved = 0;
  for (const [t, name] of filters.entries()) {
    const [before, after] = [heldOf(first)[t]!, heldOf(last)[t]!];
    expect(after.filter((mark) => mark === 1).length).toBe(Math.round(after.length / 2));
    last[name]!.forEach((weight, i) => {
      if (after[i] === 1 && weight !== 0)
        expect(Number.isInteger(Math.log2(Math.abs(weight)))).toBe(true);
      if (before[i] === 1) expect(weight).toBe(first[name]![i]);
      else if (weight !== first[name]![i]) moved += 1;
    });
  }
  expect(moved).toBeGreaterThan(100);
});
