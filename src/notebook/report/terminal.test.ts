import { expect, it } from 'vitest';
import { terminalText } from './terminal.ts';

const textOf = async (printed: string) =>
  (await terminalText(printed)).map(({ text }) => text).join('');

it('shows the last state of a bar', async () => {
  const states = Array.from({ length: 41 }, (_, i) => `\r${i}/40`).join('');
  expect(await textOf(`start\n${states}\nend\n`)).toBe('start\n40/40\nend');
});

it('shows what is left where lines are erased, written over or drawn anew above', async () => {
  expect(await textOf('\u001b[2K\u001b[1Gepoch 1\u001b[K loss 0.5\n')).toBe('epoch 1 loss 0.5');
  expect(await textOf('abcdef\rxyz')).toBe('xyzdef');
  expect(await textOf('abc\b\bX')).toBe('aXc');
  expect(await textOf('outer 1\ninner 1\u001b[1A\router 2\ninner 2')).toBe('outer 2\ninner 2');
});

it('prints the words of links, and no codes', async () => {
  const text = await textOf('\u001b]8;;https://example.org\u0007link\u001b]8;;\u0007 \u009b1mx');
  expect(text).toBe('link x');
});

it('keeps colours as the eight of a terminal', async () => {
  expect(await terminalText('a\u001b[31mb\u001b[0m \u001b[1;92mc\u001b[0m')).toEqual([
    { text: 'a' },
    { text: 'b', colour: 1 },
    { text: ' ' },
    { text: 'c', colour: 2, bold: true },
  ]);
  // The palette's 196 is pure red; #0000ff blue.
  expect(await terminalText('\u001b[38;5;196mr\u001b[38;2;0;0;255mb\u001b[7mi')).toEqual([
    { text: 'r', colour: 1 },
    { text: 'b', colour: 4 },
    { text: 'i', back: 4 },
  ]);
});

it('keeps long lines whole, wide characters and their order', async () => {
  const line = '病院 الع '.repeat(400).trimEnd();
  expect(await textOf(`\u001b[0m${line}`)).toBe(line);
});

it('keeps the first and last of very many lines, and the head of a line without end', async () => {
  const lines = (await textOf(Array.from({ length: 5000 }, (_, i) => `${i}`).join('\n'))).split(
    '\n',
  );
  expect([lines.length, lines[399], lines[400], lines[401], lines.at(-1)]).toEqual([
    501,
    '399',
    '… 4,500 lines are left out …',
    '4900',
    '4999',
  ]);
  expect(await textOf('x'.repeat(25_000))).toMatch(/^x{20000}… 5,000 characters are left out$/);
  expect(await textOf(`${'\rx'.repeat(25_000)}\r9`)).toBe('9');
});
