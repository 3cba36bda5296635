import { expect, it } from 'vitest';
import { findMethod, methodNames } from '../../methods/registry.ts';
import type { Range } from '../../training/method.ts';
import type { Setting } from '../paper.ts';
import { budgetOf } from './recipes.ts';
import { candidatesOf, drawsOwnRate, RATES } from './search.ts';

it('tries the defaults first, then as many draws of every method', () => {
  for (const name of ['erm', 'group-dro']) {
    const all = candidatesOf(findMethod(name), {}, 4);
    expect(all).toHaveLength(5);
    expect(all[0]).toEqual({ options: {}, rate: null });
    for (const { rate } of all.slice(1)) {
      expect(rate).toBeGreaterThanOrEqual((RATES as { from: number }).from);
      expect(rate).toBeLessThanOrEqual((RATES as { to: number }).to);
    }
  }
});

it('gives draws of one number the same learning rate in every method, and more draws the same first ones', () => {
  const rates = (name: string, draws: number) =>
    candidatesOf(findMethod(name), {}, draws).map(({ rate }) => rate);
  expect(rates('group-dro', 3)).toEqual(rates('erm', 3));
  expect(candidatesOf(findMethod('group-dro'), {}, 5).slice(0, 4)).toEqual(
    candidatesOf(findMethod('group-dro'), {}, 3),
  );
});

it('searches the rate of a game, not of the model that it goes on from', () => {
  const data = { dataset: 'ham10000-28' };
  const setting = { profile: 'desk', recipe: { epochs: 10 }, data } as Setting;
  for (const name of ['adversarial-debiasing', 'faap', 'fair-diagnosis']) {
    const drawn = candidatesOf(findMethod(name), {}, 4).slice(1);
    const rates = drawn.map(({ options }) => options.learningRate);
    expect(new Set(rates).size, name).toBe(4);
    expect(
      drawn.map(({ rate }) => rate),
      name,
    ).toEqual([null, null, null, null]);
    // What a profile says of it holds for the defaults alone.
    const said = { ...budgetOf(name, setting), ...drawn[0]!.options };
    expect(said.learningRate).toBe(rates[0]);
    const fixed = candidatesOf(findMethod(name), { learningRate: 0.02 }, 1)[1]!;
    expect(fixed).toMatchObject({ rate: null, options: { learningRate: 0.02 } });
  }
});

it('leaves what was fixed', () => {
  const all = candidatesOf(findMethod('group-dro'), { stepSize: 0.5 }, 3);
  expect(all.map(({ options }) => options.stepSize)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(new Set(all.slice(1).map(({ options }) => options.adjustment)).size).toBe(3);
});

it('every end of every range is a value that the method takes', () => {
  for (const name of methodNames()) {
    const method = findMethod(name);
    for (const [option, given] of Object.entries(method.ranges ?? {})) {
      const range = given as Range;
      const ends = 'oneOf' in range ? range.oneOf : [range.from, range.to];
      for (const value of ends) {
        const parsed = method.options.safeParse({ [option]: value });
        expect(parsed.success, `${name}: ${option} = ${JSON.stringify(value)}`).toBe(true);
      }
    }
  }
});

it('says of whom it draws a rate of their own', () => {
  const named = methodNames().filter((name) => drawsOwnRate(findMethod(name), {}));
  // docs/compare.md and captions name them as the exception from one rate for all.
  expect(named.toSorted()).toEqual(['adversarial-debiasing', 'faap', 'fair-diagnosis']);
  expect(drawsOwnRate(findMethod('faap'), { learningRate: 0.02 })).toBe(false);
});
