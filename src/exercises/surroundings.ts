import { createRequire } from 'node:module';
import type { Surroundings } from './cell-scope.ts';
import { checkPublic, library } from './library.ts';

/**
 * What the cells of an exercise may import: the library, and the modules that `allowed` names.
 *
 * @param allowed null: any that Node finds.
 */
export function surroundings(allowed: readonly string[] | null): Surroundings {
  const load = createRequire(import.meta.url);
  let refair: object | undefined;
  const require = (specifier: string): unknown => {
    if (specifier === 'refair') {
      refair ??= library();
      return refair;
    }
    if (allowed !== null && !allowed.includes(specifier)) throw refused(specifier);
    return load(specifier);
  };
  return {
    require,
    async bring(specifier, names) {
      if (specifier === 'refair') checkPublic(names);
      const found = require(specifier) as object;
      return names.includes('default') ? withDefault(found) : found;
    },
  };
}

/** @returns the error that says so. */
export function refused(specifier: string): Error {
  return new Error(`"${specifier}" cannot be imported in an exercise`);
}

/** A CommonJS module is its own default export. */
function withDefault(found: object): object {
  return 'default' in found ? found : Object.assign(Object.create(found), { default: found });
}
