import { z } from 'zod';
import { UserError } from '../errors.ts';
import type { Random } from '../tensor/random.ts';
import { supervised } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';

/**
 * ERM on epochs in which every cell, a group of the first attribute, a class, or a class of a group, has
 * equally many records, as many in all as there are: those of small cells come several times, of large
 * ones some stay out (Idrissi et al. 2022: RWG where a group is a class of a group, RWY by class).
 */
export const resampling = supervised({
  name: 'resampling',
  title: 'Resampling',
  citation:
    'Idrissi, B. Y., Arjovsky, M., Pezeshki, M. and Lopez-Paz, D. (2022). Simple data balancing achieves competitive worst-group-accuracy. CLeaR.',
  card: {
    does: 'Draws as many records of every group, class, or class of a group.',
    groupAtInference: false,
    kits: ['MEDFAIR', 'SubpopBench', 'CXR_Fairness'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: 2,
  severalLabels: true,
  options: z.strictObject({
    cells: z.enum(['group', 'class', 'class-and-group']).default('group'),
  }),
  ranges: { cells: { oneOf: ['group', 'class', 'class-and-group'] } },
  check({ cells }, { labels: [label, ...others] }) {
    if (cells === 'group' || others.length === 0) return;
    throw new UserError(
      `resampling by ${cells} is defined for one label, not ${others.length + 1}`,
      `choose ${label!.name} alone, or cells=group`,
    );
  },
  stage: 'group-balanced training',
  knowsGroups: true,
  draw: (training, { cells }, random) => balancedRows(training, cells)(random),
});

/** What has equally many records. */
export type Cells = 'group' | 'class' | 'class-and-group';

/** The rows of an epoch, as many as there are, of which each cell has as many. */
export function balancedRows(
  { split: { train }, attribute, label }: Pick<Training, 'split' | 'attribute' | 'label'>,
  cells: Cells = 'group',
): (random: Random) => Int32Array {
  const groups = cells === 'class' ? 1 : attribute.levels.length;
  const classes = cells === 'group' ? 1 : label.classes.length;
  const rowsOf = Array.from({ length: groups * classes }, (_, cell) =>
    train.filter(
      (row) =>
        (cells === 'class' || attribute.codes[row] === cell % groups) &&
        (cells === 'group' || label.codes[row] === Math.floor(cell / groups)),
    ),
  ).filter((rows) => rows.length > 0);
  return (random) => balancedDraw(rowsOf, train.length, random);
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
