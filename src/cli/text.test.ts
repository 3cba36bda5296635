import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridText, terminalWidth, wrap } from './text.ts';

describe('wrap', () => {
  it('breaks at spaces and indents what follows', () => {
    expect(wrap('one two three four', 9, '- ', '  ')).toEqual(['- one two', '  three', '  four']);
    expect(wrap('averyverylongword x', 6)).toEqual(['averyverylongword', 'x']);
  });

  it('keeps every word in order', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (list, width) => {
        const lines = wrap(list.join(' '), width);
        expect(lines.join(' ').split(' ')).toEqual(list);
        for (const line of lines) {
          if (line.includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('gridText', () => {
  const header = ['Method', 'ACC\n%', 'EO'];
  const groups = [{ title: 'ham10000-28, sex', rows: [['Vanilla', '85.4', '12.34']] }];

  it('sets columns side by side where they fit', () => {
    expect(gridText(header, groups, 80)).toEqual([
      '          ACC',
      'Method      %     EO',
      '',
      'ham10000-28, sex',
      'Vanilla  85.4  12.34',
    ]);
  });

  it('goes on below where they do not', () => {
    expect(gridText(header, groups, 16)).toEqual([
      '          ACC',
      'Method      %',
      '',
      'ham10000-28, sex',
      'Vanilla  85.4',
      '',
      '',
      '',
      'Method      EO',
      '',
      'ham10000-28, sex',
      'Vanilla  12.34',
    ]);
  });
});

it('takes the terminal’s width within reason', () => {
  expect([80, 300, 20, 0].map(terminalWidth)).toEqual([80, 120, 60, 100]);
});
