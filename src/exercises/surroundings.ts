import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, relative, resolve } from 'node:path';
import type { Surroundings } from './cell-scope.ts';
import { checkPublic, library } from './library.ts';

/**
 * What the cells of an exercise may import: the library, the modules that `allowed` names, and JSON
 * files of the exercise's data, `./data/clinic.json`.
 *
 * @param allowed null: any that Node finds.
 * @param data the folder that goes by `./data`; null: none.
 */
export function surroundings(allowed: readonly string[] | null, data: string | null): Surroundings {
  const load = createRequire(import.meta.url);
  let refair: object | undefined;
  const require = (specifier: string): unknown => {
    if (specifier === 'refair') {
      refair ??= library();
      return refair;
    }
    const file = data === null ? null : dataFile(specifier, data);
    if (file !== null) return JSON.parse(readFileSync(file, 'utf8')) as unknown;
    if (allowed !== null && !allowed.includes(specifier)) throw refused(specifier);
    return load(specifier);
  };
  return {
    require,
    async bring(specifier, names) {
      if (specifier === 'refair') checkPublic(names);
      if (data !== null && dataFile(specifier, data)) return { default: require(specifier) };
      const found = require(specifier) as object;
      return names.includes('default') ? withDefault(found) : found;
    },
  };
}

/** The file in the folder that a specifier means; null where it means something else. */
function dataFile(specifier: string, data: string): string | null {
  if (!/^\.\/.*\.json$/.test(specifier)) return null;
  const path = resolve(dirname(data), specifier);
  const inside = relative(data, path);
  return inside === '' || inside.startsWith('..') ? null : path;
}

/** @returns the error that says so. */
export function refused(specifier: string): Error {
  return new Error(`"${specifier}" cannot be imported in an exercise`);
}

/** A CommonJS module is its own default export. */
function withDefault(found: object): object {
  return 'default' in found ? found : Object.assign(Object.create(found), { default: found });
}
