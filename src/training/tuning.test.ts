import { describe, expect, it } from 'vitest';
import type { Predictions } from '../metrics/predictions.ts';
import { contextFor, smallTask, TINY } from './testing.ts';
import { prepareTraining } from './training.ts';
import { achieved, beyondEdge, chooseCandidate, meanProbabilityGap, tune } from './tuning.ts';

it('takes the smallest gap of those that cost at most 1.5 points of AUROC', () => {
  const tried = [
    { name: 'accurate', auroc: 0.8, gap: 0.03 },
    { name: 'fair', auroc: 0.786, gap: 0.01 },
    { name: 'fairest', auroc: 0.784, gap: 0.001 },
  ];
  expect(chooseCandidate(tried, 0.8).name).toBe('fair');
});

it('takes the highest AUROC where all cost more, or where no gap is defined', () => {
  const tried = [
    { name: 'fair', auroc: 0.7, gap: 0.01 },
    { name: 'accurate', auroc: 0.75, gap: 0.02 },
  ];
  expect(chooseCandidate(tried, 0.8).name).toBe('accurate');
  const undefinedGaps = tried.map((one) => ({ ...one, gap: Number.NaN }));
  expect(chooseCandidate(undefinedGaps, 0.7).name).toBe('accurate');
});

function predictions(labels: number[], groups: number[], scores: number[]): Predictions {
  const ids = labels.map(String);
  return {
    ids,
    clusters: ids,
    classes: ['no', 'yes'],
    labels: Int16Array.from(labels),
    scores: Float32Array.from(scores),
    groups: [{ name: 'sex', levels: ['m', 'f'], codes: Int16Array.from(groups) }],
  };
}

describe('the gap in mean probability', () => {
  it('by hand: everybody and those who have it, half each', () => {
    // Everybody: (0.25 + 0.75)/2 = 0.5 and (0.5 + 1)/2 = 0.75. Positives: 0.75 and 1.
    const one = predictions([0, 1, 0, 1], [0, 0, 1, 1], [0.25, 0.75, 0.5, 1]);
    expect(meanProbabilityGap([one])).toBeCloseTo(0.25, 6);
  });

  it('that turns round from training to training is none', () => {
    const one = predictions([0, 1, 0, 1], [0, 0, 1, 1], [0.25, 0.75, 0.5, 1]);
    const other = predictions([0, 1, 0, 1], [1, 1, 0, 0], [0.25, 0.75, 0.5, 1]);
    expect(meanProbabilityGap([one, other])).toBeCloseTo(0, 6);
    expect(achieved([one, other])).toMatchObject({ auroc: 1 });
  });

  it('is undefined where a group has nobody who has it', () => {
    expect(meanProbabilityGap([predictions([0, 1, 0], [0, 0, 1], [0, 1, 0])])).toBeNaN();
  });
});

describe('tuning', () => {
  it('looks at the validation records of all folds, but for those that the trial tests', async () => {
    const { task, split } = await smallTask(64);
    const [here, there] = [split.validation.slice(0, 60), split.validation.slice(60)];
    const run = (validation: Int32Array) => ({ ...split, validation });
    const context = contextFor(TINY, {
      tuningRuns: (seed) =>
        [here, there].map((rows) => ({ ...contextFor(TINY), seed, split: run(rows) })),
    });
    const { codes } = task.label;
    // The first candidate ranks everything wrongly on records that are tested, rightly elsewhere.
    const trial = prepareTraining(task, { ...split, test: there.slice(0, 30) }, context);
    const tested = new Set(trial.split.test);
    const seen: number[] = [];
    const chosen = await tune(
      trial,
      {
        tuningSeed: 3,
        growths: 0,
        candidates: [
          { tradeOff: 1, rate: 1 },
          { tradeOff: 2, rate: 1 },
        ],
      },
      (candidate) => ({
        stage: { name: 'game', key: { candidate } },
        async scores(training) {
          seen.push(training.context.seed);
          return Float32Array.from(training.split.validation, (row) => {
            const right = codes[row] === 1;
            if (candidate?.tradeOff === 2) return right ? 0.4 : 0.6;
            return right === !tested.has(row) ? 1 : 0;
          });
        },
      }),
    );
    expect(chosen.tradeOff).toBe(1);
    expect(new Set(seen)).toEqual(new Set([3]));
    expect(seen).toHaveLength(2 * 3);
  });

  it('tries on where what it prefers lies at the edge, as often as it may', async () => {
    const { task, split } = await smallTask(64);
    const context = contextFor(TINY, {
      tuningRuns: (seed) => [{ ...contextFor(TINY), seed, split }],
    });
    const trial = prepareTraining(task, { ...split, test: new Int32Array(0) }, context);
    const { codes } = task.label;
    const chosenFrom = async (growths: number) => {
      const tried: number[] = [];
      const { tradeOff } = await tune(
        trial,
        {
          tuningSeed: 1,
          growths,
          candidates: [1, 3].map((multiple) => ({ tradeOff: multiple, rate: 1 })),
        },
        (candidate) => ({
          stage: { name: 'game', key: { candidate } },
          async scores(training) {
            if (candidate !== null) tried.push(candidate.tradeOff);
            // All rank perfectly; the nearer to 9, the less apart are the probabilities, and so the gaps.
            const apart = 0.01 + Math.abs(Math.log((candidate?.tradeOff ?? 1) / 9)) / 100;
            return Float32Array.from(training.split.validation, (row) =>
              codes[row] === 1 ? 0.5 + apart : 0.5 - apart,
            );
          },
        }),
      );
      return { tradeOff, tried };
    };
    expect(await chosenFrom(0)).toEqual({ tradeOff: 3, tried: [1, 3] });
    expect(await chosenFrom(1)).toEqual({ tradeOff: 9, tried: [1, 3, 9] });
    // Once beyond 9 shows that it is worse; then it lies inside.
    expect(await chosenFrom(5)).toEqual({ tradeOff: 9, tried: [1, 3, 9, 27] });
  });
});

it('grows along the axis at whose edge a candidate lies', () => {
  const star = [
    { tradeOff: 1, rate: 1 },
    ...[0.3, 3].map((tradeOff) => ({ tradeOff, rate: 1 })),
    ...[0.3, 3].map((rate) => ({ tradeOff: 1, rate })),
  ];
  expect(beyondEdge({ tradeOff: 1, rate: 1 }, star)).toEqual([]);
  expect(beyondEdge({ tradeOff: 3, rate: 1 }, star)).toEqual([{ tradeOff: 9, rate: 1 }]);
  expect(beyondEdge({ tradeOff: 1, rate: 0.3 }, star)).toEqual([{ tradeOff: 1, rate: 0.09 }]);
  expect(beyondEdge({ tradeOff: 1, rate: 1 }, [{ tradeOff: 1, rate: 1 }])).toEqual([]);
});
