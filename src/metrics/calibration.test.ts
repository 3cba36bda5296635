import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CALIBRATION_EDGES, calibrationErrorOf } from './calibration.ts';
import { rank, rankTally, tallyRanks } from './ranking.ts';

function expectedCalibrationError(
  probabilities: readonly number[],
  outcomes: readonly (boolean | number)[],
): number {
  const n = probabilities.length;
  const ranking = rank({
    scores: probabilities,
    positive: (record) => Boolean(outcomes[record]),
    slots: [],
    units: Int32Array.from({ length: n }, (_, i) => i),
    cuts: CALIBRATION_EDGES,
  });
  const tally = rankTally(1, CALIBRATION_EDGES.length);
  tallyRanks(ranking, new Uint8Array(n).fill(1), tally);
  return calibrationErrorOf(tally, [...CALIBRATION_EDGES.keys()]);
}

/** By definition: sort records into bins, then compare. */
function byBins(probabilities: readonly number[], outcomes: readonly boolean[]): number {
  let error = 0;
  for (let bin = 0; bin < 15; bin++) {
    const inBin = [...probabilities.keys()].filter((i) => {
      const p = probabilities[i]!;
      return p >= bin / 15 && (p < (bin + 1) / 15 || bin === 14);
    });
    const sum = inBin.reduce((total, i) => total + probabilities[i]! - Number(outcomes[i]), 0);
    error += Math.abs(sum);
  }
  return error / probabilities.length;
}

describe('expected calibration error', () => {
  test('worked by hand: two bins', () => {
    // Bin of .5: .02 − ½ off by .02 each; bin of .9: both happen, mean .9.
    expect(expectedCalibrationError([0.52, 0.52, 0.9, 0.9], [0, 1, 1, 1])).toBeCloseTo(
      (0.5 * 0.04) / 2 + 0.5 * 0.1,
      12,
    );
  });

  test('equals its definition, scores of 0 and 1 and on the edges too', () => {
    const record = fc.tuple(
      fc.oneof(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 15 }).map((k) => k / 15),
      ),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 60 }), (rows) => {
        const probabilities = rows.map((row) => row[0]);
        const outcomes = rows.map((row) => row[1]);
        expect(expectedCalibrationError(probabilities, outcomes)).toBeCloseTo(
          byBins(probabilities, outcomes),
          10,
        );
      }),
    );
  });

  test('no records, no error', () => {
    expect(expectedCalibrationError([], [])).toBeNaN();
  });
});
