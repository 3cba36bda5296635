/** What is taken off for work that came late. */
export interface LateRule {
  /** By exercise; under '' for all others. What has none is never late. */
  readonly due: ReadonlyMap<string, Date>;
  /** Share of the points earned that each started day costs, in per cent. */
  readonly perDay: number;
  /** Days more that a student was given. */
  readonly extraDays: ReadonlyMap<string, number>;
}

/** How late something was, and what it costs. */
export interface Lateness {
  /** Started days after the due date. */
  readonly days: number;
  /** Share of the points earned that is taken off, in per cent. */
  readonly percent: number;
}

const DAY_MS = 86_400_000;

/**
 * How late an attempt came: null where it was in time, or nobody knows when it came.
 *
 * @param marked Canvas says that it was late: at least by a day, whatever its file's clock says.
 */
export function lateness(
  { due, perDay, extraDays }: LateRule,
  { student, exercise }: { readonly student: string; readonly exercise: string },
  modified: Date | null,
  marked: boolean,
): Lateness | null {
  const date = due.get(exercise) ?? due.get('');
  if (date === undefined) return null;
  const extra = (extraDays.get(student) ?? 0) * DAY_MS;
  const over = modified === null ? 0 : modified.getTime() - date.getTime() - extra;
  const days = Math.max(Math.ceil(over / DAY_MS), marked && extra === 0 ? 1 : 0);
  return days <= 0 ? null : { days, percent: Math.min(100, days * perDay) };
}
