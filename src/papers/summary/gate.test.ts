import { expect, it } from 'vitest';
import { gateOf } from './gate.ts';

const curve = (y: (epoch: number) => number, n = 12) => ({
  x: Array.from({ length: n }, (_, i) => i + 1),
  y: Array.from({ length: n }, (_, i) => y(i + 1)),
});
const flat = curve(() => 0.88);
const rising = curve((epoch) => 0.8 + 0.005 * epoch);
const loss = curve((epoch) => 1 / epoch);

it('asks every phase that has a curve of validation AUROC', () => {
  const history = { 'pretraining/validation AUROC': flat, 'pretraining/loss': loss };
  expect(gateOf([history, history])).toMatchObject({ passed: true });
  const result = gateOf([{ ...history, 'masks/validation AUROC': rising }])!;
  expect(result.passed).toBe(false);
  expect(result.findings.map(({ reason }) => reason.split(':')[0])).toEqual([
    'masks',
    'pretraining',
  ]);
});

it('judges the mean of all trainings', () => {
  const zigzag = (sign: number) => curve((epoch) => 0.88 + (epoch % 2 === 0 ? sign : -sign) * 0.02);
  const one = { 'a/validation AUROC': zigzag(1) };
  expect(gateOf([one])!.passed).toBe(false);
  expect(gateOf([one, { 'a/validation AUROC': zigzag(-1) }])!.passed).toBe(true);
});

it('has nothing to say without such a curve', () => {
  expect(gateOf([{ 'a/loss': loss }])).toBeNull();
  expect(gateOf([])).toBeNull();
});
