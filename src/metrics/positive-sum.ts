import { type Change, changeInterval, pOfNoChange } from './change.ts';
import { byLabel, type Judged } from './joined-panel.ts';
import type { Interval } from './predictions.ts';

/** How the verdict is reached; what the field declares, unless somebody asks how much hangs on it. */
export interface SumRules {
  /** A group may lose this much at most; default: one point. */
  readonly tolerance?: number;
  /** At which some group is said to be worse, two-sided, over all groups judged; default: 5 %. */
  readonly level?: number;
  /** At which everyone together is said to be better, one-sided; default: 2.5 %. */
  readonly gain?: number;
  /** At which a group is said to lose no more than `tolerance`, one-sided; default: 5 %. */
  readonly loss?: number;
}

/** What a group may lose at most, by verdicts and by the choice that harms nobody: a fraction. */
export const LOSS_ALLOWED = 0.01;
const LEVEL = 0.05;
const GAIN_LEVEL = 0.025;
const LOSS_LEVEL = 0.05;
/** Groups with fewer events show little: they are shown but not judged. */
export const MINIMUM_EVENTS = 30;

const FEWEST_TRAININGS = 2;
const TRAINED_ONCE = {
  kind: 'undetermined',
  why: 'each was trained once, so that nothing tells how far another training would differ',
} as const;

/** What a change against a baseline means for the groups of an attribute together. */
export type SumKind = 'harmful' | 'positive-sum' | 'no harm' | 'undetermined';

/** Changes of one model against a baseline, higher being better. */
export interface Changes {
  /** How often each of the two was trained. */
  readonly trainings: number;
  readonly overall: Change;
  /** By level. */
  readonly groups: Readonly<Record<string, Change>>;
}

/** The change of one group; null: undefined. */
export interface GroupChange {
  readonly estimate: number | null;
  /** 95 %, of this group alone. */
  readonly interval: Interval | null;
  /** One-sided, 5 % where the rules name no other level. */
  readonly lower: number | null;
  /** Certainly worse, by Holm's method over all groups judged. */
  readonly harmed: boolean;
  readonly events: number;
  /** Whether it has events enough to be judged. */
  readonly judged: boolean;
}

/** A verdict on the changes against a baseline, and what it rests on. */
export interface SumVerdict {
  readonly kind: SumKind;
  readonly overall: { readonly estimate: number | null; readonly interval: Interval | null };
  /** By level. */
  readonly groups: Readonly<Record<string, GroupChange>>;
  /** What decided. */
  readonly why: string;
}

/**
 * The events of each group: its records outside its most frequent class, so that of two classes it is
 * the rarer; the fewest over seeds and labels.
 */
export function groupEvents(seeds: readonly Judged[], attribute: string): Record<string, number> {
  const fewest = new Map<string, number>();
  for (const [, { classes, groups, labels }] of seeds.flatMap(byLabel)) {
    const group = groups.find(({ name }) => name === attribute);
    group?.levels.forEach((level, l) => {
      const counts = classes.map(() => 0);
      labels.forEach((label, i) => {
        if (group.codes[i] === l) counts[label]! += 1;
      });
      const events = counts.reduce((sum, count) => sum + count, 0) - Math.max(...counts);
      fewest.set(level, Math.min(events, fewest.get(level) ?? Number.POSITIVE_INFINITY));
    });
  }
  return Object.fromEntries(fewest);
}

/**
 * What the changes mean for all groups together. *Harmful*: some group's Holm-adjusted interval lies
 * below 0. *Positive-sum*: overall lies above 0 and every group's one-sided 5 % bound is above −1
 * point; since all of them must hold, none is adjusted. *No harm*: the second alone. Else
 * *undetermined*, as everything is where each was trained once: intervals then know nothing of how far
 * a second training of the same model would fall from the first.
 *
 * @param events of each group; those with fewer than 30 are not judged.
 */
export function sumVerdict(
  { trainings, overall, groups }: Changes,
  events: Readonly<Record<string, number>>,
  rules: SumRules = {},
): SumVerdict {
  const { tolerance = LOSS_ALLOWED, level: error = LEVEL } = rules;
  const { gain = GAIN_LEVEL, loss = LOSS_LEVEL } = rules;
  const isJudged = (level: string) => (events[level] ?? 0) >= MINIMUM_EVENTS;
  const judged = Object.fromEntries(Object.entries(groups).filter(([level]) => isJudged(level)));
  const adjusted = holmIntervals(judged, error);
  const changes = Object.fromEntries(
    Object.entries(groups).map(([level, change]) => [
      level,
      {
        estimate: change.estimate,
        interval: changeInterval(change),
        lower: changeInterval(change, 1 - 2 * loss)?.[0] ?? null,
        harmed: (adjusted[level]?.[1] ?? 0) < 0,
        events: events[level] ?? 0,
        judged: isJudged(level),
      },
    ]),
  );
  return {
    ...(trainings < FEWEST_TRAININGS
      ? TRAINED_ONCE
      : decide(changeInterval(overall, 1 - 2 * gain), changes, tolerance)),
    overall: { estimate: overall.estimate, interval: changeInterval(overall) },
    groups: changes,
  };
}

function decide(
  overall: Interval | null,
  changes: Readonly<Record<string, GroupChange>>,
  tolerance: number,
): Pick<SumVerdict, 'kind' | 'why'> {
  const judged = Object.entries(changes).filter(([, change]) => change.judged);
  const names = (which: (change: GroupChange) => boolean) =>
    judged.filter(([, change]) => which(change)).map(([level]) => level);
  const harmed = names((change) => change.harmed);
  if (judged.length === 0) {
    return { kind: 'undetermined', why: `no group has ${MINIMUM_EVENTS} events` };
  }
  if (harmed.length > 0) {
    return { kind: 'harmful', why: `worse than the baseline: ${harmed.join('; ')}` };
  }
  const unsure = names(({ lower }) => lower === null || lower <= -tolerance);
  const better = overall !== null && overall[0] > 0;
  const { noLoss, aLoss } = lossWords(tolerance);
  if (unsure.length === 0) {
    return better
      ? { kind: 'positive-sum', why: `better overall, and ${noLoss}` }
      : { kind: 'no harm', why: `${noLoss}; no certain gain overall` };
  }
  const loss = `${aLoss} is possible: ${unsure.join('; ')}`;
  return { kind: 'undetermined', why: better ? loss : `no certain gain overall; ${loss}` };
}

/** What no group does, and what some may. @param tolerance a fraction. */
function lossWords(tolerance: number): { readonly noLoss: string; readonly aLoss: string } {
  if (tolerance === 0) return { noLoss: 'no group loses anything', aLoss: 'a loss' };
  const points = Number((100 * tolerance).toPrecision(6));
  const much = points === 1 ? 'a point' : `${points} points`;
  return { noLoss: `no group loses ${much}`, aLoss: `a loss of ${much}` };
}

/**
 * Holm's step-down over intervals: the group whose difference from 0 is surest gets the interval
 * at 1 − 5 %/m, the next at 1 − 5 %/(m − 1) and so on; from the first that holds 0 the level stays.
 * Groups without a defined interval do not count and get null.
 */
export function holmIntervals(
  groups: Readonly<Record<string, Change>>,
  error = LEVEL,
): Record<string, Interval | null> {
  const defined = Object.entries(groups)
    .filter(([, group]) => changeInterval(group) !== null)
    .sort(([, a], [, b]) => pOfNoChange(a) - pOfNoChange(b));
  const intervals: Record<string, Interval | null> = Object.fromEntries(
    Object.keys(groups).map((level) => [level, null]),
  );
  let left = defined.length;
  let stopped = false;
  for (const [level, group] of defined) {
    const interval = changeInterval(group, 1 - error / left);
    intervals[level] = interval;
    stopped ||= interval === null || (interval[0] <= 0 && interval[1] >= 0);
    if (!stopped) left--;
  }
  return intervals;
}
