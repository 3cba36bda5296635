import { expect, it } from 'vitest';
import { chooseCandidate } from './tuning.ts';

it('takes the fairest of those that cost at most 1.5 points of accuracy', () => {
  const candidates = [
    { value: 'accurate', accuracy: 0.8, adf: 0.03 },
    { value: 'fair', accuracy: 0.786, adf: 0.01 },
    { value: 'fairest', accuracy: 0.784, adf: 0.001 },
  ];
  expect(chooseCandidate(candidates, 0.8)).toBe('fair');
});

it('takes the most accurate where all cost more, or where no ADF is defined', () => {
  const candidates = [
    { value: 'fair', accuracy: 0.7, adf: 0.01 },
    { value: 'accurate', accuracy: 0.75, adf: 0.02 },
  ];
  expect(chooseCandidate(candidates, 0.8)).toBe('accurate');
  expect(
    chooseCandidate(
      candidates.map((c) => ({ ...c, adf: null })),
      0.7,
    ),
  ).toBe('accurate');
});
