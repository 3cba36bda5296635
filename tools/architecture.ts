import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';

/**
 * The rooms of `src` from the ground up: each may import those before it, and none after it.
 * Within a folder any order will do that has no circle.
 */
export const FLOORS = [
  'suggest.ts',
  'errors.ts',
  'json.ts',
  'files',
  'tensor',
  'setup',
  'models',
  'metrics',
  'evidence',
  'audit',
  'data',
  'training',
  'explain',
  'methods',
  'runs',
  'report',
  'papers',
  'notebook',
  'api',
  'index.ts',
  'exercises',
  'bench',
  'cli',
] as const;

/** One file imports another; paths from the root of the tree, with `/`. */
export type Arrow = readonly [from: string, to: string];

/** `import … from`, `export … from` and `import()` of a relative path, also of types alone. */
const IMPORT =
  /(?:^import\s*|^(?:import|export)\b[^;'"=]*?\bfrom\s*|\bimport\(\s*)['"](\.[^'"]+)['"]/gm;
const SOURCE = /\.(?:ts|mjs)$/;
/** Tests and what only they use: they may look at everything, and no source may look at them. */
const TEST = /(?:\.(?:test|fixture)\.\w+|(?:^|\/)testing\.ts)$/;

/** What a source of this text imports from beside it. */
export function importsOf(path: string, text: string): string[] {
  return [...text.matchAll(IMPORT)].map((match) => posix.join(posix.dirname(path), match[1]!));
}

/** Every import between the sources under `root`, tests apart. */
export function readArrows(root: string): Arrow[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((path) => !path.includes('node_modules/') && !TEST.test(path))
    .flatMap((path) =>
      importsOf(path, readFileSync(join(root, path), 'utf8')).map((to) => [path, to] as const),
    );
}

/** What is wrong with these imports, a line each: rooms without a floor, arrows up, circles. */
export function faults(arrows: readonly Arrow[], floors: readonly string[]): string[] {
  const found = new Set<string>();
  for (const [from, to] of arrows) {
    const [lower, upper] = [from, to].map((path) => floors.indexOf(path.split('/')[0]!));
    if (lower === -1) found.add(`${from.split('/')[0]} has no floor`);
    if (TEST.test(to)) found.add(`${from} imports the test code ${to}`);
    else if (upper === -1) found.add(`${from} imports ${to}, which has no floor`);
    else if (lower !== -1 && upper! > lower!) found.add(`${from} imports ${to}, which lies above`);
  }
  const folders = new Set(arrows.flat().flatMap(foldersOf));
  for (const folder of folders) {
    // The floors forbid circles between the rooms of the root.
    if (folder === '') continue;
    for (const circle of circles(roomArrows(arrows, folder))) {
      found.add(`circle in ${folder}: ${circle.join(' ↔ ')}`);
    }
  }
  return [...found].toSorted();
}

function foldersOf(path: string): string[] {
  const folder = dirname(path);
  return folder === '.' ? [''] : [folder, ...foldersOf(folder)];
}

/** Between the files and folders that lie directly in a folder. */
function roomArrows(arrows: readonly Arrow[], folder: string): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  for (const arrow of arrows) {
    if (!arrow.every((path) => path.startsWith(`${folder}/`))) continue;
    const [from, to] = arrow.map((path) => path.slice(folder.length + 1).split('/')[0]!);
    if (from === to) continue;
    rooms.set(from!, (rooms.get(from!) ?? new Set()).add(to!));
  }
  return rooms;
}

/** Sets of rooms that reach each other. */
function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const reach = (start: string) => {
    const seen = new Set<string>();
    const next = [...(arrows.get(start) ?? [])];
    for (let room = next.pop(); room !== undefined; room = next.pop()) {
      if (seen.has(room)) continue;
      seen.add(room);
      next.push(...(arrows.get(room) ?? []));
    }
    return seen;
  };
  const reached = new Map([...arrows.keys()].map((room) => [room, reach(room)]));
  const inCircle = [...reached.keys()].filter((room) => reached.get(room)!.has(room));
  const circleOf = (room: string) =>
    inCircle.filter((other) => reached.get(room)!.has(other) && reached.get(other)!.has(room));
  return inCircle.map(circleOf).filter((circle, i) => circle[0] === inCircle[i]);
}
