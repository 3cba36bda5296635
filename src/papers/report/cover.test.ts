import { expect, it } from 'vitest';
import type { Paper } from '../paper.ts';
import { byline } from './cover.ts';

const paper = { authors: ['Park', 'Kooi'], year: 2024, url: '' } as unknown as Paper;

it('ends names without a stop of its own', () => {
  expect(byline(paper)).toBe('Park and Kooi · Preprint, 2024');
  expect(byline({ ...paper, authors: ['Wang, X.'], venue: 'AIME 2024' })).toBe(
    'Wang, X. · AIME 2024',
  );
});
