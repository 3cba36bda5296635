import { expect, it } from 'vitest';
import {
  asPrinted,
  counted,
  inParentheses,
  inWords,
  listed,
  measureInWords,
  numberWord,
  sentence,
  shortAuthors,
  theMeasure,
  titleInWords,
  within,
} from './language.ts';

it('lists as one writes', () => {
  expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((items) => listed(items))).toEqual([
    '',
    'a',
    'a and b',
    'a, b and c',
  ]);
});

it('counts in words up to twelve, with the plural', () => {
  expect([0, 1, 2, 12, 13, 1234].map(numberWord)).toEqual([
    'no',
    'one',
    'two',
    'twelve',
    '13',
    '1,234',
  ]);
  expect([counted(1, 'claim'), counted(3, 'claim'), counted(2, 'study', 'studies')]).toEqual([
    'one claim',
    'three claims',
    'two studies',
  ]);
});

it('begins a sentence large and ends it once', () => {
  expect(sentence('  it  holds ')).toBe('It holds.');
  expect(sentence('η = 0.2 is not the fairest')).toBe('η = 0.2 is not the fairest.');
  expect(sentence('is it so?')).toBe('Is it so?');
  expect(sentence('')).toBe('');
});

it('keeps names large where a statement stands within a sentence', () => {
  expect(within('Ours is fairer.')).toBe('Ours is fairer');
  expect(within('The mean rises.')).toBe('the mean rises');
  expect(within('No harm is done.')).toBe('no harm is done');
  expect(within('M2 raises AUROC.')).toBe('M2 raises AUROC');
});

it('shortens names of authors', () => {
  expect(shortAuthors(['Wang, X.'])).toBe('Wang');
  expect(shortAuthors(['Wang, X.', 'Yang, C. C.'])).toBe('Wang and Yang');
  expect(shortAuthors(['A, B.', 'C, D.', 'E, F.'])).toBe('A et al.');
});

it('puts what follows the comma of a measure in parentheses', () => {
  expect(inWords('EqOdds difference, race')).toBe('EqOdds difference (race)');
  expect(inWords('AUROC')).toBe('AUROC');
  expect(measureInWords('Accuracy, gap')).toBe('accuracy gap');
  expect(measureInWords('Accuracy, worst group')).toBe('worst-group accuracy');
  expect(inWords('+ IP, best mean')).toBe('“+ IP (best mean)”');
  expect(measureInWords('EqOdds difference, race')).toBe('EqOdds difference (race)');
  expect(measureInWords('Brier score')).toBe('Brier score');
});

it('puts an article before a measure that is no mere abbreviation', () => {
  expect(['EO', 'AUROC', 'F1, under-60'].map(theMeasure)).toEqual(['EO', 'AUROC', 'F1 (under-60)']);
  expect(theMeasure('Accuracy, gap')).toBe('the accuracy gap');
  expect(theMeasure('EqOdds difference, race')).toBe('the EqOdds difference (race)');
});

it('keeps the capitals of names in titles', () => {
  const titles = ['Main results', 'Selection by AUROC', 'FairGrad and fixed weights', 'VGG-11'];
  expect(titles.map(titleInWords)).toEqual([
    'main results',
    'selection by AUROC',
    'FairGrad and fixed weights',
    'VGG-11',
  ]);
});

it('nests no parentheses', () => {
  expect(inParentheses('MIMIC (sepsis) and TEDS-D')).toBe('MIMIC, sepsis and TEDS-D');
});

it('parts thousands but not years, codes or decimals, and turns quotes', () => {
  expect(asPrinted('99343 of 101766 (Strack et al. 2014), 0.12345, id_1234, 1.2345')).toBe(
    '99,343 of 101,766 (Strack et al. 2014), 0.12345, id_1234, 1.2345',
  );
  expect(asPrinted('one level, "other", Spearman\'s ρ')).toBe('one level, “other”, Spearman’s ρ');
});
