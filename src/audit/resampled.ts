import {
  AUDIT_METRICS,
  AUDIT_NAMES,
  type AuditMetric,
  type AuditMetricName,
  type ScoreTotals,
} from '../metrics/audit-metrics.ts';
import { Random } from '../tensor/random.ts';
import type { AuditRecords, Units } from './records.ts';
import { Slot, type SlotOptions } from './slot.ts';

export interface ResamplingOptions extends SlotOptions {
  /** 0 for none. */
  readonly replicates: number;
  /** ≥ 1. */
  readonly seed: number;
}

/** Everyone or a group: its numbers, and what they are in each resample. */
export interface Resampled {
  readonly slot: Slot;
  readonly estimate: ScoreTotals;
  readonly replicates: readonly ScoreTotals[];
}

/** A file's numbers over the same resamples of its patients. */
export interface ResampledFile {
  readonly overall: Resampled;
  /** grouping → level. */
  readonly groups: readonly (readonly Resampled[])[];
  /** All other groups of a level, where the reference is the rest. */
  readonly rests: readonly (readonly Resampled[] | null)[];
  /** Patients, or sites where they are drawn first. */
  readonly units: number;
}

/** Computes every number of everyone and of every group, for the file and for each resample of it. */
export function resample(records: AuditRecords, options: ResamplingOptions): ResampledFile {
  const { scores, labels, groupings, units } = records;
  const order = Int32Array.from(labels, (_, i) => i);
  if (scores !== null) order.sort((a, b) => scores[b]! - scores[a]!);
  const all: { slot: Slot; estimate: ScoreTotals; replicates: ScoreTotals[] }[] = [];
  const once = new Uint16Array(labels.length).fill(1);
  const add = (belongs: (record: number) => boolean): Resampled => {
    const places = Int32Array.from(order.keys()).filter((place) => belongs(order[place]!));
    const slot = new Slot(records, order, places, options);
    const resampled = { slot, estimate: slot.totals(once), replicates: [] };
    all.push(resampled);
    return resampled;
  };
  const overall = add(() => true);
  const groups = groupings.map(({ levels, codes }) =>
    levels.map((_, level) => add((i) => codes[i] === level)),
  );
  const rests = groupings.map(({ levels, codes, reference }) =>
    reference === 'rest'
      ? levels.map((_, level) => add((i) => codes[i]! >= 0 && codes[i] !== level))
      : null,
  );
  const random = new Random(options.seed).fork('resamples of an audit');
  const drawn = new Int32Array(units.count);
  const unitAt = order.map((i) => units.of[i]!);
  const atPlace = new Uint16Array(order.length);
  const draw = drawer(units);
  const possible = (units.sites?.count ?? units.count) > 1;
  for (let replicate = 0; possible && replicate < options.replicates; replicate++) {
    draw(random.fork(replicate), drawn);
    for (let i = 0; i < order.length; i++) atPlace[i] = drawn[unitAt[i]!]!;
    for (const one of all) one.replicates.push(one.slot.totals(atPlace));
  }
  return { overall, groups, rests, units: units.sites?.count ?? units.count };
}

/** Draws patients with replacement; where there are sites, sites first and then patients of each. */
function drawer({ count, sites }: Units): (random: Random, drawn: Int32Array) => void {
  const below = (random: Random, n: number) => Math.floor(random.bits() * 2 ** -32 * n);
  if (sites === null) {
    return (random, drawn) => {
      drawn.fill(0);
      for (let i = 0; i < count; i++) drawn[below(random, count)]!++;
    };
  }
  const patients = Array.from({ length: sites.count }, (): number[] => []);
  for (const [unit, site] of sites.of.entries()) patients[site]!.push(unit);
  return (random, drawn) => {
    drawn.fill(0);
    for (let i = 0; i < sites.count; i++) {
      const own = patients[below(random, sites.count)]!;
      for (let k = 0; k < own.length; k++) drawn[own[below(random, own.length)]!]!++;
    }
  };
}

/** The metrics that a file can have: those of classes alone where it has no scores. */
export function metricsOf(records: AuditRecords): AuditMetricName[] {
  return AUDIT_NAMES.filter((name) => records.scores !== null || !metric(name).needsScores);
}

export function metric(name: AuditMetricName): AuditMetric {
  return AUDIT_METRICS[name];
}
