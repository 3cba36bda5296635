import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join, posix } from 'node:path';
import * as acorn from 'acorn';
import { root } from '../setup/paths.ts';

/** Content of files by their paths, with `/`. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/** What of this project is no part of a course's kit. */
const LEFT_OUT = /\.(?:test|fixture)\.m?[jt]s$|(?:^|\/)testing\.ts$|(?:^|\/)node_modules\//;

/**
 * What students need to run the notebooks: this project's sources with the packages of a course,
 * without engines and data sets. Of the library there is what these packages can run.
 */
export async function courseKit(): Promise<Files> {
  const { classLock, classManifest, CLASS_PACKAGES } = await import('../setup/class-packages.mjs');
  const files = new Map<string, string | Uint8Array>();
  for (const name of await readdir(join(root, 'src'), { recursive: true })) {
    const path = `src/${name.replaceAll('\\', '/')}`;
    if (!/\.(?:ts|mjs|json|css|cc)$/.test(path) || LEFT_OUT.test(path)) continue;
    files.set(path, await readFile(join(root, path), 'utf8'));
  }
  for (const name of ['LICENSE', 'tsconfig.json']) {
    files.set(name, await readFile(join(root, name), 'utf8'));
  }
  const [manifest, lock] = await Promise.all(
    ['package.json', 'package-lock.json'].map(async (name) =>
      JSON.parse(await readFile(join(root, name), 'utf8')),
    ),
  );
  const scripts = { lab: manifest.scripts.lab, refair: manifest.scripts.refair };
  const own = { ...classManifest(manifest), bin: manifest.bin, scripts, refair: { kit: 'course' } };
  files.set('package.json', `${JSON.stringify(own, null, 2)}\n`);
  files.set('package-lock.json', `${JSON.stringify(classLock(lock), null, 2)}\n`);
  const index = 'src/index.ts';
  files.set(index, courseIndex(String(files.get(index)), packagesOf(files), CLASS_PACKAGES));
  return files;
}

/** The public API without what the packages cannot run. */
function courseIndex(
  index: string,
  packages: (path: string) => ReadonlySet<string>,
  there: readonly string[],
): string {
  return index.replace(
    /^export (type )?\{[^}]*\} from '(\.[^']+)';\n/gm,
    (whole, onlyTypes: string | undefined, module: string) => {
      const needed = packages(posix.join('src', module));
      return onlyTypes || [...needed].every((name) => there.includes(name)) ? whole : '';
    },
  );
}

/** Finds the packages that a source loads, with whatever it imports at once. */
function packagesOf(files: Files): (path: string) => ReadonlySet<string> {
  const imports = new Map<string, readonly string[]>();
  const importsOf = (path: string) => {
    const known = imports.get(path);
    if (known) return known;
    const found = importedBy(String(files.get(path) ?? ''));
    imports.set(path, found);
    return found;
  };
  return (path) => {
    const packages = new Set<string>();
    const seen = new Set<string>();
    const open = [path];
    for (let file = open.pop(); file !== undefined; file = open.pop()) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const name of importsOf(file)) {
        if (name.startsWith('.')) open.push(posix.join(posix.dirname(file), name));
        else if (!name.startsWith('node:')) packages.add(packageOf(name));
      }
    }
    return packages;
  };
}

/** What a source imports when it is loaded: types are gone by then. */
function importedBy(source: string): string[] {
  const code = stripTypeScriptTypes(source, { mode: 'strip' });
  const { body } = acorn.parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  return body.flatMap((statement) =>
    'source' in statement && statement.source ? [String(statement.source.value)] : [],
  );
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The files that instructors put beside the exercises, for students: everything in `data/`. */
export async function dataFiles(source: string): Promise<Files> {
  const folder = join(source, 'data');
  if (!existsSync(folder)) return new Map();
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, Uint8Array>();
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.startsWith('.')) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(`data${path.slice(folder.length).replaceAll('\\', '/')}`, await readFile(path));
  }
  return files;
}
