import type { Audit } from './audit.ts';

/** What a number that would tell a small count has instead. */
const REASON = (fewest: number) =>
  `counts below ${fewest} are not printed, nor what would tell them (--suppress)`;

/**
 * An audit without small counts: of groups with fewer than `fewest` records, positives or negatives
 * nothing is said; where that leaves one group that could be had by subtraction, counts of the
 * smallest other group go too. All numbers are rounded to thousandths, for exact fractions tell
 * what they are fractions of.
 */
export function suppressed(audit: Audit, fewest: number): Audit {
  if (fewest === 0) return audit;
  const notes = [...audit.notes];
  const hidden = new Map<string, ReadonlySet<string>>();
  const countless = new Map<string, string>();
  for (const [grouping, levels] of Object.entries(audit.groups)) {
    const sizes = Object.entries(levels).map(([level, { n, positives }]) => ({
      level,
      n: n!,
      least: Math.min(n!, positives!, n! - positives!),
    }));
    const small = sizes.filter(({ least }) => least < fewest);
    hidden.set(grouping, new Set(small.map(({ level }) => level)));
    const others = sizes.filter(({ least }) => least >= fewest).sort((a, b) => a.n - b.n);
    if (small.length === 1 && others[0] !== undefined) countless.set(grouping, others[0].level);
    for (const { level } of small) {
      notes.push({ path: `groups.${grouping}.${level}`, reason: REASON(fewest) });
    }
  }
  const none = (numbers: object) =>
    Object.fromEntries(Object.keys(numbers).map((name) => [name, null]));
  const byGroup = <Value extends object>(
    groups: Readonly<Record<string, Readonly<Record<string, Value>>>>,
  ) =>
    mapped(groups, (levels, grouping) =>
      mapped(levels, (numbers, level): Value => {
        if (hidden.get(grouping)!.has(level)) return none(numbers) as Value;
        if (countless.get(grouping) !== level || !('n' in numbers)) return numbers;
        return { ...numbers, n: null, patients: null, positives: null };
      }),
    );
  const { positives, ...overall } = audit.overall;
  const few = Math.min(positives ?? 0, audit.n - (positives ?? 0)) < fewest;
  return rounded({
    ...audit,
    overall: few ? { positives: null, ...none(overall) } : audit.overall,
    groups: byGroup(audit.groups),
    intervals: audit.intervals && { ...audit.intervals, groups: byGroup(audit.intervals.groups) },
    contrasts: mapped(audit.contrasts, ({ reference, levels }, grouping) => ({
      reference,
      levels: mapped(levels, (measures, level) =>
        hidden.get(grouping)!.has(level) || hidden.get(grouping)!.has(reference)
          ? none(measures)
          : measures,
      ),
    })),
    notes,
  }) as Audit;
}

function mapped<Value, Result>(
  object: Readonly<Record<string, Value>>,
  of: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, of(value, name)]));
}

function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.round(value * 1000) / 1000;
  if (Array.isArray(value)) return value.map(rounded);
  return typeof value === 'object' && value !== null
    ? mapped(value as Record<string, unknown>, rounded)
    : value;
}
