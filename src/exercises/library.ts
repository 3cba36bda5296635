import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../setup/paths.ts';

const source = join(root, 'src');

/**
 * Where each name of the public API comes from: a module of the library. An exercise uses a
 * handful of functions of numbers; loading only their modules takes a fraction of a second and
 * needs neither TensorFlow nor the right to load native code.
 */
export function publicNames(
  index: string = readFileSync(join(source, 'index.ts'), 'utf8'),
): Map<string, string> {
  const names = new Map<string, string>();
  for (const [, list, from] of index.matchAll(/export\s*\{([^}]*)\}\s*from\s*'(\.[^']+)'/g)) {
    for (const item of list!.split(',')) {
      const [, original, alias] =
        /^\s*(?:type\s+)?([\w$]+)(?:\s+as\s+([\w$]+))?\s*$/.exec(item) ?? [];
      if (original) names.set(alias ?? original, `${from}#${original}`);
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
  for (const name of names ?? known.keys()) {
    const place = known.get(name);
    if (!place) throw new Error(`refair exports no "${name}"`);
    const [path, original] = place.split('#') as [string, string];
    const module = (await import(pathToFileURL(join(source, path)).href)) as Record<
      string,
      unknown
    >;
    brought[name] = module[original];
  }
  return brought;
}
