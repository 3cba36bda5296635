import { LOOKS, SEQUENTIAL } from '../../evidence/sequential.ts';
import { DECLARED, type Levels } from '../../evidence/verdict.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import type { Threshold } from '../../metrics/predicted.ts';
import type { Row, Setting, Table } from '../paper.ts';
import { isTrainedOnce, referenceOf } from '../plan.ts';
import type { SettingResult } from '../results.ts';
import { chooseThreshold, floorOf, type Reference } from './decisions.ts';
import { evidenceOf, type Numbers } from './evidence.ts';
import type { Finished } from './finished.ts';
import type { Pause } from './pause.ts';
import { type ByLabel, pooled, sampleCells, youdenThresholds } from './pool.ts';

/** Bootstrap resamples of a setting that names no other number. */
export const RESAMPLES = 1_000;

/** A row's finished trials, and the seeds at which all of them are. */
export interface RowTrials {
  readonly row: Row;
  readonly own: readonly Finished[];
  readonly seeds: readonly number[];
}

/** A setting's runs as they were after some repeats: every row that has them all. */
export interface View {
  readonly seeds: readonly number[];
  readonly threshold: SettingResult['threshold'];
  readonly floor: SettingResult['floor'];
  /** By row, one a seed. */
  readonly test: Readonly<Record<string, readonly ByLabel[]>>;
  readonly youden: Readonly<Record<string, readonly ReadonlyMap<string, Threshold>[]>>;
  readonly main: Numbers;
  /** At the other threshold; null: there is none. */
  readonly other: Numbers | null;
}

/** The finished trials of a row. */
export function finishedOf(row: Row, { seeds }: Setting, trials: readonly Finished[]): RowTrials {
  const own = trials.filter((trial) => trial.row.id === row.id);
  const done = seeds.filter((seed) => {
    const atSeed = own.filter((trial) => trial.seed === seed);
    return atSeed.length > 0 && atSeed.every((trial) => trial.result !== null);
  });
  return { row, own: own.filter((trial) => trial.result !== null), seeds: done };
}

/**
 * The runs at every look that they allow, in order: of declared runs one, over the repeats that all
 * rows have. The threshold is chosen at the first, so that no look changes what an earlier one said.
 */
export async function viewsOf(
  table: Table,
  setting: Setting,
  trials: readonly Finished[],
  labels: readonly string[],
  binary: boolean,
  pause: Pause,
): Promise<View[]> {
  const rows = table.rows
    .filter((row) => !isTrainedOnce(row, setting))
    .map((row) => finishedOf(row, setting, trials))
    .filter(({ seeds }) => seeds.length > 0);
  const views: View[] = [];
  for (const seeds of lookedAt(setting, rows)) {
    const present = rows.filter((row) => seeds.every((seed) => row.seeds.includes(seed)));
    if (present.length === 0 || seeds.length === 0) continue;
    const reference = thresholdOf(table, setting, trials, labels, seeds);
    const threshold = views[0]?.threshold ?? reference.threshold;
    views.push({
      seeds,
      threshold,
      floor: floorOf(setting, reference.reference),
      ...(await numbersOf(present, setting, seeds, labels, threshold.kind, binary, pause)),
    });
  }
  return views;
}

/**
 * The rows that are trained once, at the threshold of the others: their intervals know nothing of how
 * far another training would differ. Null where there are none, or none has finished.
 */
export async function viewOfOnce(
  table: Table,
  setting: Setting,
  trials: readonly Finished[],
  labels: readonly string[],
  binary: boolean,
  { threshold, floor }: Pick<View, 'threshold' | 'floor'>,
  pause: Pause,
): Promise<View | null> {
  const rows = table.rows
    .filter((row) => isTrainedOnce(row, setting))
    .map((row) => finishedOf(row, setting, trials))
    .filter(({ seeds }) => seeds.length > 0);
  if (rows.length === 0) return null;
  const { seeds } = rows[0]!;
  const numbers = await numbersOf(rows, setting, seeds, labels, threshold.kind, binary, pause);
  return { seeds, threshold, floor, ...numbers };
}

/** Pairing needs the same seeds in every row that is compared. */
function lookedAt({ seeds, looks }: Setting, rows: readonly RowTrials[]): (readonly number[])[] {
  if (looks !== true)
    return [seeds.filter((seed) => rows.every((row) => row.seeds.includes(seed)))];
  return LOOKS.filter((look) => look <= seeds.length).map((look) => seeds.slice(0, look));
}

/** The row that decides, at these seeds or all, and the threshold that follows. */
export function thresholdOf(
  table: Table,
  setting: Setting,
  trials: readonly Finished[],
  labels: readonly string[],
  among: readonly number[] = setting.seeds,
): Pick<View, 'threshold'> & { readonly reference: Reference } {
  const { row, own, seeds } = finishedOf(referenceOf(table), setting, trials);
  const done = seeds.filter((seed) => among.includes(seed));
  const reference: Reference = {
    title: row.title,
    validation: pooled(own, done, 'validation', labels),
    test: pooled(own, done, 'test', labels),
  };
  const threshold: View['threshold'] =
    table.threshold === 'fixed'
      ? { kind: 'fixed', why: '0.5, fixed by the table' }
      : chooseThreshold(reference);
  return { threshold, reference };
}

async function numbersOf(
  present: readonly RowTrials[],
  { resamples = RESAMPLES }: Pick<Setting, 'resamples'>,
  seeds: readonly number[],
  labels: readonly string[],
  kind: View['threshold']['kind'],
  binary: boolean,
  pause: Pause,
): Promise<Pick<View, 'test' | 'youden' | 'main' | 'other'>> {
  const byRow = async <T>(of: (own: readonly Finished[]) => T) => {
    const made: Record<string, T> = {};
    for (const { row, own } of present) {
      made[row.id] = of(own);
      await pause();
    }
    return made;
  };
  const test = await byRow((own) => pooled(own, seeds, 'test', labels));
  const youden = await byRow((own) => youdenThresholds(own, seeds, labels));
  const samples = sampleCells(present, seeds);
  const draw = { replicates: resamples, seed: 1, ...(samples === undefined ? {} : { samples }) };
  const numbersAt = async (at: View['threshold']['kind']): Promise<Numbers> => {
    const evidence = evidenceOf(present, seeds, labels, at);
    await pause();
    const bootstrap = bootstrapTable(
      test,
      at === 'fixed' ? { ...draw, threshold: 0.5 } : { ...draw, thresholds: youden },
    );
    await pause();
    return { evidence, bootstrap };
  };
  const main = await numbersAt(kind);
  const other = binary ? await numbersAt(kind === 'fixed' ? 'youden' : 'fixed') : null;
  return { test, youden, main, other: other && { ...other, ofScores: main.bootstrap } };
}

/** How a setting's repeats were planned. */
export function designOf({ looks, seeds }: Setting): SettingResult['design'] {
  return looks === true
    ? { kind: 'until decided', looks: LOOKS }
    : { kind: 'declared', repeats: seeds.length };
}

/** The levels of one look at a setting's runs. */
export function levelsOf({ looks }: Setting): Levels {
  return looks === true ? SEQUENTIAL : DECLARED;
}
