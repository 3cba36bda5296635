/** Which records train, choose and judge. Positions are rows of the data set. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
  readonly test: Int32Array;
}

/** How to split: one held-out part, or one of `count` folds whose test parts together are all rows. */
export type SplitSpec =
  | { readonly kind: 'holdout'; readonly seed: number }
  | { readonly kind: 'fold'; readonly seed: number; readonly count: number; readonly fold: number };

// TEMP-DEV
import { Random } from '../tensor/random.ts';
import type { Dataset } from './dataset.ts';
import type { Task } from './task.ts';
export function makeSplit(task: Task, spec: SplitSpec): Split {
  const r = new Random(spec.seed).fork('split');
  const ids = [...new Set([...task.rows].map((x) => task.dataset.patientIds[x]!))];
  const ord = Int32Array.from(ids.keys());
  r.shuffle(ord);
  const part = new Map<string, number>();
  ord.forEach((i, k) => part.set(ids[i]!, k < ids.length * 0.7 ? 0 : k < ids.length * 0.8 ? 1 : 2));
  const get = (p: number) => task.rows.filter((x) => part.get(task.dataset.patientIds[x]!) === p);
  return { train: get(0), validation: get(1), test: get(2) };
}
export function limitTraining(_t: Task, s: Split, n: number, _seed: number): Split {
  return { ...s, train: s.train.slice(0, n) };
}
export function splitHash(_d: Dataset, s: Split): string {
  return `${s.train.length}`.padEnd(64, '0');
}
