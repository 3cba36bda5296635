import type { Random } from '../tensor/random.ts';

/**
 * All rows once, in random order, in batches of `size`; the last one may be smaller. A last batch
 * of a single row is joined to the one before it: statistics over one record are undefined.
 *
 * @throws RangeError if `size` is not a positive integer.
 */
export function* batches(
  rows: ArrayLike<number>,
  size: number,
  random: Random,
): Generator<Int32Array, void> {
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`batch size is ${size}, not a positive integer`);
  }
  const order = random.shuffle(Int32Array.from(rows));
  for (let start = 0; start < order.length; ) {
    const left = order.length - start;
    const end = size > 1 && left === size + 1 ? order.length : Math.min(start + size, order.length);
    yield order.slice(start, end);
    start = end;
  }
}
