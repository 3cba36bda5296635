import { fillPath, lacksName } from '../metrics/paths.ts';
import type { Check, Claim, Column, Row } from './paper.ts';

/** What a check of a kind says. */
type Stated<Kind extends Check['kind']> = Omit<Extract<Check, { kind: Kind }>, 'kind'>;

/** Claim that a row's number is lower, or higher, than another row's. */
export function difference(claim: Stated<'difference'>): Check {
  return { kind: 'difference', ...claim };
}

/**
 * Claim that a row loses less than `within` against another; a gain of any size keeps the claim.
 *
 * @param claim.within a fraction: 0.015 is 1.5 points.
 */
export function margin(claim: Stated<'margin'>): Check {
  return { kind: 'margin', ...claim };
}

/**
 * Claim that a number rises or falls with the knob: a straight line over the knob's values, and the
 * last row against the first.
 *
 * @throws RangeError where a row has no knob, knobs do not ascend, or there are fewer than three rows:
 *   of two `difference` says it.
 */
export function trend(claim: Stated<'trend'>): Check {
  const { rows, knob = 'the knob' } = claim;
  checkKnobs(rows);
  return { kind: 'trend', ...claim, knob };
}

/**
 * Claim that a number improves up to a value of the knob, named beforehand, and then worsens.
 *
 * @throws RangeError as `trend`, and where no row between first and last has the value.
 */
export function turning(claim: Stated<'turning'>): Check {
  const { rows, turnsAt, knob = 'the knob' } = claim;
  checkKnobs(rows);
  if (!rows.slice(1, -1).some((row) => row.knob === turnsAt)) {
    throw new RangeError(`turning: no row between first and last has ${knob} = ${turnsAt}`);
  }
  return { kind: 'turning', ...claim, knob };
}

/** Claim that one number falls by a larger factor than another, as `RatioClaim` says. */
export function fallsMore(claim: Stated<'falls-more'>): Check {
  return { kind: 'falls-more', ...claim };
}

/** Claim that a row's number is above a value that is known. */
export function above(claim: Stated<'above'>): Check {
  return { kind: 'above', ...claim };
}

/**
 * Claim that a row which harms nobody on records like those it was chosen on harms somebody once the
 * prevalence of a group is another on test.
 *
 * @param claim.factors multiples of a group's share of positives, named beforehand.
 * @param claim.within what a group may lose before harm is done; a fraction.
 */
export function brokenByShift(claim: Stated<'broken-by-shift'>): Check {
  return { kind: 'broken-by-shift', ...claim };
}

/** Claim that no other row is better than a row in every one of these numbers. */
export function undominated(claim: Stated<'undominated'>): Check {
  return { kind: 'undominated', ...claim };
}

/** The rows that a check reads. */
export function rowsOf(check: Check): readonly Row[] {
  switch (check.kind) {
    case 'difference':
    case 'margin':
    case 'broken-by-shift':
      return [check.row, check.minus];
    case 'trend':
    case 'turning':
      return check.rows;
    case 'falls-more':
      return [check.row, check.from];
    case 'above':
      return [check.row];
    case 'undominated':
      return [check.row, ...check.others];
  }
}

/** The rows among them that a check says something of; the others are what they are held against. */
export function subjectsOf(check: Check): readonly Row[] {
  return check.kind === 'trend' || check.kind === 'turning' ? check.rows : [check.row];
}

/** The columns that a check reads. */
export function metricsOf(check: Check): readonly Column[] {
  switch (check.kind) {
    case 'falls-more':
      return [check.metric, check.than];
    case 'undominated':
      return check.metrics;
    default:
      return [check.metric];
  }
}

/** A check with every column that it reads as `map` has it. */
export function withColumns(check: Check, map: (column: Column) => Column): Check {
  switch (check.kind) {
    case 'falls-more':
      return { ...check, metric: map(check.metric), than: map(check.than) };
    case 'undominated':
      return { ...check, metrics: check.metrics.map(map) };
    default:
      return { ...check, metric: map(check.metric) };
  }
}

/**
 * The checks of a claim that are made where an attribute has so many levels, by their positions: all
 * but those of every level that are about one more.
 */
export function checksAt(
  { checks }: Pick<Claim, 'checks'>,
  levels: number,
): ReadonlyMap<number, Check> {
  const names = Array<string>(levels).fill('');
  const lacking = ({ metric }: Column) => lacksName(fillPath(metric, '', names));
  return new Map(
    [...checks.entries()].filter(
      ([, check]) => !(isOfEveryLevel(check) && metricsOf(check).some(lacking)),
    ),
  );
}

/** Whether a claim speaks of every level, and has checks of fewer than there are. */
export function speaksOfMore({ checks }: Pick<Claim, 'checks'>, levels: number): boolean {
  const ofLevels = checks.filter(isOfEveryLevel).length;
  return ofLevels > 0 && ofLevels < levels;
}

function isOfEveryLevel(check: Check): boolean {
  return 'everyLevel' in check && check.everyLevel === true;
}

/** What a check is about: `EO: Ours minus Vanilla`. */
export function nameOf(check: Check): string {
  switch (check.kind) {
    case 'difference':
    case 'margin':
      return `${check.metric.title}: ${check.row.title} minus ${check.minus.title}`;
    case 'trend':
      return `${check.metric.title}: last minus first value of ${check.knob}`;
    case 'turning':
      return `${check.metric.title}: ${check.knob} = ${check.turnsAt} against both ends`;
    case 'falls-more': {
      const first = check.power === 2 ? `√(${check.metric.title})` : check.metric.title;
      return `${first} falls by a larger factor than ${check.than.title}`;
    }
    case 'above':
      return `${check.metric.title}: ${check.row.title} minus ${check.what}`;
    case 'broken-by-shift':
      return `${check.metric.title}: ${check.row.title} minus ${check.minus.title}, in the group that loses most with ${timesText(check.factors)} its prevalence`;
    case 'undominated':
      return `smallest lead of ${check.row.title} where another row comes closest in all of ${check.metrics.map(({ title }) => title).join(', ')}`;
  }
}

/** `0.5 or 2 times`. */
export function timesText(factors: readonly number[]): string {
  return `${factors.join(' or ')} times`;
}

function checkKnobs(rows: readonly Row[]): void {
  if (rows.length < 3) throw new RangeError(`trend: ${rows.length} rows, needs three or more`);
  rows.forEach(({ id, knob }, i) => {
    if (knob === undefined) throw new RangeError(`trend: row ${id} has no knob`);
    if (i > 0 && !(knob > rows[i - 1]!.knob!)) {
      throw new RangeError(`trend: the knob of row ${id} does not ascend`);
    }
  });
}
