import { expect, it } from 'vitest';
import { closest, suggest } from './suggest.ts';

const SETS = ['ham10000', 'ham10000-28', 'nih-cxr-1000', 'synth-cxr'];

it.each([
  ['ham1000', 'ham10000'],
  ['ham10000-82', 'ham10000-28'],
  ['HAM10000-28', 'ham10000-28'],
  ['syntcxr', 'synth-cxr'],
  ['sex', null],
  ['nih', 'nih-cxr-1000'],
  ['', null],
])('"%s" was meant to be %s', (name, meant) => {
  expect(closest(name, SETS)).toBe(meant);
});

it('lists all names, the nearest first', () => {
  expect(suggest('agee', ['sex', 'age'])).toBe('did you mean "age"? choose one of: sex, age');
  expect(suggest('income', ['sex', 'age'])).toBe('choose one of: sex, age');
});

it('names the command that lists them, where they are many', () => {
  expect(suggest('agee', ['sex', 'age'], 'refair x')).toBe(
    'did you mean "age"? refair x lists them',
  );
  expect(suggest('income', ['sex', 'age'], 'refair x')).toBe('refair x lists them');
});
