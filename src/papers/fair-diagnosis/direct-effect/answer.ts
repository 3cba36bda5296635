import type { Block } from '../../../report/document.ts';
import type { Predictor } from './predictors.ts';
import { type RankedRegime, type Ranking, rhoText } from './ranking.ts';
import { falseReading } from './readings.ts';

/** From this share on a reading without a cause counts as a failure. */
const FALSE_SHARE = 0.5;

/** Whether ADF follows the direct effect better than its rivals, and where each fails, in words. */
export function answer(
  predictors: readonly Predictor[],
  overall: readonly Ranking[],
  regimes: readonly RankedRegime[],
): Block[] {
  const [adf, ...rivals] = overall;
  const better = rivals.filter(({ adfMinus }) => adfMinus.interval && adfMinus.interval[0] > 0);
  const worse = rivals.filter(({ adfMinus }) => adfMinus.interval && adfMinus.interval[1] < 0);
  const open = rivals.filter((rival) => !better.includes(rival) && !worse.includes(rival));
  const parts = [
    better.length > 0 ? `better than ${names(better)}` : null,
    worse.length > 0 ? `worse than ${names(worse)}` : null,
    open.length > 0 ? `not distinguishably better or worse than ${names(open)}` : null,
  ].filter((part) => part !== null);
  return [
    {
      kind: 'prose',
      text: `**Does ADF track the direct effect better than the others?** Over ${predictors.length} models, ADF ranks them by |DE(S)| with ${rhoText(adf!.rho, adf!.interval)}: ${parts.join('; ')} (95 % intervals of the difference in ρ). The sign of the effect no metric but the signed gaps can show, and ADF grows with the square of a small gap, so it can rank effects but not measure their size.`,
    },
    { kind: 'prose', text: '**Where does each fail?**' },
    { kind: 'list', items: overall.map((ranking, index) => failures(ranking, index, regimes)) },
  ];
}

function names(rankings: readonly Ranking[]): string {
  return rankings
    .map(({ candidate, rho, interval }) => `${candidate.title} (${rhoText(rho, interval)})`)
    .join(', ');
}

function failures({ candidate }: Ranking, index: number, regimes: readonly RankedRegime[]): string {
  const unranked = regimes.filter(({ rankings }) => {
    const { rho, interval } = rankings[index]!;
    return rho === null || interval === null || interval[0] <= 0;
  });
  const alarms = regimes.flatMap(({ regime, predictors }) => {
    const share = falseReading(predictors, candidate);
    return share !== null && share >= FALSE_SHARE
      ? [`${regime.title} (${Math.round(share * 100)} %)`]
      : [];
  });
  const said = [
    unranked.length > 0
      ? `no ranking by |DE| shown (the interval of ρ reaches 0, or ρ is undefined) in the worlds: ${unranked.map(({ regime }) => regime.title).join(', ')}`
      : null,
    alarms.length > 0
      ? `false alarm, at least half of its strongest value where DE is 0, in the worlds: ${alarms.join(', ')}`
      : null,
  ].filter((part) => part !== null);
  return `**${candidate.title}**: ${said.length > 0 ? said.join('; ') : 'ranks models under every causal model here and reads little where DE is 0'}.`;
}
