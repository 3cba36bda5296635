import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { codesAt, crossEntropies, valuesAt } from '../training/losses.ts';
import { supervised } from '../training/supervised.ts';

/**
 * ERM with a weight for each record by the size n of its cell, a group, a class, or a class of a group:
 * n^−power (1: every cell counts the same; ½: the root; 0: ERM), or by the effective number of records,
 * (1 − β) / (1 − βⁿ) (Cui et al. 2019). Weights have a mean of 1.
 */
export const reweighting = supervised({
  name: 'reweighting',
  title: 'Reweighting',
  citation:
    'Idrissi, B. Y., Arjovsky, M., Pezeshki, M. and Lopez-Paz, D. (2022). Simple data balancing achieves competitive worst-group-accuracy. CLeaR. Cui, Y., Jia, M., Lin, T.-Y., Song, Y. and Belongie, S. (2019). Class-Balanced Loss Based on Effective Number of Samples. CVPR.',
  version: 1,
  options: z.strictObject({
    cells: z.enum(['group', 'class', 'class-and-group']).default('class-and-group'),
    /** Of 1/n; not where `beta` is given. */
    power: z.number().min(0).max(1).default(0.5),
    /** β of the effective number; null: by `power`. */
    beta: z.number().min(0).lt(1).nullable().default(null),
  }),
  card: {
    does: 'Weighs records by the size of their class, group, or both: 1/n, 1/√n, or the effective number.',
    groupAtInference: false,
    kits: ['SubpopBench'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference', options: { power: 1 } }],
  },
  ranges: {
    cells: { oneOf: ['group', 'class', 'class-and-group'] },
    power: { oneOf: [0.5, 1] },
    beta: { oneOf: [null, 0.999, 0.9999] },
  },
  stage: 'reweighted training',
  knowsGroups: true,
  objective({ label, attribute, split }, { cells, power, beta }, model) {
    const cellOf = (row: number) =>
      [
        cells === 'group' ? 0 : label.codes[row]!,
        cells === 'class' ? 0 : attribute.codes[row]!,
      ].join();
    const weights = cellWeights(Array.from(split.train, cellOf), { power, beta });
    const byRow = new Float32Array(label.codes.length).fill(1);
    split.train.forEach((row, i) => {
      byRow[row] = weights[i]!;
    });
    return {
      loss: ({ x, rows }) =>
        tf.mean(
          tf.mul(
            crossEntropies(model.logits(x, true), codesAt(label.codes, rows)),
            valuesAt(byRow, rows),
          ),
        ),
    };
  },
});

/** Weights of mean 1 for records by the cells that they are in. */
export function cellWeights(
  cells: readonly string[],
  { power, beta }: { readonly power: number; readonly beta: number | null },
): number[] {
  const sizes = new Map<string, number>();
  for (const cell of cells) sizes.set(cell, (sizes.get(cell) ?? 0) + 1);
  const raw = cells.map((cell) => {
    const n = sizes.get(cell)!;
    return beta === null ? n ** -power : (1 - beta) / (1 - beta ** n);
  });
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / raw.length;
  return raw.map((weight) => weight / mean);
}
