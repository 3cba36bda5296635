import { spearman } from '../metrics/spearman.ts';

/** How much two heat maps of one picture look at the same places; NaN: undefined. */
export interface Overlap {
  /** Intersection over union of the hottest fifths. */
  readonly iou: number;
  /** Of the maps as vectors. */
  readonly cosine: number;
  /** Spearman's ρ over places. */
  readonly rank: number;
}

/** Share of a map's places that `iou` compares. */
export const HOTTEST = 0.2;

/**
 * Overlap of two maps of equal size with values ≥ 0. A map that is 0 everywhere looks nowhere:
 * undefined.
 *
 * @throws RangeError where the sizes differ.
 */
export function overlap(a: Float32Array, b: Float32Array): Overlap {
  if (a.length !== b.length) throw new RangeError(`overlap: ${a.length} and ${b.length} places`);
  const undefinedMap = !a.some((value) => value > 0) || !b.some((value) => value > 0);
  if (undefinedMap) return { iou: Number.NaN, cosine: Number.NaN, rank: Number.NaN };
  let ab = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, i) => {
    ab += value * b[i]!;
    aa += value * value;
    bb += b[i]! * b[i]!;
  });
  return {
    iou: iou(hottest(a), hottest(b)),
    cosine: ab / Math.sqrt(aa * bb),
    rank: spearman([...a], [...b]),
  };
}

/** Places of the hottest fifth, ties with its coolest included; places without heat never. */
function hottest(map: Float32Array): boolean[] {
  const size = Math.max(1, Math.round(HOTTEST * map.length));
  const coolest = map.toSorted()[map.length - size]!;
  return Array.from(map, (value) => value > 0 && value >= coolest);
}

function iou(a: readonly boolean[], b: readonly boolean[]): number {
  const both = a.filter((inside, i) => inside && b[i]).length;
  const either = a.filter((inside, i) => inside || b[i]).length;
  return both / either;
}
