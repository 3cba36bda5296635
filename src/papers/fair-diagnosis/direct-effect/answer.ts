import type { Block } from '../../../report/document.ts';
import { type Candidate, type Predictor, READINGS, ROOT_ADF } from './predictors.ts';
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
      text: `**Does ADF track the direct effect better than the others?** Over ${predictors.length} models, ADF ranks them by |DE(S)| with ${rhoText(adf!.rho, adf!.interval)}: ${parts.join('; ')} (95 % intervals of the difference in ρ). The sign of the effect no metric but the signed gaps can show, and ADF grows with the square of a small gap, so it can rank effects but not measure their size; √ADF ranks like ADF and can be held against gaps.`,
    },
    {
      kind: 'prose',
      text: `**Where does each fail?** Read without a cause: the mean where DE is 0 as a share of the mean where S → X is strongest. A false alarm is a share whose whole interval lies above ${FALSE_SHARE * 100} %.`,
    },
    { kind: 'list', items: READINGS.map((candidate) => failures(candidate, overall, regimes)) },
  ];
}

function names(rankings: readonly Ranking[]): string {
  return rankings
    .map(({ candidate, rho, interval }) => `${candidate.title} (${rhoText(rho, interval)})`)
    .join(', ');
}

function failures(
  candidate: Candidate,
  overall: readonly Ranking[],
  regimes: readonly RankedRegime[],
): string {
  const index = overall.findIndex((ranking) => ranking.candidate === candidate);
  const said = [
    candidate === ROOT_ADF ? 'ranks are those of ADF' : ranked(index, regimes),
    read(candidate, regimes),
  ];
  return `**${candidate.title}**: ${said.join('; ')}.`;
}

function ranked(index: number, regimes: readonly RankedRegime[]): string {
  const unranked = regimes.filter(({ rankings }) => {
    const { rho, interval } = rankings[index]!;
    return rho === null || interval === null || interval[0] <= 0;
  });
  return unranked.length === 0
    ? 'ranks models under every causal model here'
    : `no ranking by |DE| shown (the interval of ρ reaches 0, or ρ is undefined) in the worlds: ${unranked.map(({ regime }) => regime.title).join(', ')}`;
}

function read(candidate: Candidate, regimes: readonly RankedRegime[]): string {
  const readings = regimes.flatMap(({ regime, predictors }) => {
    const reading = falseReading(predictors, candidate);
    return reading === null ? [] : [{ ...reading, title: regime.title }];
  });
  if (readings.length === 0) return 'no reading where DE is 0';
  const shares = readings.map(({ share }) => Math.round(share * 100));
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const alarms = readings.filter(({ interval }) => interval !== null && interval[0] > FALSE_SHARE);
  const undecided = readings.filter(({ share, interval }) =>
    interval === null
      ? share > FALSE_SHARE
      : interval[0] <= FALSE_SHARE && interval[1] > FALSE_SHARE,
  );
  const listed = (some: typeof readings) =>
    some.map(({ title, share }) => `${title} (${Math.round(share * 100)} %)`).join(', ');
  return [
    `reads ${least === most ? least : `${least} to ${most}`} % without a cause`,
    ...(alarms.length > 0 ? [`false alarm in the worlds: ${listed(alarms)}`] : []),
    ...(undecided.length > 0
      ? [`not decided, the interval holds ${FALSE_SHARE * 100} %, in: ${listed(undecided)}`]
      : []),
  ].join('; ');
}
