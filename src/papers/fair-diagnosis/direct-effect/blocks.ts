import type { Block, FigureBlock, TableBlock } from '../../../report/document.ts';
import { scatterGridFigure } from '../../../report/figures.ts';
import { numberCell, plainTable } from '../../../report/tables.ts';
import type { TableResult } from '../../results.ts';
import { answer } from './answer.ts';
import { modelsText, remark, trainedAs } from './models.ts';
import { CANDIDATES, isScored, type Predictor, predictorsOf, READINGS } from './predictors.ts';
import { type RankedRegime, type Ranking, rankCandidates, rhoText } from './ranking.ts';
import { falseReading } from './readings.ts';
import { REGIMES } from './regimes.ts';

/** Answer, figure and tables of the study. */
export function studyBlocks(result: TableResult): Block[] {
  const finished = predictorsOf(result);
  const predictors = finished.filter(isScored);
  if (finished.length === 0) {
    return [{ kind: 'prose', text: 'No model of the study has finished.' }];
  }
  if (predictors.length === 0) {
    return [
      ...trainedAs(result),
      { kind: 'prose', text: modelsText(finished, predictors) },
      effectTable(finished),
    ];
  }
  const overall = rankCandidates(predictors, CANDIDATES);
  const regimes = REGIMES.flatMap((regime): RankedRegime[] => {
    const own = predictors.filter((predictor) => predictor.regime === regime);
    return own.length === 0
      ? []
      : [{ regime, predictors: own, rankings: rankCandidates(own, CANDIDATES) }];
  });
  return [
    ...trainedAs(result),
    { kind: 'prose', text: modelsText(finished, predictors) },
    ...answer(predictors, overall, regimes),
    figure(regimes, overall),
    rankTable(predictors, overall, regimes),
    readingTable(regimes),
    effectTable(finished),
    { kind: 'prose', text: 'The causal models, in each of which the strength of S → X is varied:' },
    {
      kind: 'list',
      items: regimes.map(({ regime }) => `**${regime.title}**: ${regime.about}.`),
    },
  ];
}

function figure(regimes: readonly RankedRegime[], overall: readonly Ranking[]): FigureBlock {
  return scatterGridFigure({
    id: 'direct-effect-metrics',
    caption:
      'Each fairness metric against the size of the true direct effect, one point a trained model. A metric that measured it would rise along one curve; ρ is Spearman’s, with its 95 % interval.',
    x: { title: '|DE(S)|', unit: '%' },
    panels: overall.map(({ candidate, rho, interval }) => ({
      title: rhoText(rho, interval),
      y: { title: candidate.title, unit: candidate.unit },
      series: regimes.map(({ regime, predictors }) => ({
        name: regime.title,
        points: predictors.flatMap((predictor) => {
          const y = candidate.value(predictor) * candidate.scale;
          return Number.isNaN(y) ? [] : [{ x: Math.abs(predictor.direct.value) * 100, y }];
        }),
      })),
    })),
  });
}

const NO_RANKS = 'undefined: too few models, or all alike';

function rankTable(
  predictors: readonly Predictor[],
  overall: readonly Ranking[],
  regimes: readonly RankedRegime[],
): TableBlock {
  const row = (header: string, rankings: readonly Ranking[]) => ({
    header,
    cells: rankings.map(({ rho, interval }) =>
      numberCell(rho, {
        digits: 2,
        low: interval?.[0] ?? null,
        high: interval?.[1] ?? null,
        ...(rho === null ? { note: NO_RANKS } : {}),
      }),
    ),
  });
  return plainTable({
    id: 'direct-effect-ranks',
    caption: 'Spearman’s ρ of each metric with the true |DE(S)| over models.',
    stub: 'Causal model',
    columns: CANDIDATES.map(({ id, title }) => ({ id, title, better: 'higher' })),
    rows: [
      row(`all ${predictors.length} models`, overall),
      ...regimes.map((ranked) =>
        row(`${ranked.regime.title} (${ranked.predictors.length})`, ranked.rankings),
      ),
      {
        header: 'ADF minus this, all models',
        cells: overall.map(({ candidate, adfMinus: { value, interval } }) =>
          candidate.id === 'adf'
            ? { text: '–' }
            : numberCell(value, {
                digits: 2,
                low: interval?.[0] ?? null,
                high: interval?.[1] ?? null,
                ...(value === null ? { note: NO_RANKS } : {}),
              }),
        ),
      },
    ],
    notes: [
      'Intervals: 95 % percentile, 2,000 bootstrap resamples of data sets, each with all models trained on it; within one causal model these are few.',
      'Adjusted gap: |Σ_y P(y|male)·(P(Ŷ=1|female,y) − P(Ŷ=1|male,y))|, which equals |DE(S)| without confounding and label noise.',
    ],
  });
}

/** What metrics read where there is nothing to read: S → X is cut, so DE(S) = 0 exactly. */
function readingTable(regimes: readonly RankedRegime[]): TableBlock {
  return plainTable({
    id: 'direct-effect-false-readings',
    caption:
      'False readings: mean of each metric over models trained where S → X is cut and DE(S) = 0 by construction, as a share of its mean where S → X is strongest, with 95 % intervals.',
    stub: 'Causal model',
    columns: READINGS.map(({ id, title }) => ({ id, title, unit: '%', better: 'lower' })),
    rows: regimes.map(({ regime, predictors }) => ({
      header: regime.title,
      cells: READINGS.map((candidate) => {
        const reading = falseReading(predictors, candidate);
        return numberCell(reading?.share, {
          scale: 100,
          digits: 0,
          low: reading?.interval?.[0] ?? null,
          high: reading?.interval?.[1] ?? null,
          ...(reading === null ? { note: 'no models at both strengths, or no reading' } : {}),
        });
      }),
    })),
    notes: [
      'ADF goes with the square of a gap, which makes small shares of it smaller: √ADF is what compares with the gaps.',
      'Intervals: 95 % percentile, 2,000 bootstrap resamples of the models at either strength, a handful that share a data set and the network under their masks. Data sets and networks are not resampled, so the intervals are narrow for what another draw of them would give.',
      'Finite test sets alone keep every metric above 0: compare with the row “direct path only”, where nothing else disturbs them.',
    ],
  });
}

/** Mean true effect by causal model and mask. */
function effectTable(predictors: readonly Predictor[]): TableBlock {
  const rows = [...new Set(predictors.map(({ row }) => row))];
  const strengths = [...new Set(predictors.map(({ strength }) => strength))].sort((a, b) => a - b);
  return {
    kind: 'table',
    id: 'direct-effect-truth',
    caption: 'The true direct effect DE(S) of every model, by strength of S → X.',
    stub: 'Model',
    columns: strengths.map((strength) => ({
      id: `strength-${strength}`,
      title: `S → X ${strength}`,
      unit: '%',
    })),
    groups: [...Map.groupBy(predictors, ({ regime }) => regime)].map(([regime, own]) => ({
      title: regime.title,
      rows: rows.map((id) => ({
        header: id === 'vanilla' ? 'Vanilla' : `Ours, η = ${id.replace('eta-', '')}`,
        cells: strengths.map((strength) => {
          const found = own.find((p) => p.row === id && p.strength === strength);
          if (found === undefined) return { text: 'n/a', value: null, note: 'no finished trial' };
          const [low, high] = found.direct.interval;
          return numberCell(found.direct.value, {
            scale: 100,
            digits: 1,
            low,
            high,
            ...remark(found),
          });
        }),
      })),
    })),
    notes: [
      'Positive: do(female) along S → X alone raises the share of positive predictions. Intervals: 95 %, over the units that were redrawn.',
    ],
  };
}
