import type { Audit } from './audit.ts';

const REASON = (fewest: number) =>
  `counts below ${fewest} are not printed, nor what would tell them (--suppress)`;

/**
 * An audit without small counts. Nothing is said of groups with fewer than `fewest` records of a kind
 * (of a label, rightly or wrongly predicted), nor of gaps that they are part of. Counts of other groups go
 * too where subtraction from a total would tell a hidden one: of the smallest group where one is hidden
 * or few are in all that is hidden, of all groups of a crossing. Numbers are rounded to thousandths, for
 * exact fractions tell what they are fractions of.
 */
export function suppressed(audit: Audit, fewest: number): Audit {
  if (fewest === 0) return audit;
  const notes = [...audit.notes];
  const hidden = new Map<string, ReadonlySet<string>>();
  const countless = new Map<string, ReadonlySet<string>>();
  for (const [grouping, levels] of Object.entries(audit.groups)) {
    const sizes = Object.entries(levels).map(([level, numbers]) => ({
      level,
      n: numbers.n!,
      least: leastCount(numbers.n!, numbers),
    }));
    const small = sizes.filter(({ least }) => least < fewest);
    hidden.set(grouping, new Set(small.map(({ level }) => level)));
    const nowhere = audit.n - sizes.reduce((sum, { n }) => sum + n, 0);
    const few = nowhere > 0 && nowhere < fewest ? 1 : 0;
    const others = sizes.filter(({ least }) => least >= fewest).sort((a, b) => a.n - b.n);
    const groups = small.length + few;
    const together = small.reduce((sum, { n }) => sum + n, few * nowhere);
    const told = groups === 1 || (groups > 1 && together < fewest);
    const crossed = groups > 0 && grouping.includes(':');
    const without = crossed ? others : told ? others.slice(0, 1) : [];
    countless.set(grouping, new Set(without.map(({ level }) => level)));
    for (const { level } of small) {
      notes.push({ path: `groups.${grouping}.${level}`, reason: REASON(fewest) });
    }
  }
  const byGroup = <Value extends object>(
    groups: Readonly<Record<string, Readonly<Record<string, Value>>>>,
  ) =>
    mapped(groups, (levels, grouping) =>
      mapped(levels, (numbers, level): Value => {
        if (hidden.get(grouping)!.has(level)) return none(numbers) as Value;
        const own =
          'tprAtSpecificity' in numbers ? { ...numbers, tprAtSpecificity: null } : numbers;
        if (!countless.get(grouping)!.has(level) || !('n' in numbers)) return own;
        return { ...own, n: null, patients: null, positives: null };
      }),
    );
  const gaps = <Value extends object>(fairness: Readonly<Record<string, Value>>) =>
    mapped(fairness, (own, grouping) =>
      hidden.get(grouping)!.size > 0 ? (none(own) as Value) : own,
    );
  const overall =
    leastCount(audit.n, audit.overall) < fewest
      ? none(audit.overall)
      : { ...audit.overall, tprAtSpecificity: null };
  return rounded({
    ...audit,
    overall,
    groups: byGroup(audit.groups),
    fairness: gaps(audit.fairness),
    intervals: audit.intervals && {
      overall:
        leastCount(audit.n, audit.overall) < fewest
          ? none(audit.intervals.overall)
          : { ...audit.intervals.overall, tprAtSpecificity: null },
      groups: byGroup(audit.intervals.groups),
      fairness: gaps(audit.intervals.fairness),
    },
    contrasts: mapped(audit.contrasts, ({ reference, levels }, grouping) => ({
      reference,
      levels: mapped(levels, (measures, level) => {
        const group = hidden.get(grouping)!;
        // Of the rest, hidden groups are a part.
        const told =
          group.has(level) || group.has(reference) || (reference === 'rest' && group.size > 0);
        return told ? none(measures) : measures;
      }),
    })),
    notes,
  }) as Audit;
}

/** The smallest cell of a group's confusion matrix. */
function leastCount(
  n: number,
  numbers: {
    readonly positives?: number | null;
    readonly tpr?: number | null;
    readonly fpr?: number | null;
  },
): number {
  const positives = numbers.positives ?? 0;
  const found = (numbers.tpr ?? 0) * positives;
  const wrong = (numbers.fpr ?? 0) * (n - positives);
  return Math.round(Math.min(found, positives - found, wrong, n - positives - wrong));
}

function none(numbers: object): Record<string, null> {
  return Object.fromEntries(Object.keys(numbers).map((name) => [name, null]));
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
