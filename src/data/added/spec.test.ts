import { describe, expect, it } from 'vitest';
import { numbered, outsideQuotes, plainId, plainName, splitSpec } from './spec.ts';

describe('the name of a column', () => {
  it.each([
    ['Sex', 'sex'],
    ['Age (years)', 'age-years'],
    ['Âge', 'age'],
    ['性别', '性别'],
    ['Пол пациента', 'пол-пациента'],
    ['लिंग', 'लिंग'],
    ['がん', 'がん'],
    ['İl', 'il'],
    ['%', 'column'],
  ])('%s is %s', (header, name) => {
    expect(plainName(header)).toBe(name.normalize('NFKC'));
  });

  it('gets a number where another has it', () => {
    expect(numbered([{ name: 'a' }, { name: 'a' }, { name: 'b' }, { name: 'a' }])).toEqual(
      ['a', 'a-2', 'b', 'a-3'].map((name) => ({ name })),
    );
  });
});

it('the name of a data set is ASCII alone, or none', () => {
  expect(plainId('Größe 2024')).toBe('gro-e-2024');
  expect(plainId('病人')).toBe('');
});

it('is split at letters outside quotes, whatever signs stand before them', () => {
  expect(outsideQuotes('"a:b":c', ':')).toBe(5);
  expect(outsideQuotes('a', ':')).toBe(-1);
  expect(splitSpec('"a,b", c', ',')).toEqual(['a,b', 'c']);
  // Halves of the rarer signs count, as they do wherever text is cut.
  expect(splitSpec('🫀 score,b', ',')).toEqual(['🫀 score', 'b']);
});
