import type { GateFinding } from './finding.ts';

/** Values that a tuned number may have at all: a weight of 0 is no edge of a grid. */
export interface NaturalBounds {
  readonly low?: number;
  readonly high?: number;
}

/** Whether a tuned value lies inside its grid, or at an end where nothing lies beyond. */
export function checkGrid(
  name: string,
  chosen: number,
  grid: readonly number[],
  { low, high }: NaturalBounds = {},
): GateFinding {
  const smallest = Math.min(...grid);
  const largest = Math.max(...grid);
  const ofGrid = `${name} = ${chosen}, of ${grid.toSorted((a, b) => a - b).join(', ')}`;
  // A grid of one value was not tuned over.
  if (grid.length < 2) return { passed: true, reason: `${name} = ${chosen} was not tuned` };
  if (chosen === smallest && chosen !== low) {
    return { passed: false, reason: `${ofGrid}: smaller values may be better` };
  }
  if (chosen === largest && chosen !== high) {
    return { passed: false, reason: `${ofGrid}: larger values may be better` };
  }
  return { passed: true, reason: `${ofGrid}: inside its grid` };
}

/**
 * The grid with one more value beyond the edge at which the choice lies, in the same ratio as
 * its last two (or in the same steps, where one is 0); the grid itself where the choice lies inside.
 */
export function grownGrid(
  chosen: number,
  grid: readonly number[],
  { low = -Infinity, high = Infinity }: NaturalBounds = {},
): number[] {
  const ascending = grid.toSorted((a, b) => a - b);
  if (ascending.length < 2) return ascending;
  const beyond = (edge: number, inner: number) => {
    const next = inner === 0 || edge === 0 ? 2 * edge - inner : (edge * edge) / inner;
    return Number(Math.min(high, Math.max(low, next)).toPrecision(12));
  };
  if (chosen === ascending[0] && chosen > low) {
    return [beyond(ascending[0]!, ascending[1]!), ...ascending];
  }
  if (chosen === ascending.at(-1) && chosen < high) {
    return [...ascending, beyond(ascending.at(-1)!, ascending.at(-2)!)];
  }
  return ascending;
}
