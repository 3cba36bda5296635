import { expect, it } from 'vitest';
import { dataText, paperText } from './names.ts';

it('calls papers by their authors and comparisons by their folders', () => {
  expect(paperText('fairgrad')).toBe('Wang and Yang (2025)');
  expect(paperText('compare/x-sex')).toBe('`compare/x-sex`');
});

it('calls data by their titles, and those that are not the paper’s stand-ins', () => {
  const dataset = 'ham10000-64';
  expect(dataText({ on: 'on stand-in ham10000-64, sex', dataset, standIn: true })).toBe(
    'HAM10000 at 64×64, sex (stand-in)',
  );
  expect(dataText({ on: 'on mine, sex', dataset: 'mine', standIn: false })).toBe('mine, sex');
});
