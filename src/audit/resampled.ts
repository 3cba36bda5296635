import {
  AUDIT_METRICS,
  AUDIT_NAMES,
  type AuditMetric,
  type AuditMetricName,
  type ScoreTotals,
} from '../metrics/audit-metrics.ts';
import { Random } from '../tensor/random.ts';
import type { AuditRecords, Units } from './records.ts';
import { type Draws, inShares } from './shares.ts';
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

/** The records of everyone, of each group and of each rest, ready to be resampled. */
interface Slots {
  /** Records by falling score. */
  readonly order: Int32Array;
  readonly overall: Slot;
  readonly groups: readonly (readonly Slot[])[];
  readonly rests: readonly (readonly Slot[] | null)[];
}

/**
 * Computes every number of everyone and of every group, for the file and for each resample of it.
 *
 * @param threads at most; any number of them gives the same. Default: what the work is worth here.
 */
export async function resample(
  records: AuditRecords,
  options: ResamplingOptions,
  threads?: number,
): Promise<ResampledFile> {
  const input: ReplicatesInput = { records, options };
  const slots = slotsOf(input);
  const { order, overall, groups, rests } = slots;
  const units = records.units.sites?.count ?? records.units.count;
  const shares = await inShares(
    {
      task: 'resamples',
      input,
      // Of one patient or site there is nothing to draw.
      count: units > 1 ? options.replicates : 0,
      visits: listOf(slots).reduce((sum, { counts }) => sum + counts.all, 0),
      threads,
    },
    (draws) => replicatesOf(input, draws, slots),
  );
  const once = new Uint16Array(order.length).fill(1);
  const places = new Map(listOf(slots).map((slot, place) => [slot, place]));
  const resampled = (slot: Slot): Resampled => ({
    slot,
    estimate: slot.totals(once),
    replicates: shares.flatMap((share) => share[places.get(slot)!]!),
  });
  return {
    overall: resampled(overall),
    groups: groups.map((levels) => levels.map(resampled)),
    rests: rests.map((levels) => levels?.map(resampled) ?? null),
    units,
  };
}

/** What resamples are drawn from. */
export interface ReplicatesInput {
  readonly records: AuditRecords;
  readonly options: ResamplingOptions;
}

/**
 * Everyone's totals, each group's and each rest's in some of the resamples: slot → resample.
 *
 * @param slots of the same input, where the caller has them.
 */
export function replicatesOf(
  input: ReplicatesInput,
  { from, to }: Draws,
  slots: Slots = slotsOf(input),
): ScoreTotals[][] {
  const { units } = input.records;
  const all = listOf(slots);
  const replicates = all.map((): ScoreTotals[] => []);
  const random = new Random(input.options.seed).fork('resamples of an audit');
  const drawn = new Int32Array(units.count);
  const unitAt = slots.order.map((i) => units.of[i]!);
  const atPlace = new Uint16Array(unitAt.length);
  const draw = drawer(units);
  for (let replicate = from; replicate < to; replicate++) {
    draw(random.fork(replicate), drawn);
    for (let i = 0; i < unitAt.length; i++) atPlace[i] = drawn[unitAt[i]!]!;
    all.forEach((slot, place) => {
      replicates[place]!.push(slot.totals(atPlace));
    });
  }
  return replicates;
}

function slotsOf({ records, options }: ReplicatesInput): Slots {
  const { scores, labels, groupings } = records;
  const order = Int32Array.from(labels, (_, i) => i);
  if (scores !== null) order.sort((a, b) => scores[b]! - scores[a]!);
  const slot = (belongs: (record: number) => boolean): Slot => {
    const places = Int32Array.from(order.keys()).filter((place) => belongs(order[place]!));
    return new Slot(records, order, places, options);
  };
  return {
    order,
    overall: slot(() => true),
    groups: groupings.map(({ levels, codes }) =>
      levels.map((_, level) => slot((i) => codes[i] === level)),
    ),
    rests: groupings.map(({ levels, codes, reference }) =>
      reference === 'rest'
        ? levels.map((_, level) => slot((i) => codes[i]! >= 0 && codes[i] !== level))
        : null,
    ),
  };
}

function listOf({ overall, groups, rests }: Slots): Slot[] {
  return [overall, ...groups.flat(), ...rests.flatMap((levels) => levels ?? [])];
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
