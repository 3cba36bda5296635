import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { root } from '../setup/paths.ts';

const source = join(root, 'src');

/** Where a name of the public API comes from. */
interface PublicName {
  readonly module: string;
  /** Its name in that module. */
  readonly name: string;
  readonly isType: boolean;
}

/**
 * Where each name of the public API comes from: a module of the library. An exercise uses a
 * handful of functions of numbers; loading only their modules takes a fraction of a second and
 * needs neither TensorFlow nor the right to load native code.
 */
export function publicNames(
  index: string = readFileSync(join(source, 'index.ts'), 'utf8'),
): Map<string, PublicName> {
  const names = new Map<string, PublicName>();
  const lists = index.matchAll(/export\s+(type\s*)?\{([^}]*)\}\s*from\s*'(\.[^']+)'/g);
  for (const [, onlyTypes, list, module] of lists) {
    for (const item of list!.split(',')) {
      const [, type, name, alias] = ITEM.exec(item) ?? [];
      if (!name) continue;
      const isType = Boolean(onlyTypes ?? type);
      names.set(alias ?? name, { module: module!, name, isType });
    }
  }
  return names;
}

const ITEM = /^\s*(type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/;

/**
 * `refair` as a cell sees it: a name is loaded when it is first asked for. A name that is only a
 * type is there as undefined, because a cell may import it without saying so.
 */
export function library(): object {
  const load = createRequire(import.meta.url);
  const known = publicNames();
  const brought: Record<string, unknown> = {};
  for (const [name, place] of known) {
    Object.defineProperty(brought, name, {
      enumerable: true,
      get: () =>
        STAND_INS[name] ??
        (place.isType
          ? undefined
          : (load(join(source, place.module)) as Record<string, unknown>)[place.name]),
    });
  }
  return brought;
}

/** @throws Error naming what the public API has not. */
export function checkPublic(names: readonly string[]): void {
  const known = publicNames();
  const unknown = names.find((name) => !known.has(name));
  if (unknown === undefined) return;
  throw new Error(
    unknown === 'default'
      ? 'refair has no default export: name what you import, in braces'
      : `refair exports no "${unknown}"`,
  );
}

/** Looking at a value is no part of an answer: where nobody looks, its text will do. */
const STAND_INS: Readonly<Record<string, unknown>> = {
  show: async (value: unknown) => {
    console.log(typeof value === 'string' ? value : inspect(value, { depth: 3 }));
  },
};
