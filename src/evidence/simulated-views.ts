import { Estimator } from './estimator.ts';
import type { RepeatedRuns, Series } from './runs.ts';
import { FIRST_GROUP, GAP, RATE } from './simulate.ts';
import { groupPath } from './statistics.ts';

/** Labels of one table, each with a gap between two groups. */
export const LABELS = ['first', 'second'];

/** One table whose labels have the gaps of these; their clusters are the same lesions. */
export function asLabels(tables: readonly Estimator[]): Estimator {
  const of = (path: string) => tables[LABELS.indexOf(path)]!.runs;
  return seenAs(tables, {
    series: (row, path) => of(path).series(row, GAP),
    reason: (row, path) => of(path).reason(row, GAP),
  });
}

/** The attribute and levels of `asRates`. */
export const RATES_OF = { attribute: 'group', levels: ['first', 'second'] } as const;

/**
 * One table whose two groups have the rates of these: the first table's among positives, the second's
 * among negatives, and half of their records positive.
 */
export function asRates(tables: readonly Estimator[]): Estimator {
  const { attribute, levels } = RATES_OF;
  const known = new Map<string, Series>();
  const seriesOf = (row: string, path: string): Series => {
    for (const [l, level] of levels.entries()) {
      const table = ['tpr', 'tnr'].findIndex((rate) => groupPath(attribute, level, rate) === path);
      if (table !== -1) return rateOf(tables[table]!.runs, row, l);
    }
    return constant(tables[0]!.runs, 0.5);
  };
  return seenAs(tables, {
    series(row, path) {
      const key = `${row}\n${path}`;
      const series = known.get(key) ?? seriesOf(row, path);
      known.set(key, series);
      return series;
    },
    reason: () => null,
  });
}

function seenAs(
  [first]: readonly Estimator[],
  by: Pick<RepeatedRuns, 'series' | 'reason'>,
): Estimator {
  return new Estimator({ ...first!.runs, ...by });
}

/** Of the first or the second group: the rate of everyone and its share of the second's lead. */
function rateOf({ series }: RepeatedRuns, row: string, level: number): Series {
  const [mean, gap] = [series(row, RATE), series(row, GAP)];
  const share = level === 0 ? FIRST_GROUP - 1 : FIRST_GROUP;
  return {
    values: mean.values.map((value, i) => value + share * gap.values[i]!),
    influence: Float64Array.from(mean.influence, (value, i) => value + share * gap.influence[i]!),
  };
}

function constant({ repeats, clusters }: RepeatedRuns, value: number): Series {
  return {
    values: new Float64Array(repeats).fill(value),
    influence: new Float64Array(repeats * clusters),
  };
}
