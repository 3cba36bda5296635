import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { History } from './history.ts';

const folder = mkdtempSync(join(tmpdir(), 'refair-history-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('answers tails, ranges and searches, over restarts', () => {
  const path = join(folder, 'deep', 'history.jsonl');
  const first = new History(path);
  first.add(1, 'const a = 1');
  first.add(2, 'a + 1');
  // A crash in the middle of a line costs that line.
  appendFileSync(path, '{"session":1,"li\n');
  const second = new History(path);
  second.add(1, 'a + 1');
  second.add(2, 'f(a)*2');
  expect(second.answer({ hist_access_type: 'tail', n: 2 })).toEqual([
    [2, 1, 'a + 1'],
    [2, 2, 'f(a)*2'],
  ]);
  const range = { hist_access_type: 'range', start: 1, stop: 2 };
  expect(second.answer({ ...range, session: 0 })).toEqual([[2, 1, 'a + 1']]);
  expect(second.answer({ ...range, session: -1, output: true })).toEqual([
    [1, 1, ['const a = 1', null]],
  ]);
  const search = { hist_access_type: 'search' };
  expect(second.answer({ ...search, pattern: 'a + ?' })).toHaveLength(2);
  expect(second.answer({ ...search, pattern: 'a + ?', unique: true })).toEqual([[2, 1, 'a + 1']]);
  expect(second.answer({ ...search, pattern: 'f(*)?2', n: 1 })).toEqual([[2, 2, 'f(a)*2']]);
});

it('puts a full file aside, and loses no cell of a kernel that adds to it', () => {
  const path = join(folder, 'full.jsonl');
  const line = (i: number) => `${JSON.stringify({ session: 1, line: i, input: `cell ${i}` })}\n`;
  writeFileSync(path, Array.from({ length: 4_999 }, (_, i) => line(i + 1)).join(''));
  const other = new History(path);
  other.add(1, 'before');
  const next = new History(path);
  expect(existsSync(path)).toBe(false);
  other.add(2, 'after');
  next.add(1, 'own');
  const last = new History(path);
  expect(last.answer({ hist_access_type: 'tail', n: 3 }).map(([, , input]) => input)).toEqual([
    'before',
    'after',
    'own',
  ]);
  expect(last.answer({ hist_access_type: 'search', pattern: '*' })).toHaveLength(5_002);
});
