import { drawWithReplacement } from '../../../metrics/bootstrap.ts';
import type { Interval } from '../../../metrics/predictions.ts';
import { percentileInterval } from '../../../metrics/quantile.ts';
import { spearman } from '../../../metrics/spearman.ts';
import { formatInterval, numberCell } from '../../../report/tables.ts';
import { Random } from '../../../tensor/random.ts';
import { ADF, type Candidate, type Predictor } from './predictors.ts';
import type { Regime } from './regimes.ts';

/** How well a metric ranks predictors by the size of their true direct effect. */
export interface Ranking {
  readonly candidate: Candidate;
  /** Spearman's ρ with |DE|; null: undefined. */
  readonly rho: number | null;
  readonly interval: Interval | null;
  /** ρ of ADF minus this one's, on the same replicates. */
  readonly adfMinus: { readonly value: number | null; readonly interval: Interval | null };
}

/** Models of one family with the rankings among them. */
export interface RankedRegime {
  readonly regime: Regime;
  readonly predictors: readonly Predictor[];
  readonly rankings: readonly Ranking[];
}

const REPLICATES = 2_000;

/**
 * Spearman's ρ of every candidate with |DE|, with 95 % percentile intervals of a bootstrap over data
 * sets: the models of one data set share it and its vanilla network, so they are drawn together.
 */
export function rankCandidates(
  predictors: readonly Predictor[],
  candidates: readonly Candidate[],
): Ranking[] {
  const clusters = [...Map.groupBy(predictors, ({ setting }) => setting).values()];
  const rho = (sample: readonly Predictor[], candidate: Candidate) => {
    const defined = sample.filter((predictor) => !Number.isNaN(candidate.value(predictor)));
    return spearman(
      defined.map(({ direct }) => Math.abs(direct.value)),
      defined.map((predictor) => candidate.value(predictor)),
    );
  };
  const draws = candidates.map(() => new Float64Array(REPLICATES));
  const adf = new Float64Array(REPLICATES);
  const random = new Random(1).fork('direct effect');
  const counts = new Int32Array(clusters.length);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    drawWithReplacement(random, counts);
    const sample = clusters.flatMap((cluster, i) =>
      Array.from({ length: counts[i]! }, () => cluster).flat(),
    );
    adf[replicate] = rho(sample, ADF);
    candidates.forEach((candidate, c) => {
      draws[c]![replicate] = rho(sample, candidate);
    });
  }
  const reference = rho(predictors, ADF);
  return candidates.map((candidate, c) => {
    const own = rho(predictors, candidate);
    return {
      candidate,
      rho: defined(own),
      interval: percentileInterval(draws[c]!),
      adfMinus: {
        value: defined(reference - own),
        interval: percentileInterval(adf.map((value, i) => value - draws[c]![i]!)),
      },
    };
  });
}

function defined(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

/** `ρ = 0.81 (0.70 – 0.88)`. */
export function rhoText(rho: number | null, interval: Ranking['interval']): string {
  if (rho === null) return 'ρ undefined';
  return `ρ = ${numberCell(rho, { digits: 2 }).text}${interval === null ? '' : ` ${formatInterval(...interval, 2)}`}`;
}
