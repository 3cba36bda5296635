import { expect, it } from 'vitest';
import { knobOf } from './sweep.ts';

it('reads steps and lists, without the dust of binary fractions', () => {
  expect(knobOf('eta=0:0.5:0.1').values).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
  expect(knobOf('eta=0,0.1,0.4').values).toEqual([0, 0.1, 0.4]);
  expect(knobOf('steps=1:10:4')).toMatchObject({ name: 'steps', values: [1, 5, 9] });
});

it.each([
  'eta',
  'eta=0.1',
  'eta=0:1',
  'eta=1:0:0.1',
  'eta=0:1:0',
  'eta=2,1',
  'eta=a,b',
  'e=0:1:1e-9',
])('refuses %s', (text) => {
  expect(() => knobOf(text)).toThrow(/give/);
});
