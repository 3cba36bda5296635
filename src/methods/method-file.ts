import { existsSync, readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UserError } from '../errors.ts';
import { root } from '../setup/paths.ts';
import { withSource } from '../training/define-method.ts';
import type { Method } from '../training/method.ts';

const loaded = new Map<string, Method>();

/**
 * The method that a file of the user's exports by default; null: the name is no path of a script. The
 * file may lie anywhere: `refair`, and what refair itself uses (`zod`, `@tensorflow/tfjs`), are found in
 * this clone.
 *
 * @throws UserError where there is no such file, or it exports no method.
 */
export function methodOfFile(name: string): Method | null {
  if (!/\.[cm]?[jt]s$/.test(name)) return null;
  const path = resolve(name);
  const known = loaded.get(path);
  if (known !== undefined) return known;
  if (!existsSync(path)) {
    throw new UserError(
      `there is no file ${path}`,
      'give the path of a script that exports a method',
    );
  }
  const method = checked(path, load(path));
  loaded.set(path, method);
  return method;
}

function load(path: string): unknown {
  lendPackages();
  const require = createRequire(pathToFileURL(path));
  try {
    return withSource(sourcesOf(path).join('\n'), () => require(path) as { default?: unknown })
      .default;
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${path} cannot be loaded: ${(error as Error).message}`,
      'correct it; it may not await at its top level',
      { cause: error },
    );
  }
}

function checked(path: string, exported: unknown): Method {
  const { name, options, train, version } = (exported ?? {}) as Partial<Method>;
  if (typeof train === 'function' && typeof version === 'number' && options && name) {
    return exported as Method;
  }
  throw new UserError(
    `${path} exports no method`,
    "end it with: export default defineMethod({ name: '…', objective: … }), and import { defineMethod } from 'refair'",
  );
}

/** The text of a script, and of what it imports from beside it. */
function sourcesOf(path: string, seen = new Set<string>()): string[] {
  if (seen.has(path) || !existsSync(path)) return [];
  seen.add(path);
  const text = readFileSync(path, 'utf8');
  const beside = [...text.matchAll(/from\s+['"](\.[^'"]+)['"]/g)].map(([, to]) =>
    join(dirname(path), to!),
  );
  return [text, ...beside.flatMap((other) => sourcesOf(other, seen))];
}

let lent = false;

/** Scripts elsewhere find the packages of this clone, where they have none of their own. */
function lendPackages(): void {
  if (lent) return;
  lent = true;
  const clone = pathToFileURL(join(root, 'package.json')).href;
  const library = pathToFileURL(join(root, 'src', 'index.ts')).href;
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'refair') return next(library, context);
      if (/^(\.|\/|file:|node:)/.test(specifier)) return next(specifier, context);
      try {
        return next(specifier, context);
      } catch {
        return next(specifier, { ...context, parentURL: clone });
      }
    },
  });
}
