// What a course needs of the packages: students to run notebooks, instructors to grade. Neither
// needs an engine, data sets or a browser. Plain JavaScript that Node 20 runs before anything is there.

/**
 * Packages that exercises, the kernel and JupyterLab's start import. `src/setup/class-packages.test.mjs`
 * holds it against the sources.
 */
export const CLASS_PACKAGES = [
  '@types/node',
  'acorn',
  'commander',
  'highs',
  'htmlparser2',
  'katex',
  'node',
  'sanitize-html',
  'sharp',
  'typescript',
  'yauzl',
  'yazl',
  'zeromq',
  'zod',
];

/** @typedef {{version?: string, dependencies?: Record<string, string>, devDependencies?: Record<string, string>, optionalDependencies?: Record<string, string>, peerDependencies?: Record<string, string>, peerDependenciesMeta?: Record<string, {optional?: boolean}>}} Entry */

/**
 * package.json of the course's packages alone.
 *
 * @param {any} whole
 */
export function classManifest(whole) {
  const wanted = { ...whole.dependencies, ...whole.devDependencies };
  return {
    name: whole.name,
    version: whole.version,
    license: whole.license,
    private: true,
    type: whole.type,
    engines: whole.engines,
    dependencies: Object.fromEntries(CLASS_PACKAGES.map((name) => [name, wanted[name]])),
    allowScripts: { node: true },
  };
}

/**
 * package-lock.json of the course's packages alone: the same versions, and what these need.
 *
 * @param {{packages: Record<string, Entry>}} lock
 * @returns {{packages: Record<string, Entry>}}
 */
export function classLock(lock) {
  /** @type {Set<string>} */
  const kept = new Set();
  /** @param {string} from @param {string} name */
  const keep = (from, name) => {
    const path = resolve(lock, from, name);
    if (path === undefined || kept.has(path)) return;
    kept.add(path);
    const entry = /** @type {Entry} */ (lock.packages[path]);
    const peers = Object.keys(entry.peerDependencies ?? {}).filter(
      (peer) => !entry.peerDependenciesMeta?.[peer]?.optional,
    );
    const needs = { ...entry.dependencies, ...entry.optionalDependencies };
    for (const needed of [...Object.keys(needs), ...peers]) keep(path, needed);
  };
  for (const name of CLASS_PACKAGES) keep('', name);
  const own = classManifest(lock.packages['']);
  const { allowScripts: _, private: __, type: ___, ...head } = own;
  return {
    ...lock,
    packages: {
      '': head,
      ...Object.fromEntries(
        Object.entries(lock.packages)
          .filter(([path]) => kept.has(path))
          .map(([path, entry]) => [path, { ...entry, dev: undefined }]),
      ),
    },
  };
}

/**
 * Where a package finds another, as Node looks for it.
 *
 * @param {{packages: Record<string, Entry>}} lock
 * @param {string} from
 * @param {string} name
 * @returns {string | undefined}
 */
function resolve(lock, from, name) {
  for (
    let folder = from;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))
  ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock.packages[path]) return path;
    if (folder === '') return undefined;
  }
}
