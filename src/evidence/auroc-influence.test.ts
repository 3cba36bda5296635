import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureAuroc } from './auroc-influence.ts';
import type { Pooled } from './pooled.ts';

/** Two classes; one part for each list of `[label, score]`, a unit for each record. */
function pooledOf(parts: readonly (readonly (readonly [number, number])[])[]): Pooled {
  const records = parts.flat();
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + part.length);
  return {
    classes: 2,
    labels: Int16Array.from(records, ([label]) => label),
    predicted: new Int32Array(records.length),
    scores: Float64Array.from(records, ([, score]) => score),
    units: Int32Array.from(records.keys()),
    codes: [],
    starts,
    samples: {},
    constant: false,
  };
}

/** Pairs of a positive and a negative in order, ties by half; each record's share of them. */
function byPairs(records: readonly (readonly [number, number])[], chosen: (i: number) => boolean) {
  const all = [...records.keys()].filter(chosen);
  const positives = all.filter((i) => records[i]![0] === 1);
  const negatives = all.filter((i) => records[i]![0] === 0);
  const won = (p: number, n: number) => (Math.sign(records[p]![1] - records[n]![1]) + 1) / 2;
  const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
  const auroc = mean(positives.flatMap((p) => negatives.map((n) => won(p, n))));
  const influence = new Float64Array(records.length);
  for (const p of positives) {
    influence[p] = (mean(negatives.map((n) => won(p, n))) - auroc) / positives.length;
  }
  for (const n of negatives) {
    influence[n] = (mean(positives.map((p) => won(p, n))) - auroc) / negatives.length;
  }
  return { auroc, influence };
}

const single = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  // Ties, zeros of both signs among them.
  fc.constantFrom(0, -0, 0.5, -0.5, 1),
);
const label = fc.constantFrom(0, 1);

describe('AUROC of a pooled repeat, with influences', () => {
  for (const [what, score] of [
    ['single', single],
    ['double', fc.double({ noNaN: true, noDefaultInfinity: true })],
  ] as const) {
    it(`counts pairs, of scores of ${what} precision`, () => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(label, score), { minLength: 2, maxLength: 30 }),
          (records) => {
            const pooled = pooledOf([records]);
            // A group, and all.
            for (const chosen of [(i: number) => i % 3 !== 0, () => true]) {
              const { value, addInfluence } = measureAuroc(pooled, chosen, 1);
              const expected = byPairs(records, chosen);
              if (Number.isNaN(expected.auroc)) {
                expect(value).toBeNaN();
                continue;
              }
              expect(value).toBeCloseTo(expected.auroc, 12);
              const influence = new Float64Array(records.length);
              addInfluence(influence, 1);
              influence.forEach((one, i) => {
                expect(one).toBeCloseTo(expected.influence[i]!, 12);
              });
            }
          },
        ),
      );
    });
  }

  it('compares no scores of different parts', () => {
    const pooled = pooledOf([
      [
        [0, 0.1],
        [1, 0.2],
      ],
      [
        [0, 0.8],
        [1, 0.7],
      ],
    ]);
    expect(measureAuroc(pooled, () => true, 1).value).toBe(0.5);
    expect(measureAuroc(pooled, () => true, 0).value).toBe(0.5);
  });
});
