import { describe, expect, it } from 'vitest';
import { choosePoint } from './weighted-objectives.ts';

describe('choice of a point of the grid', () => {
  it('takes the smallest gap among those within one point of the best AUROC', () => {
    const chosen = choosePoint([
      { point: [0.3], auroc: 0.8, gap: 0.03 },
      { point: [1], auroc: 0.795, gap: 0.02 },
      { point: [3], auroc: 0.791, gap: 0.025 },
      { point: [10], auroc: 0.7, gap: 0.001 },
    ]);
    expect(chosen).toEqual([1]);
  });

  it('takes the first where the AUROC is undefined', () => {
    const points = [1, 3].map((weight) => ({ point: [weight], auroc: Number.NaN, gap: 0 }));
    expect(choosePoint(points)).toEqual([1]);
  });
});
