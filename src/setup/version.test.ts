import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { commitBefore, commitOf } from './version.ts';

const folder = mkdtempSync(join(tmpdir(), 'refair-version-'));
afterAll(() => rmSync(folder, { recursive: true }));

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
    cwd: folder,
    encoding: 'utf8',
  }).trim();

test('names the commit, and whether anything that a run reads had changed', () => {
  expect(commitOf(folder)).toBeNull();
  mkdirSync(join(folder, 'reports'));
  writeFileSync(join(folder, 'code.ts'), '1');
  writeFileSync(join(folder, 'reports/results.json'), '1');
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'first');
  const head = git('rev-parse', '--short=12', 'HEAD');

  expect(commitOf(folder)).toBe(head);
  writeFileSync(join(folder, 'reports/results.json'), '2');
  writeFileSync(join(folder, 'not-added.txt'), '1');
  expect(commitOf(folder)).toBe(head);
  writeFileSync(join(folder, 'code.ts'), '2');
  expect(commitOf(folder)).toBe(`${head}-dirty`);
});

test('finds the commit that stood at a time', () => {
  const head = git('rev-parse', '--short=12', 'HEAD');
  const at = Number(git('log', '-1', '--format=%ct')) * 1000;
  expect(commitBefore(new Date(at + 60_000), folder)).toBe(head);
  expect(commitBefore(new Date(at - 60_000), folder)).toBeNull();
  expect(commitBefore(new Date(at), tmpdir())).toBeNull();
});
