import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { loadDataset } from '../data/registry.ts';
import { limitTraining, makeSplit } from '../data/split.ts';
import { makeTask } from '../data/task.ts';
import { onEachEngine } from '../tensor/testing.ts';
import type { StageCache } from '../training/context.ts';
import { memoryStages } from '../training/stage.ts';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining } from '../training/training.ts';
import { softNearestNeighbours } from './saliency/nearest-neighbours.ts';
import { leastEntangled, scpFairPrune } from './scp-fair-prune.ts';

const { task, split } = await smallTask(64);

const PLAIN = { share: 0.02, betaCandidates: [0], channels: 0.1, rounds: 2, retraining: 1 };

onEachEngine(() => {
  it('soft nearest neighbours by hand: small where groups lie apart, log of the odds where all are alike', () => {
    // Two places, two channels: the first turns by a right angle from group to group, the second never.
    const apart = [
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 3],
    ];
    const maps = tf.tensor4d(
      apart.flatMap(([a, b]) => [a!, 2, b!, 1]),
      [4, 1, 2, 2],
    );
    const int = (...values: number[]) => tf.tensor1d(values, 'int32');
    const losses = softNearestNeighbours(maps, int(0, 0, 1, 1), int(5, 6, 7, 8)).dataSync();
    expect(losses[0]).toBeCloseTo(Math.log(1 + 2 / Math.E), 5);
    expect(losses[1]).toBeCloseTo(Math.log(3), 5);
    // Who is alone in a group is left out.
    const lone = softNearestNeighbours(
      tf.slice(maps, 0, 3) as tf.Tensor4D,
      int(0, 0, 1),
      int(5, 6, 7),
    ).dataSync();
    expect(lone[1]).toBeCloseTo(Math.log(2), 5);
  });
});

describe('SCP-FairPrune', () => {
  it('takes the channels that tell groups apart best of those that are left', () => {
    expect(leastEntangled([0.5, 0.1, 0.3, 0.2], new Set([1]), 2)).toEqual([3, 2]);
  });

  it('ends with channels that reach nothing, and weights that FairPrune took', async () => {
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
    const { measures, dispose } = await scpFairPrune.train(training, PLAIN);
    dispose();
    // Of 16 channels two a round.
    const rounds = Object.keys(kept).filter((name) => name.startsWith('fine-tuning')).length;
    expect(rounds).toBeGreaterThan(0);
    const last = kept[`fine-tuning ${rounds}`]!;
    const [, head] = Object.entries(last).find(([name]) => name.endsWith('head/weights'))!;
    expect(head).toHaveLength(16);
    expect(head.filter((weight) => weight === 0).length).toBeGreaterThanOrEqual(2 * rounds);
    expect(head.filter((weight) => weight === 0).length).toBeLessThanOrEqual(2 * rounds + 2);
    expect([2 / 16, 4 / 16]).toContain(measures.prunedChannels);
    const filters = Object.entries(last).filter(([name]) => /(filter|weights)$/.test(name));
    const held = Object.entries(last).filter(([name]) => /held$/.test(name));
    let zeros = 0;
    for (const [t, [, values]] of filters.entries()) {
      held[t]![1].forEach((mark, i) => {
        if (mark === 0) return;
        zeros += 1;
        expect(values[i]).toBe(0);
      });
    }
    const entries = filters.reduce((sum, [, values]) => sum + values.length, 0);
    expect(zeros / entries).toBeGreaterThan(0.019);
    expect(measures.pruned).toBeLessThanOrEqual(zeros / entries);
  });

  it('needs feature maps', async () => {
    const table = makeTask(await loadDataset('support2-sepsis'), 'hospital-death', ['sex']);
    const own = limitTraining(table, makeSplit(table, { kind: 'holdout', seed: 1 }), 96, 1);
    const recipe = { ...TINY, network: { kind: 'mlp', hidden: [4], dropout: 0 } } as const;
    const training = prepareTraining(table, own, contextFor(recipe));
    await expect(scpFairPrune.train(training, PLAIN)).rejects.toThrow(/support2-sepsis has none/);
  });
});
