import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadEngine } from '../../tensor/engine.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import { Parameters } from '../../tensor/parameters.ts';
import { Random } from '../../tensor/random.ts';
import {
  type DiversityForm,
  diversityLoss,
  drawPartners,
  type Membership,
  similarities,
  sumOfGroupMeans,
  unit,
  virtualCentreLoss,
} from './losses.ts';

beforeAll(async () => {
  await loadEngine();
});

const KINDS = { groups: 2, classes: 2 } as const;
const int32 = (values: ArrayLike<number>) => tf.tensor1d(Int32Array.from(values), 'int32');
const membership = (groups: number[], labels: number[]): Membership => ({
  groups: int32(groups),
  labels: int32(labels),
});
const onHost = (groups: number[], labels: number[]) => ({
  groups: Int32Array.from(groups),
  labels: Int32Array.from(labels),
});
const number = (scalar: tf.Tensor) => scalar.dataSync()[0]!;

describe('losses of one batch, worked by hand', () => {
  it('L_cls gives every group present the same weight', () => {
    // Group 0: (1 + 2 + 3) / 3 = 2; group 2: 10; group 1 is absent.
    const losses = tf.tensor1d([1, 10, 2, 3]);
    expect(number(sumOfGroupMeans(losses, int32([0, 2, 0, 0]), 3))).toBeCloseTo(12, 5);
  });

  it('unit vectors and cosines', () => {
    const z = unit(tf.tensor2d([3, 4, 0, 2], [2, 2]));
    expect([...z.dataSync()].map((value) => value.toFixed(5))).toEqual([
      '0.60000',
      '0.80000',
      '0.00000',
      '1.00000',
    ]);
    // Centres of length 2 and 5 count as of length 1.
    const s = similarities(z, tf.tensor2d([2, 0, 3, 4], [2, 2])).dataSync();
    expect(s[0]).toBeCloseTo(0.6, 5);
    expect(s[1]).toBeCloseTo(1, 5);
    expect(s[2]).toBeCloseTo(0, 5);
    expect(s[3]).toBeCloseTo(0.8, 5);
  });

  it('L_virt lets only the own group’s centres compete', () => {
    const s = tf.tensor2d([0.2, 0.1, 0.9, -0.9, 0.5, 0.5, 0.3, 0.3], [2, 4]);
    // Record 0, group 0, class 0: −log σ((0.2 − 0.1) / 0.1); record 1, group 1: two equal centres.
    const expected = (Math.log(1 + Math.exp(-1)) + Math.log(2)) / 2;
    expect(number(virtualCentreLoss(s, membership([0, 1], [0, 1]), KINDS))).toBeCloseTo(
      expected,
      5,
    );
  });

  // Two records of class 0 in groups 0 and 1, at right angles.
  const z = () => tf.tensor2d([1, 0, 0, 1], [2, 2]);
  const s = () => tf.tensor2d([0.5, 0.1, 0.2, -0.3, 0.4, 0, 0.6, 0.2], [2, 4]);
  const both = membership([0, 1], [0, 0]);
  const partners = { alike: int32([0, 1]), different: int32([1, 0]) };
  const e = (cosine: number) => Math.exp(cosine / 0.07);

  it('L_div as published has 1/τ outside the exponential', () => {
    const first = Math.log(
      (e(1) + e(0.5)) / (e(0) + (Math.exp(0.1) + Math.exp(0.2) + Math.exp(-0.3)) / 0.07),
    );
    const second = Math.log(
      (e(1) + e(0.6)) / (e(0) + (Math.exp(0.4) + Math.exp(0) + Math.exp(0.2)) / 0.07),
    );
    const loss = number(diversityLoss(z(), s(), both, partners, KINDS, 'published'));
    expect(loss).toBeCloseTo(-(first + second) / 2, 4);
    expect(loss).toBeLessThan(-8);
  });

  it('L_div as intended has it inside', () => {
    const first = Math.log((e(1) + e(0.5)) / (e(0) + e(0.1) + e(0.2) + e(-0.3)));
    const second = Math.log((e(1) + e(0.6)) / (e(0) + e(0.4) + e(0) + e(0.2)));
    expect(number(diversityLoss(z(), s(), both, partners, KINDS, 'intended'))).toBeCloseTo(
      -(first + second) / 2,
      4,
    );
  });

  it('L_div without a negative: sample 0 as published, no term as intended', () => {
    const alone = membership([0, 0], [0, 1]);
    const none = { alike: int32([0, 1]), different: int32([-1, -1]) };
    const [one, two] = [
      [e(1) + e(0.5), [0.1, 0.2, -0.3]],
      [e(1) + e(0), [0.4, 0.6, 0.2]],
    ] as const;
    const loss = (form: DiversityForm) => number(diversityLoss(z(), s(), alone, none, KINDS, form));
    const published = [one, two].map(([positive, others], i) =>
      Math.log(positive / (e(i === 0 ? 1 : 0) + sum(others.map(Math.exp)) / 0.07)),
    );
    expect(loss('published')).toBeCloseTo(-sum(published) / 2, 4);
    const intended = [one, two].map(([positive, others]) =>
      Math.log(positive / sum(others.map(e))),
    );
    expect(loss('intended')).toBeCloseTo(-sum(intended) / 2, 4);
  });
});

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('partners', () => {
  it('are of the right group and class, and there whenever there is one', () => {
    const code = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(fc.array(fc.tuple(code, code), { minLength: 1, maxLength: 20 }), (records) => {
        const batch = onHost(
          records.map(([group]) => group),
          records.map(([, label]) => label),
        );
        const { alike, different } = drawPartners(batch, new Random(1));
        records.forEach(([group, label], i) => {
          const kin = records.filter(([g, y], j) => j !== i && g === group && y === label);
          expect(records[alike[i]!]).toEqual([group, label]);
          expect(alike[i] === i).toBe(kin.length === 0);
          const strangers = records.filter(([g, y]) => g !== group && y === label);
          if (strangers.length === 0) expect(different[i]).toBe(-1);
          else expect(strangers).toContainEqual(records[different[i]!]);
        });
      }),
    );
  });

  it('are drawn evenly', () => {
    const batch = onHost([0, 0, 0, 0], [1, 1, 1, 1]);
    const random = new Random(2);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 3000; i++) counts[drawPartners(batch, random).alike[0]!]!++;
    expect(counts[0]).toBe(0);
    // Three standard deviations of a third of 3,000.
    for (const count of counts.slice(1)) expect(Math.abs(count - 1000)).toBeLessThan(78);
  });
});

describe('gradients', () => {
  const batch = membership([0, 1, 0, 1, 2, 2], [0, 0, 1, 1, 1, 0]);
  const kinds = { groups: 3, classes: 2 };
  const drawn = drawPartners(onHost([0, 1, 0, 1, 2, 2], [0, 0, 1, 1, 1, 0]), new Random(4));
  const partners = { alike: int32(drawn.alike), different: int32(drawn.different) };
  const build = () => {
    const random = new Random(3);
    const parameters = new Parameters();
    const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
    parameters.add('z', [6, 4], draw(24));
    parameters.add('centres', [6, 4], draw(24));
    return parameters;
  };
  const losses = {
    virtual: (z: tf.Tensor2D, c: tf.Tensor2D) =>
      virtualCentreLoss(similarities(unit(z), c), batch, kinds),
    published: (z: tf.Tensor2D, c: tf.Tensor2D) =>
      diversityLoss(unit(z), similarities(unit(z), c), batch, partners, kinds, 'published'),
    intended: (z: tf.Tensor2D, c: tf.Tensor2D) =>
      diversityLoss(unit(z), similarities(unit(z), c), batch, partners, kinds, 'intended'),
  };

  it.each(Object.entries(losses))('of %s are those of finite differences', (_, loss) => {
    const parameters = build();
    const value = () =>
      number(loss(parameters.get('z') as tf.Tensor2D, parameters.get('centres') as tf.Tensor2D));
    const { gradients } = valueAndGradients([parameters], () =>
      loss(parameters.get('z') as tf.Tensor2D, parameters.get('centres') as tf.Tensor2D),
    );
    const exact = gradients.flat().dataSync();
    const arrays = parameters.toArrays();
    const step = 1e-2;
    let at = 0;
    for (const name of ['z', 'centres']) {
      for (let i = 0; i < 24; i++) {
        const moved = (by: number) => {
          const values = arrays[name]!.slice();
          values[i]! += by;
          parameters.load({ ...arrays, [name]: values });
          return value();
        };
        const slope = (moved(step) - moved(-step)) / (2 * step);
        expect(Math.abs(slope - exact[at++]!)).toBeLessThan(0.02 + 0.05 * Math.abs(slope));
      }
    }
  });

  it('do not depend on the length of embeddings and centres', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), (factor) => {
        const parameters = build();
        const z = parameters.get('z') as tf.Tensor2D;
        const c = parameters.get('centres') as tf.Tensor2D;
        for (const loss of Object.values(losses)) {
          const scaled = loss(tf.mul(z, factor), tf.div(c, factor));
          expect(number(scaled)).toBeCloseTo(number(loss(z, c)), 3);
        }
      }),
      { numRuns: 10 },
    );
  });
});
