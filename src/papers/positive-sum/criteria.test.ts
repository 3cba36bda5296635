import { expect, it } from 'vitest';
import { preferred } from './criteria.ts';

it.each([
  // A gap that shrinks for certain speaks for the model, one that grows for M1.
  [{ value: -0.02, low: -0.03, high: -0.01 }, 'lower', 'the model'],
  [{ value: 0.02, low: 0.01, high: 0.03 }, 'lower', 'M1'],
  [{ value: 0.02, low: 0.01, high: 0.03 }, 'higher', 'the model'],
  [{ value: -0.02, low: -0.03, high: -0.01 }, 'higher', 'M1'],
  [{ value: 0.02, low: -0.01, high: 0.05 }, 'higher', 'neither'],
  [{ value: null, low: null, high: null }, 'higher', 'neither'],
] as const)('%j, %s is better: %s', (difference, better, says) => {
  expect(preferred(difference, better)).toBe(says);
});
