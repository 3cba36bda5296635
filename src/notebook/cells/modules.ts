import { existsSync, statSync } from 'node:fs';
import { createRequire, type ResolveHookContext, registerHooks } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { root } from '../../setup/paths.ts';

/** What `import … from 'refair'` leads to. */
export const LIBRARY = join(root, 'src/index.ts');
/** What `import … from 'tslab'` leads to. */
export const TSLAB_API = join(root, 'src/notebook/tslab/display.ts');

const OWN = new Map([
  ['refair', pathToFileURL(LIBRARY).href],
  ['tslab', pathToFileURL(TSLAB_API).href],
]);
/** Marks what a cell asks for. */
const FROM_CELL = 'refair-cell:';
/** What may be left out at the end of a path, as TypeScript's bundlers leave it out. */
const ENDINGS = ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];
const NOT_FOUND = new Set([
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ERR_UNSUPPORTED_DIR_IMPORT',
]);

type Resolve = (
  specifier: string,
  context?: Partial<ResolveHookContext>,
) => { url: string; format?: string | null };

/** What cells find where they run: modules, and where they are. */
export interface CellModules {
  /** `import()` as if the cell lay beside the notebook. */
  bring(specifier: string, options?: ImportCallOptions): Promise<unknown>;
  /** `import.meta` of cells. */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly require: NodeJS.Require;
}

/**
 * Finds modules for cells and for the files beside them, as the compiler finds them: a path may
 * lack its ending, a package may be the clone's, and a file that was edited is read again.
 *
 * @param folder of the notebook.
 */
export function openModules(folder: string): CellModules {
  const filename = join(folder, 'cell.mts');
  const { href } = pathToFileURL(filename);
  const clone = pathToFileURL(join(root, 'cell.mts')).href;
  const versions = new Map<string, { at: number; version: number }>();

  const find = (wanted: string, context: ResolveHookContext, parent: string, next: Resolve) => {
    const own = OWN.get(wanted);
    if (own !== undefined) return { url: own };
    const attempts = /^(?:\.{0,2}\/|file:)/.test(wanted)
      ? spellings(wanted).map((spelling) => ({ spelling, from: parent }))
      : [parent, clone].map((from) => ({ spelling: wanted, from }));
    let missing: unknown;
    for (const { spelling, from } of attempts) {
      try {
        return next(spelling, { ...context, parentURL: from });
      } catch (error) {
        if (!NOT_FOUND.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
        missing ??= error;
      }
    }
    throw missing;
  };

  registerHooks({
    resolve(specifier, context, next) {
      const asked = specifier.startsWith(FROM_CELL);
      const parent = asked ? href : context.parentURL;
      if (parent === undefined || !isTheirs(parent)) return next(specifier, context);
      const wanted = asked ? specifier.slice(FROM_CELL.length) : specifier;
      const found = find(wanted, context, parent, next);
      const { importAttributes } = context;
      return {
        ...found,
        url: isTheirs(found.url) ? latest(found.url, versions) : found.url,
        shortCircuit: true,
        importAttributes: found.url.endsWith('.json') ? { type: 'json' } : importAttributes,
      };
    },
  });
  return {
    bring: (specifier, options) => import(FROM_CELL + specifier, options),
    meta: {
      url: href,
      filename,
      dirname: folder,
      main: false,
      resolve: (specifier: string) => import.meta.resolve(FROM_CELL + specifier),
    },
    require: createRequire(filename),
  };
}

/** A file that people write: none of a package's, and none of the library's. */
function isTheirs(url: string): boolean {
  if (!url.startsWith('file:') || url.includes('/node_modules/')) return false;
  return !fileURLToPath(url).startsWith(join(root, 'src') + sep);
}

/** A file that was written since it was last imported goes by another address: Node forgets none. */
function latest(url: string, versions: Map<string, { at: number; version: number }>): string {
  const path = fileURLToPath(url);
  const at = existsSync(path) ? statSync(path).mtimeMs : 0;
  const known = versions.get(url) ?? { at, version: 0 };
  const now = known.at === at ? known : { at, version: known.version + 1 };
  versions.set(url, now);
  return now.version === 0 ? url : `${url}?version=${now.version}`;
}

function spellings(path: string): string[] {
  const typescript = path.replace(/\.([cm]?)js$/, '.$1ts');
  return [path, ...(typescript === path ? [] : [typescript]), ...ENDINGS.map((end) => path + end)];
}
