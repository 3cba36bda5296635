import { expect, test } from 'vitest';
import { leftOutNotes, leftOutText } from './left-out.ts';

test('names methods left out for one reason together, and says the reason once', () => {
  const why = (title: string) => `${title} is for pictures, and teds-d-sample has none`;
  const leftOut = ['FAAP', 'RandAug', 'AD'].map((title) => ({ title, why: why(title) }));
  expect(leftOutText(leftOut)).toBe(
    'FAAP, RandAug and AD are for pictures, and teds-d-sample has none.',
  );
  expect(leftOutText(leftOut.slice(0, 1))).toBe(
    'FAAP is for pictures, and teds-d-sample has none.',
  );
  expect(
    leftOutText([
      leftOut[0]!,
      { title: 'SPARE', why: 'the label has three classes' },
      { title: 'MTL', why: 'the label has three classes' },
    ]),
  ).toBe('FAAP is for pictures, and teds-d-sample has none. The label has three classes.');
});

test('is told in a sentence of its own, and not where nothing is left out', () => {
  const leftOut = [{ title: 'FAAP', why: 'FAAP is for pictures, and teds-d-sample has none' }];
  expect(leftOutNotes(leftOut)).toEqual([
    'Left out: FAAP is for pictures, and teds-d-sample has none.',
  ]);
  expect(leftOutNotes([])).toEqual([]);
});
