// TEMP-DEV
import type { Random } from '../tensor/random.ts';
export function* batches(rows: Int32Array, size: number, random: Random): Generator<Int32Array> {
  const order = Int32Array.from(rows);
  random.shuffle(order);
  for (let i = 0; i < order.length; i += size) yield order.slice(i, i + size);
}
