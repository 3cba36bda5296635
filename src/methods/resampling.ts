import { z } from 'zod';
import type { Random } from '../tensor/random.ts';
import { supervised } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';

/**
 * ERM on epochs in which every group of the first attribute has equally many records, as many in
 * all as there are: those of small groups come several times, of large ones some stay out.
 */
export const resampling = supervised({
  name: 'resampling',
  title: 'Resampling',
  citation:
    'Idrissi, B. Y., Arjovsky, M., Pezeshki, M. and Lopez-Paz, D. (2022). Simple data balancing achieves competitive worst-group-accuracy. CLeaR.',
  card: {
    does: 'Draws as many records of every group.',
    groupAtInference: false,
    kits: ['MEDFAIR', 'SubpopBench', 'CXR_Fairness'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 1,
  severalLabels: true,
  options: z.strictObject({}),
  stage: 'group-balanced training',
  knowsGroups: true,
  draw: (training, _, random) => balancedRows(training)(random),
});

/** The rows of an epoch, as many as there are, of which each group of the first attribute has as many. */
export function balancedRows({
  split: { train },
  attribute: { levels, codes },
}: Pick<Training, 'split' | 'attribute'>): (random: Random) => Int32Array {
  const groups = levels
    .map((_level, code) => train.filter((row) => codes[row] === code))
    .filter((rows) => rows.length > 0);
  return (random) => balancedDraw(groups, train.length, random);
}

/**
 * `count` rows of which each group gives the same share. A group goes through all its rows, in
 * random order, before one comes again.
 *
 * @param groups rows of each group, none empty.
 */
export function balancedDraw(
  groups: readonly Int32Array[],
  count: number,
  random: Random,
): Int32Array {
  const drawn = new Int32Array(count);
  let at = 0;
  for (const [index, rows] of groups.entries()) {
    const share = Math.floor(count / groups.length) + (index < count % groups.length ? 1 : 0);
    const own = random.fork(index);
    for (let pass = 0, left = share; left > 0; pass++) {
      const order = own.fork(pass).shuffle(Int32Array.from(rows)).subarray(0, left);
      drawn.set(order, at);
      at += order.length;
      left -= order.length;
    }
  }
  return drawn;
}
