import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join } from 'node:path';
import * as acorn from 'acorn';
import { expect, test } from 'vitest';
import { CLASS_PACKAGES, classLock, classManifest } from './class-packages.mjs';
import { outdatedPackages } from './clone.mjs';

const root = join(import.meta.dirname, '../..');
const readJson = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'));

/** Packages that a program loads before it does anything, or that exercises load at all. */
function packagesOf(...programs) {
  const packages = new Set();
  const seen = new Set();
  const open = programs.map((path) => join(root, path));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const code = stripTypeScriptTypes(readFileSync(file, 'utf8'));
    const { body } = acorn.parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
    for (const { source } of body) {
      const name = source?.value;
      if (name === undefined || name.startsWith('node:')) continue;
      if (name.startsWith('.')) open.push(join(dirname(file), name));
      else
        packages.add(
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        );
    }
  }
  return [...packages];
}

test('the packages of a course are all that its programs load', () => {
  const needed = packagesOf(
    'src/cli/main.ts',
    'src/cli/exercises.ts',
    'src/cli/lab.ts',
    'src/cli/notebook.ts',
    'src/notebook/kernel/main.ts',
    'src/notebook/kernel/listener.ts',
    'src/exercises/sandbox.ts',
    'src/exercises/judge-thread.ts',
    'src/metrics/evaluate.ts',
    'src/methods/fairsde/programme.ts',
  );
  expect(needed.filter((name) => !CLASS_PACKAGES.includes(name))).toEqual([]);
  expect(CLASS_PACKAGES.some((name) => /tensorflow|duckdb|puppeteer|chromium/.test(name))).toBe(
    false,
  );
});

test("a course's lock has the versions of the whole, what they need, and nothing else", () => {
  const whole = readJson('package-lock.json');
  const { packages } = classLock(whole);
  for (const [path, entry] of Object.entries(packages)) {
    if (path !== '') expect(entry.version).toBe(whole.packages[path].version);
  }
  for (const name of CLASS_PACKAGES) expect(packages).toHaveProperty([`node_modules/${name}`]);
  expect(Object.keys(packages).filter((path) => /tensorflow|duckdb|puppeteer/.test(path))).toEqual(
    [],
  );
  const { dependencies } = classManifest(readJson('package.json'));
  expect(Object.keys(dependencies).sort()).toEqual([...CLASS_PACKAGES].sort());
  expect(packages[''].dependencies).toEqual(dependencies);
  // What a whole clone has installed is enough for a course.
  expect(outdatedPackages({ packages }, whole)).toEqual([]);
});

test('a package nested in another is found as Node finds it', () => {
  const lock = {
    packages: {
      '': { devDependencies: Object.fromEntries(CLASS_PACKAGES.map((name) => [name, '1'])) },
      ...Object.fromEntries(
        CLASS_PACKAGES.map((name) => [`node_modules/${name}`, { version: '1' }]),
      ),
      'node_modules/zod': { version: '1', dependencies: { inner: '2' } },
      'node_modules/inner': { version: '1' },
      'node_modules/zod/node_modules/inner': { version: '2', dependencies: { other: '1' } },
      'node_modules/other': { version: '1' },
      'node_modules/unused': { version: '1' },
    },
  };
  const kept = Object.keys(classLock(lock).packages);
  expect(kept).toContain('node_modules/zod/node_modules/inner');
  expect(kept).toContain('node_modules/other');
  expect(kept).not.toContain('node_modules/inner');
  expect(kept).not.toContain('node_modules/unused');
});
