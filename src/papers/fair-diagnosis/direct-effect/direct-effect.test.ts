import { describe, expect, it } from 'vitest';
import type { CausalEffects, Effect } from '../../../data/synthetic/interventions.ts';
import { parseSynthCxrOptions } from '../../../data/synthetic/options.ts';
import type { RowResult, SettingResult, TableResult } from '../../results.ts';
import { answer } from './answer.ts';
import { studyBlocks } from './blocks.ts';
import { modelsText, trainedAs } from './models.ts';
import {
  ADF,
  adjusted,
  CANDIDATES,
  type Predictor,
  predictorsOf,
  ROOT_ADF,
  STUDY_COLUMNS,
} from './predictors.ts';
import { rankCandidates } from './ranking.ts';
import { falseReading } from './readings.ts';
import { directEffectSettings, REGIMES, regimeOf } from './regimes.ts';

const effect = (value: number): Effect => ({ value, standardError: 0, interval: [value, value] });

/** Twelve data sets with two models each; ADF is `adf` of the effect, EO the same everywhere. */
function models(adf: (direct: number) => number): Predictor[] {
  return Array.from({ length: 24 }, (_, i) => {
    const direct = (i - 12) / 24;
    return {
      setting: `synth-cxr/direct-${Math.floor(i / 2)}`,
      regime: REGIMES[0]!,
      strength: Math.floor(i / 2) % 3,
      row: i % 2 === 0 ? 'vanilla' : 'eta-0.2',
      cells: { adf: adf(direct), eo: 0.1, dp: -adf(direct) },
      direct: effect(direct),
    };
  });
}

describe('settings', () => {
  it.each(['smoke', 'quick', 'desk'] as const)('%s: valid knobs, data and id of its own', (p) => {
    const settings = directEffectSettings(p);
    for (const { data } of settings) parseSynthCxrOptions(data.options);
    expect(new Set(settings.map(({ id }) => id)).size).toBe(settings.length);
    expect(new Set(settings.map(({ data }) => data.options.seed)).size).toBe(settings.length);
    for (const regime of REGIMES) {
      const own = settings.filter(({ id }) => regimeOf(id).regime === regime);
      // Without the cut path there is no case in which DE is known to be 0.
      expect(own.map(({ data }) => data.options.artefactStrength)).toContain(0);
      expect(own.map(({ id }) => regimeOf(id).strength)).toEqual(
        own.map(({ data }) => data.options.artefactStrength),
      );
    }
  });

  it('knows no truth of the licensed data', () => {
    expect(directEffectSettings('paper')).toEqual([]);
    expect(() => regimeOf('mimic-cxr/sex')).toThrow('no setting');
  });
});

describe('ranking', () => {
  it('ranks by the size of the effect, not its sign', () => {
    const [adf] = rankCandidates(models(Math.abs), [ADF]);
    expect(adf!.rho).toBeCloseTo(1, 12);
    expect(adf!.interval![0]).toBeCloseTo(1, 12);
    expect(adf!.adfMinus.value).toBe(0);
  });

  it('is undefined for a metric that never changes', () => {
    const eo = CANDIDATES.find(({ id }) => id === 'eo')!;
    const [ranking] = rankCandidates(models(Math.abs), [eo]);
    expect(ranking!.rho).toBeNull();
    expect(ranking!.interval).toBeNull();
  });

  it('pairs ADF with a rival: opposite ranks differ by 2', () => {
    const dp = CANDIDATES.find(({ id }) => id === 'dp')!;
    const [ranking] = rankCandidates(models(Math.abs), [dp]);
    expect(ranking!.rho).toBeCloseTo(-1, 12);
    expect(ranking!.adfMinus.value).toBeCloseTo(2, 12);
    expect(ranking!.adfMinus.interval![0]).toBeCloseTo(2, 12);
  });
});

it('adjusted gap, by hand: 0.25·0.2 − 0.75·0.1', () => {
  const cells = { 'prevalence-0': 0.25, 'tpr-0': 0.6, 'tpr-1': 0.8, 'fpr-0': 0.3, 'fpr-1': 0.2 };
  expect(adjusted.value({ ...models(Math.abs)[0]!, cells })).toBeCloseTo(0.025, 12);
});

it('false reading: mean where the path is cut over mean where it is strongest', () => {
  const at = (strength: number, adf: number) => ({
    ...models(Math.abs)[0]!,
    strength,
    cells: { adf },
  });
  const group = [at(0, 0.1), at(0, 0.3), at(1, 0.8), at(0.5, 9)];
  const { share, interval } = falseReading(group, ADF)!;
  expect(share).toBeCloseTo(0.25, 12);
  // A draw of two has 0.1 twice or 0.3 twice a quarter of the time each.
  expect(interval![0]).toBeCloseTo(0.125, 12);
  expect(interval![1]).toBeCloseTo(0.375, 12);
  expect(falseReading([at(0, 0.1)], ADF)).toBeNull();
  expect(falseReading([at(1, 0.1)], ADF)).toBeNull();
  // Undefined numbers leave the mean.
  expect(falseReading([...group, at(0, Number.NaN)], ADF)!.share).toBeCloseTo(0.25, 12);
});

it('√ADF reads the root of the share where all models of a strength are alike', () => {
  const at = (strength: number, adf: number) => ({
    ...models(Math.abs)[0]!,
    strength,
    cells: { adf },
  });
  const group = [at(0, 0.01), at(0, 0.01), at(1, 0.25), at(1, 0.25)];
  expect(falseReading(group, ADF)!.share).toBeCloseTo(0.04, 12);
  expect(falseReading(group, ROOT_ADF)!).toMatchObject({
    share: expect.closeTo(0.2, 12),
    interval: [expect.closeTo(0.2, 12), expect.closeTo(0.2, 12)],
  });
});

it('counts models with undefined gaps, and those near chance with the lowest AUROC', () => {
  const all = models(Math.abs).map((model, i) => ({
    ...model,
    cells: { ...model.cells, auroc: i < 3 ? 0.6 + i / 100 : 0.9 },
  }));
  const text = modelsText(all, all.slice(1));
  expect(text).toContain('For 1 of 24 models a gap is undefined');
  expect(text).toContain('2 of 23 models have an AUROC below 0.70');
  expect(text).toContain('the lowest 0.61 (direct path only 2)');
  expect(modelsText(all, [])).not.toContain('AUROC');
  expect(JSON.stringify(trainedAs({ profile: 'desk' }))).toMatch(/width 8.*one seed/);
});

it('the answer names those that ADF beats and where a metric alarms without a cause', () => {
  const predictors = models((direct) => 1 + Math.abs(direct));
  const overall = rankCandidates(predictors, CANDIDATES);
  const text = JSON.stringify(
    answer(predictors, overall, [{ regime: REGIMES[0]!, predictors, rankings: overall }]),
  );
  expect(text).toContain('better than DP');
  expect(text).toMatch(/\*\*ADF\*\*: ranks[^*]*; false alarm in the worlds: direct path only/);
  expect(text).toContain('**√ADF**: ranks are those of ADF');
  expect(text).toMatch(/\*\*EO\*\*: no ranking/);
});

function result(direct: number | null, value: number | null = 0.01): TableResult {
  const effects: readonly CausalEffects[] = [
    {
      direct: effect(direct ?? 0),
      indirect: effect(0),
      total: effect(0),
      directOnScore: effect(0),
    },
  ];
  const row = {
    id: 'vanilla',
    cells: Object.fromEntries(
      STUDY_COLUMNS.map(({ id }) => [id, { value, low: null, high: null }]),
    ),
    ...(direct === null ? {} : { effects }),
  } as unknown as RowResult;
  const setting = { id: 'synth-cxr/noisy-0.5', rows: [row] } as unknown as SettingResult;
  return { table: 'fair-diagnosis/direct-effect', profile: 'smoke', settings: [setting] };
}

it('takes models whose effect was measured, and says so where there are none', () => {
  expect(predictorsOf(result(0.2))).toMatchObject([
    { strength: 0.5, regime: { id: 'noisy' }, direct: { value: 0.2 }, cells: { adf: 0.01 } },
  ]);
  expect(studyBlocks(result(null))).toEqual([
    { kind: 'prose', text: 'No model of the study has finished.' },
  ]);
  const constant = studyBlocks(result(0.2, null));
  expect(JSON.stringify(constant[1])).toContain('For 1 of 1 models a gap is undefined');
  expect(constant[2]).toMatchObject({ id: 'direct-effect-truth' });
  const kinds = studyBlocks(result(0.2)).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'figure' || kind === 'table')).toHaveLength(4);
});
