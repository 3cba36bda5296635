/** Where two values of the same shape differ, and how many numbers of the first were looked at. */
export interface Comparison {
  readonly numbers: number;
  readonly differences: readonly Difference[];
}

export interface Difference {
  /** `rows.ours.cells.auroc.value`; a row is named by its id. */
  readonly path: string;
  /** As JSON; `absent` where there is nothing. */
  readonly stored: string;
  readonly recomputed: string;
}

/** What another run of the same trials has otherwise, and pictures, which only some exports keep. */
const PASSING = new Set([
  'seconds',
  'trainingSeconds',
  'peakMemoryMiB',
  'finishedAt',
  'pictures',
  'engine',
]);

/** Relative: another processor's exponential may end in another digit. */
const TOLERANCE = 1e-9;

/**
 * Compares results as `results.json` keeps them, leaf by leaf. Numbers agree where they are the same to
 * nine digits, everything else where it is the same.
 */
export function compareResults(stored: unknown, recomputed: unknown): Comparison {
  const found = { numbers: 0, differences: [] as Difference[] };
  walk(stored, recomputed, '', found);
  return found;
}

function walk(
  stored: unknown,
  recomputed: unknown,
  path: string,
  found: { numbers: number; readonly differences: Difference[] },
): void {
  if (typeof stored === 'number') found.numbers++;
  if (isObject(stored) && isObject(recomputed)) {
    for (const key of new Set([...Object.keys(stored), ...Object.keys(recomputed)])) {
      if (PASSING.has(key)) continue;
      walk(stored[key], recomputed[key], `${path}${path && '.'}${nameIn(stored, key)}`, found);
    }
    return;
  }
  if (!same(stored, recomputed)) {
    found.differences.push({ path, stored: print(stored), recomputed: print(recomputed) });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The id of an element of a list that has one. */
function nameIn(list: Record<string, unknown>, key: string): string {
  const element = Array.isArray(list) ? list[key as unknown as number] : undefined;
  return isObject(element) && typeof element.id === 'string' ? element.id : key;
}

function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'number' || typeof b !== 'number') return a === b;
  return Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

function print(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
