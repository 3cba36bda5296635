import { describe, expect, it } from 'vitest';
import { labelDefinition, parseLabel } from './label.ts';

const define = (spec: string, values: readonly string[]) =>
  labelDefinition(
    parseLabel(spec, ['dx', 'ill', 'days']),
    new Map(values.map((value) => [value, 1])),
    'table.csv',
  );

describe('a label of words that are spelled in several ways', () => {
  it('has two classes where they say yes and no', () => {
    expect(define('ill', ['Yes', 'No', 'yes', 'NO'])).toMatchObject({
      classes: ['not ill', 'ill'],
      values: { Yes: 'ill', yes: 'ill', No: 'not ill', NO: 'not ill' },
    });
  });

  it('asks which are positive where nothing says so, and names each spelling', () => {
    expect(() => define('dx', ['benign', 'Malignant', 'malignant'])).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('which of them are positive?'),
        fix: 'say it: --label "dx=dx:Malignant,malignant"',
      }),
    );
  });

  it('has a class of each where there are more than two', () => {
    expect(define('dx', ['mel', 'MEL', 'nv', 'bcc']).classes).toHaveLength(4);
  });
});

it('a bound is positive from there on, or below, as it is written', () => {
  const days = ['3', '7', '9'];
  expect(define('long=days>=7', days)).toMatchObject({
    classes: ['not long', 'long'],
    cut: [{ below: 7, is: 'not long' }, { is: 'long' }],
  });
  expect(define('short=days<7', days)).toMatchObject({
    classes: ['not short', 'short'],
    cut: [{ below: 7, is: 'short' }, { is: 'not short' }],
  });
});
