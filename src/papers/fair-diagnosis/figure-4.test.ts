import { expect, it } from 'vitest';
import { overlap } from '../../explain/overlap.ts';
import { Random } from '../../tensor/random.ts';
import { nameOf } from '../checks.ts';
import { CHANCE, figure4 } from './figure-4.ts';

it('chance is the overlap of maps that have nothing to do with each other', () => {
  const random = new Random(1).fork('chance');
  const map = () => Float32Array.from({ length: 784 }, () => random.uniform());
  const draws = Array.from({ length: 200 }, () => overlap(map(), map()).iou);
  expect(draws.reduce((sum, iou) => sum + iou, 0) / draws.length).toBeCloseTo(CHANCE, 2);
  expect(CHANCE).toBeCloseTo(1 / 9, 12);
});

it('the paper’s premise is held against chance', () => {
  const [check] = figure4.claims.find(({ id }) => id === 'vanilla-overlaps')!.checks;
  expect(check).toMatchObject({ kind: 'above', value: CHANCE });
  expect(nameOf(check!)).toContain('11.1');
});
