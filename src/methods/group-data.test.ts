import { beforeAll, expect, it } from 'vitest';
import { contextFor, smallTask, TINY } from '../training/testing.ts';
import { prepareTraining, type Training } from '../training/training.ts';
import { membership } from './group-data.ts';

let training: Training;
beforeAll(async () => {
  const { task, split } = await smallTask(96);
  training = prepareTraining(task, split, contextFor(TINY));
});

/** How many records of the group, and which of the others, a model trains on. */
function records(level: number, outside: number) {
  const weights = membership(training, level, outside);
  const { train } = training.split;
  const isOwn = (i: number) => training.attribute.codes[train[i]!] === level;
  const taken = [...train.keys()].filter((i) => weights[i] === 1);
  expect(new Set(weights).size).toBeLessThanOrEqual(2);
  return {
    own: taken.filter(isOwn).length,
    all: [...train.keys()].filter(isOwn).length,
    others: taken.filter((i) => !isOwn(i)),
  };
}

it('a model of a group’s own records trains on all of them and on nobody else’s', () => {
  for (const level of [0, 1]) {
    const { own, all, others } = records(level, 0);
    expect(own).toBe(all);
    expect(all).toBeGreaterThan(0);
    expect(others).toEqual([]);
  }
});

it('a larger fraction of the others contains the smaller ones, and is as large as it says', () => {
  for (const level of [0, 1]) {
    const rest = training.split.train.length - records(level, 0).all;
    const taken = [0.25, 0.5, 0.75, 1].map((outside) => records(level, outside).others);
    expect(taken.map(({ length }) => length)).toEqual(
      [0.25, 0.5, 0.75, 1].map((outside) => Math.round(outside * rest)),
    );
    for (const [i, smaller] of taken.slice(0, -1).entries()) {
      expect(taken[i + 1]).toEqual(expect.arrayContaining(smaller));
    }
  }
});
