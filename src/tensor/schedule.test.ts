import { describe, expect, it } from 'vitest';
import { learningRateFactor } from './schedule.ts';

describe('learningRateFactor', () => {
  it('stays at 1 when constant', () => {
    expect(learningRateFactor({ kind: 'constant' }, 3.7, 10)).toBe(1);
  });

  it('drops at whole multiples of the step', () => {
    const step = { kind: 'step', everyEpochs: 3, factor: 0.5 } as const;
    const at = (epoch: number) => learningRateFactor(step, epoch, 10);
    expect([0, 2.99, 3, 5.9, 6].map(at)).toEqual([1, 1, 0.5, 0.5, 0.25]);
  });

  it('rises linearly, then falls along half a cosine to 0', () => {
    const cosine = { kind: 'cosine', warmupEpochs: 2 } as const;
    const at = (epoch: number) => learningRateFactor(cosine, epoch, 10);
    expect(at(0)).toBeGreaterThan(0);
    expect(at(0.5)).toBeCloseTo(0.25, 12);
    expect(at(2)).toBe(1);
    expect(at(6)).toBeCloseTo(0.5, 12);
    expect(at(10)).toBeCloseTo(0, 12);
  });

  it('settles at a small rate, by hand', () => {
    const settle = { after: 0.6, at: 0.1 };
    const cosine = { kind: 'cosine', warmupEpochs: 0, settle } as const;
    const at = (epoch: number) => learningRateFactor(cosine, epoch, 10);
    expect(at(0)).toBe(1);
    expect(at(3)).toBeCloseTo(0.55, 12);
    for (const epoch of [6, 7.5, 10]) expect(at(epoch)).toBeCloseTo(0.1, 12);
  });

  it('allows a warm-up of none or of the whole run', () => {
    expect(learningRateFactor({ kind: 'cosine', warmupEpochs: 0 }, 0, 4)).toBe(1);
    expect(learningRateFactor({ kind: 'cosine', warmupEpochs: 9 }, 3, 4)).toBeCloseTo(0.75, 12);
  });
});
