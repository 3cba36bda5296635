import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint, isCurrent, outdatedPackages, readJson, refusal } from './clone.mjs';

describe('refusal', () => {
  test('Windows itself is refused with what to do', () => {
    expect(refusal('win32', '24.0.0')).toMatchObject({ fix: expect.stringContaining('WSL 2') });
  });

  test('a Node older than 20 is refused by its version', () => {
    expect(refusal('linux', '18.20.1')).toMatchObject({
      problem: 'Node 18.20.1 is too old.',
    });
    expect(refusal('linux', '20.0.0')).toBeUndefined();
    expect(refusal('darwin', '24.21.0')).toBeUndefined();
  });
});

describe('outdatedPackages', () => {
  const wanted = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.2.3' },
      'node_modules/b': { version: '2.0.0' },
      'node_modules/other-platform': { version: '1.0.0', optional: true },
    },
  };

  test('nothing is outdated where all required packages are there', () => {
    const installed = {
      packages: { 'node_modules/a': { version: '1.2.3' }, 'node_modules/b': { version: '2.0.0' } },
    };
    expect(outdatedPackages(wanted, installed)).toEqual([]);
  });

  test('a missing package and another version are outdated, an absent optional one is not', () => {
    const installed = { packages: { 'node_modules/a': { version: '1.2.2' } } };
    expect(outdatedPackages(wanted, installed)).toEqual(['node_modules/a', 'node_modules/b']);
  });

  test('an optional package in another version is outdated', () => {
    const installed = {
      packages: { ...wanted.packages, 'node_modules/other-platform': { version: '0.9.0' } },
    };
    expect(outdatedPackages(wanted, installed)).toEqual(['node_modules/other-platform']);
  });

  test('after an interrupted installation, which leaves no record, everything is outdated', () => {
    expect(outdatedPackages(wanted, undefined)).toEqual(['node_modules/a', 'node_modules/b']);
  });
});

describe('isCurrent', () => {
  const native = {
    fingerprint: 'f',
    asked: 'native',
    gpu: null,
    driver: false,
    engine: { engine: 'native' },
  };
  const now = { fingerprint: 'f', environment: {}, bindingExists: true, driver: false, now: 1000 };
  const failed = (retryAt) => ({ ...native, engine: { engine: 'wasm', retryAt } });

  test.each([
    ['the same sources, packages and engine', native, {}, true],
    ['never set up', undefined, {}, false],
    ['other sources or packages', native, { fingerprint: 'g' }, false],
    ['the link to the engine is gone', native, { bindingExists: false }, false],
    ['WebAssembly is asked for now', native, { environment: { REFAIR_ENGINE: 'wasm' } }, false],
    ['the GPU is switched off now', native, { environment: { REFAIR_GPU: 'off' } }, false],
    ['a GPU has come', native, { driver: true }, false],
    ['a GPU has gone', { ...native, driver: true }, {}, true],
    ['an engine that failed a moment ago', failed(1001), {}, true],
    ['an engine whose failure is old enough for another try', failed(1000), {}, false],
    ['no engine exists for this machine', failed(null), {}, true],
  ])('%s', (_, note, change, expected) => {
    expect(isCurrent(note, { ...now, ...change })).toBe(expected);
  });

  test('WebAssembly by wish holds without a link and for ever', () => {
    const note = { ...failed(null), asked: 'wasm' };
    const wish = { ...now, environment: { REFAIR_ENGINE: 'wasm' }, bindingExists: false };
    expect(isCurrent(note, wish)).toBe(true);
    expect(isCurrent(note, now)).toBe(false);
  });
});

describe('in a folder', () => {
  let root;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'refair-clone-'));
    mkdirSync(join(root, 'src', 'setup'), { recursive: true });
    writeFileSync(join(root, 'package-lock.json'), '{}');
    writeFileSync(join(root, 'src', 'setup', 'a.ts'), 'export {}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  test('the fingerprint follows packages and sources, not tests', () => {
    const before = fingerprint(root);
    writeFileSync(join(root, 'src', 'setup', 'a.test.ts'), 'test');
    expect(fingerprint(root)).toBe(before);
    writeFileSync(join(root, 'src', 'setup', 'a.ts'), 'export const b = 1');
    const changed = fingerprint(root);
    expect(changed).not.toBe(before);
    writeFileSync(join(root, 'package-lock.json'), '{"packages":{}}');
    expect(fingerprint(root)).not.toBe(changed);
  });

  test('two copies of a clone have one fingerprint', () => {
    const copy = `${root}-copy`;
    cpSync(root, copy, { recursive: true });
    try {
      expect(fingerprint(copy)).toBe(fingerprint(root));
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  test('a note that was cut off counts as none', () => {
    writeFileSync(join(root, 'note.json'), '{"engine":');
    expect(readJson(join(root, 'note.json'))).toBeUndefined();
    expect(readJson(join(root, 'absent.json'))).toBeUndefined();
  });
});
