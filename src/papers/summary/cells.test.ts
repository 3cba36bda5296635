import { describe, expect, it } from 'vitest';
import { Estimator } from '../../evidence/estimator.ts';
import { clusterIndex, predictionRuns } from '../../evidence/prediction-runs.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { fromRows, type Row } from '../../metrics/testing.ts';
import type { Column } from '../paper.ts';
import { cellsOf, pairedOf, seedsOf, signedOf } from './cells.ts';
import { ACCURACY, EO, evidenceOfRows } from './testing.ts';

/** 1,000 patients, half women; of ten positives so many women and men are found, none of the others. */
function model(women: number, men: number) {
  return fromRows(
    Array.from({ length: 1000 }, (_, i): Row => {
      const group = i % 2;
      const label = (i >> 1) % 2;
      const found = label === 1 && (i >> 2) % 10 < (group === 0 ? women : men);
      return { label, score: found ? 0.9 : 0.1, groups: [group] };
    }),
  );
}

// Repeats whose gaps have opposite signs: 20 points each, and none in the mean.
const cells = { a: [model(5, 7), model(7, 5), model(5, 7), model(7, 5)] };
const numbers = {
  evidence: evidenceOfRows({ ill: cells }),
  bootstrap: bootstrapTable(cells, { replicates: 40, seed: 1 }),
};
const eo: Column = { ...EO, metric: EO.metric.replace('<attribute>', 'sex') };
const column = (id: string, metric: string): Column => ({ ...ACCURACY, id, metric });

describe('cells', () => {
  it('take the size of a gap last: noise with both signs is none', () => {
    const found = cellsOf([eo], numbers, 'a').eo!;
    expect(found.value).toBeCloseTo(0, 12);
    expect(found.low).toBe(0);
    expect(found.high).toBeGreaterThan(0.05);
    expect(seedsOf([eo], numbers, 'a').eo!.map((one) => one!.toFixed(2))).toEqual(
      Array(4).fill('0.20'),
    );
    const signed = signedOf([eo], numbers, 'a').signed!.eo!;
    expect(signed.value).toBeCloseTo(0, 12);
    expect(signed.low).toBeCloseTo(-signed.high!, 12);
  });

  it('never leave what a difference can be, however much trainings differ', () => {
    const wide = { a: [model(0, 10), model(0, 2)] };
    const evidence = evidenceOfRows({ ill: wide });
    const found = cellsOf([eo], { ...numbers, evidence }, 'a').eo!;
    expect(found.value).toBeCloseTo(0.6, 6);
    expect([found.low, found.high]).toEqual([0, 1]);
    const signed = signedOf([eo], { ...numbers, evidence }, 'a').signed!.eo!;
    expect([signed.low, signed.high]).toEqual([-1, 1]);
    const both = evidenceOfRows({ ill: { ...wide, b: [model(10, 0), model(5, 5)] } });
    const paired = pairedOf([eo], { ...numbers, evidence: both }, 'a', 'b').eo!;
    expect([paired.low, paired.high]).toEqual([-1, 1]);
  });

  it('give signed gaps by mean probability too', () => {
    // Of ten positives 5 women and 7 men are found, at 0.9 where the others have 0.1: 0.2 · 0.8.
    const one = { a: [model(5, 7), model(5, 7), model(5, 7)] };
    const evidence = evidenceOfRows({ ill: one });
    const found = signedOf([eo], { ...numbers, evidence }, 'a').signed!;
    expect(found.eo!.value).toBeCloseTo(0.2, 6);
    expect(found['eo-by-probability']!.value).toBeCloseTo(0.16, 6);
    // SPARE's EOdd: the mean of that gap and of none in false positives.
    const half = column('half', 'fairness.sex.eoddOfSum');
    const both = signedOf([half], { ...numbers, evidence }, 'a').signed!;
    expect(both.half!.value).toBeCloseTo(0.1, 6);
    expect(both['half-by-probability']!.value).toBeCloseTo(0.08, 6);
  });

  it('of gaps of several labels are means of sizes, by fold and repeat as every gap', () => {
    // Five groups and four labels: more pairs and signs than can be tried at their share of the level.
    const of = (shift: number) =>
      fromRows(
        Array.from({ length: 2000 }, (_, i): Row => {
          const [group, label] = [i % 5, (i >> 1) % 2];
          const noise = ((i * 7919) % 2000) / 2000;
          return {
            label,
            score: (noise + label * (0.3 + (group === 4 ? shift : 0))) / 2,
            groups: [group],
          };
        }),
        ['race'],
      );
    const labels = ['a', 'b', 'c', 'd'];
    const shifts = [-0.2, 0.1, 0.2, 0.3];
    const byLabel = Object.fromEntries(
      labels.map((label, l) => [label, { m: [of(shifts[l]!), of(shifts[l]!)] }]),
    );
    const several = {
      m: [0, 1].map(() => new Map(labels.map((label, l) => [label, of(shifts[l]!)]))),
    };
    const asked = {
      evidence: evidenceOfRows(byLabel),
      bootstrap: bootstrapTable(several, { replicates: 20, seed: 1 }),
    };
    const gap = column('gap', 'average.fairness.race.aurocGap');
    const parity = column('parity', 'average.fairness.race.aurocParity');
    const found = cellsOf([gap, parity], asked, 'm');
    const each = labels.map(
      (label) =>
        cellsOf([column('gap', `${label}.fairness.race.aurocGap`)], asked, 'm').gap!.value!,
    );
    expect(found.gap!.value).toBeCloseTo(
      each.reduce((sum, one) => sum + one / 4, 0),
      12,
    );
    expect(found.gap!.low).toBeLessThan(found.gap!.value!);
    expect(found.gap!.high).toBeGreaterThan(found.gap!.value!);
    // All groups count for both: one is 1 minus the other, and so are their ends.
    expect(found.parity!.value).toBeCloseTo(1 - found.gap!.value!, 12);
    expect(found.parity!.low).toBeCloseTo(1 - found.gap!.high!, 12);
    expect(seedsOf([parity], asked, 'm').parity![0]).toBeCloseTo(found.parity!.value!, 12);
  });

  it('never exclude their own estimate', () => {
    const columns = [eo, column('acc', 'overall.accuracy'), column('auc', 'overall.auroc')];
    for (const { value, low, high } of Object.values(cellsOf(columns, numbers, 'a'))) {
      expect(low!).toBeLessThanOrEqual(value!);
      expect(high!).toBeGreaterThanOrEqual(value!);
    }
  });

  it('of a fraction stay within 0 and 1, however few trainings there are', () => {
    const few = { a: [model(0, 1), model(9, 10)] };
    const numbers = {
      evidence: evidenceOfRows({ ill: few }),
      bootstrap: bootstrapTable(few, { replicates: 40, seed: 1 }),
    };
    const columns = [
      column('f1', 'overall.f1'),
      column('recall', 'groups.sex.female.tpr'),
      column('worst', 'fairness.sex.worstGroupAuroc'),
    ];
    const { f1, recall, worst } = cellsOf(columns, numbers, 'a');
    // From 0.1 and 0.97, t with one degree of freedom reaches far beyond both ends.
    expect(f1).toMatchObject({ low: 0, high: 1 });
    expect(worst).toMatchObject({ low: 0, high: 1 });
    expect(f1!.value).toBeGreaterThan(0.4);
    expect(recall).toMatchObject({ low: 0, high: 1 });
  });

  it('of the worst group are the lowest, right way up', () => {
    const worst = column('worst', 'fairness.sex.worstGroupAccuracy');
    const { value, low, high } = cellsOf([worst], numbers, 'a').worst!;
    // Both groups have (1 + 0.6) / 2 in the mean.
    expect(value).toBeCloseTo(0.8, 12);
    expect(low!).toBeLessThan(0.8);
    expect(high!).toBeGreaterThan(0.8);
    expect(seedsOf([worst], numbers, 'a').worst![0]).toBeCloseTo(0.75, 12);
  });

  it('of the worst group compared leave out a group that is too small to have an AUROC', () => {
    // Half of the ill among women are found, 7 of 10 among men; of three more people nobody is ill.
    const women = (male: number) =>
      fromRows(
        Array.from({ length: 1003 }, (_, i): Row => {
          if (i >= 1000) return { label: 0, score: 0.1, groups: [2] };
          const label = (i >> 1) % 2;
          const found = label === 1 && (i >> 2) % 10 < (i % 2 === 0 ? 5 : male);
          return { label, score: found ? 0.9 : 0.1, groups: [i % 2] };
        }),
        ['race'],
      );
    const rows = { a: [women(7), women(7)], b: [women(3), women(3)] };
    const labels = { ill: rows, old: rows };
    const own = { ...numbers, evidence: evidenceOfRows(labels) };
    const worst = column('worst', 'average.fairness.race.worstComparedAuroc');
    const all = column('all', 'average.fairness.race.worstGroupAuroc');
    const { worst: found, all: none } = cellsOf([worst, all], own, 'a');
    expect(none).toMatchObject({ value: null });
    expect(found!.value).toBeCloseTo(0.75, 12);
    expect(found!.low!).toBeLessThan(0.75);
    expect(cellsOf([worst], own, 'b').worst!.value).toBeCloseTo(0.65, 12);
    expect(pairedOf([worst], own, 'b', 'a').worst!.value).toBeCloseTo(-0.1, 12);
  });

  it('of effects are sizes of what single records say, and of other such numbers what they are', () => {
    const repeats = [model(5, 7), model(7, 5)].map((records) => {
      const effects = Float64Array.from(records.labels, (_, i) => (i % 4 === 0 ? 0 : -1));
      const samples = { 'samples.effects.direct': effects, 'samples.t.ranks': effects };
      return [{ records, threshold: 0.5, samples }];
    });
    const runs = predictionRuns({ a: repeats }, clusterIndex([{ a: repeats }]));
    const own = {
      ...numbers,
      evidence: { ...numbers.evidence, estimator: new Estimator(runs) },
    };
    const columns = ['samples.effects.direct', 'samples.t.ranks'].map((path) => column(path, path));
    const [effect, plain] = Object.values(cellsOf(columns, own, 'a'));
    // Three quarters of the records are at −1.
    expect(effect!.value).toBeCloseTo(0.75, 12);
    expect(plain!.value).toBeCloseTo(-0.75, 12);
    expect(plain!.high!).toBeLessThan(0);
  });

  it('of resamples do not either, though all of these may lie above', () => {
    const lifted = {
      ...numbers.bootstrap,
      interval: () => [0.3, 0.4] as const,
      estimate: () => 0.2,
    };
    const found = cellsOf([column('ece', 'overall.ece')], { ...numbers, bootstrap: lifted }, 'a');
    expect(found.ece).toMatchObject({ value: 0.2, low: 0.2, high: 0.4 });
  });

  it('are the bootstrap’s where a number has no influences', () => {
    const ece = column('ece', 'overall.ece');
    const found = cellsOf([ece], numbers, 'a').ece!;
    expect(found.value).toBe(numbers.bootstrap.estimate('a', 'overall.ece'));
    expect(signedOf([ece], numbers, 'a')).toEqual({});
  });
});
