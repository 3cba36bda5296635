import { expect, it } from 'vitest';
import { fTail } from './f-tail.ts';
import { studentTail } from './student-t.ts';

it('is that of tables: 5 % points of F', () => {
  // Fisher and Yates: F(0.05; 3, 24) = 3.01, F(0.05; 2, 10) = 4.10, F(0.01; 5, 20) = 4.10.
  expect(fTail(3.0088, 3, 24)).toBeCloseTo(0.05, 4);
  expect(fTail(4.1028, 2, 10)).toBeCloseTo(0.05, 4);
  expect(fTail(4.1027, 5, 20)).toBeCloseTo(0.01, 4);
});

it('with two in the numerator has a closed form, (1 + 2f/n)^(−n/2)', () => {
  for (const f of [0.1, 1, 7]) expect(fTail(f, 2, 6)).toBeCloseTo((1 + (2 * f) / 6) ** -3, 12);
});

it('with one in the numerator is t squared, and has its ends', () => {
  expect(fTail(2.5 ** 2, 1, 7)).toBeCloseTo(2 * studentTail(2.5, 7), 12);
  expect([fTail(0, 3, 4), fTail(Infinity, 3, 4)]).toEqual([1, 0]);
});
