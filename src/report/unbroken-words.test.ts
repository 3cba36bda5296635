import { expect, it } from 'vitest';
import { unbrokenWords } from './prose-html.ts';

it('keeps options and paths whole, escapes them, and lets what is very long break', () => {
  expect(unbrokenWords('npm run refair -- run x/y')).toBe(
    'npm run refair <span class="word">--</span> run <span class="word">x/y</span>',
  );
  expect(unbrokenWords('a <b-c>')).toBe('a <span class="word">&lt;b-c&gt;</span>');
  const long = `--${'x'.repeat(60)}`;
  expect(unbrokenWords(long)).toBe(long);
});
