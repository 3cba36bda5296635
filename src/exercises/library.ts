import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
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

/**
 * What `import { … } from 'refair'` brings. A name that is only a type is there as undefined.
 *
 * @throws Error for a name that the public API has not.
 */
export async function bringLibrary(names: readonly string[] | null): Promise<object> {
  const known = publicNames();
  const brought: Record<string, unknown> = {};
  for (const asked of names ?? known.keys()) {
    const place = known.get(asked);
    if (!place) throw new Error(`refair exports no "${asked}"`);
    if (place.isType) continue;
    const { href } = pathToFileURL(join(source, place.module));
    brought[asked] = ((await import(href)) as Record<string, unknown>)[place.name];
  }
  return brought;
}

const ITEM = /^\s*(type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/;
