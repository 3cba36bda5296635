import { describe, expect, it } from 'vitest';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows } from '../../metrics/testing.ts';
import { chooseThreshold, floorOf } from './decisions.ts';
import type { ByLabel } from './pool.ts';

/** 100 records of which 20 are positive; the first `called` score above 0.5. */
function calling(called: number): Predictions {
  return fromRows(
    Array.from({ length: 100 }, (_, i) => ({
      label: i < 20 ? 1 : 0,
      score: i < called ? 0.9 : 0.1,
      groups: [i % 2],
    })),
  );
}

const ill = (predictions: Predictions): ByLabel => new Map([['ill', predictions]]);

const reference = (...called: number[]) => ({
  title: 'ERM',
  validation: called.map((count) => ill(calling(count))),
  test: called.map((count) => ill(calling(count))),
});

describe('the threshold', () => {
  it('is 0.5 where the reference calls at least half as many positive as there are', () => {
    expect(chooseThreshold(reference(10)).kind).toBe('fixed');
  });

  it('is Youden’s where it calls fewer, and says whose numbers decided', () => {
    const { kind, why } = chooseThreshold(reference(9));
    expect(kind).toBe('youden');
    expect(why).toContain('ERM calls 9.0 % of validation records positive');
    expect(why).toContain('20.0 %');
  });

  it('is decided over all seeds: no single one tips it', () => {
    expect(chooseThreshold(reference(9, 14)).kind).toBe('fixed');
    expect(chooseThreshold(reference(11, 5)).kind).toBe('youden');
  });

  it('is Youden’s for all labels where the reference calls too few of one', () => {
    const labels: ByLabel = new Map([
      ['ill', calling(20)],
      ['dead', calling(9)],
    ]);
    const { kind, why } = chooseThreshold({ ...reference(20), validation: [labels] });
    expect(kind).toBe('youden');
    expect(why).toContain('records positive of dead');
  });

  it('is the most probable class where there are several', () => {
    const several = { ...calling(9), classes: ['a', 'b', 'c'] };
    expect(chooseThreshold({ ...reference(9), validation: [ill(several)] }).why).toContain(
      'probable',
    );
  });
});

describe('the floor', () => {
  // 10 of 20 positives above all negatives, the others tied with them: AUROC 0.5 + 0.5 / 2.
  const floor = (value: number) =>
    floorOf(
      { id: 'x', floor: { metric: 'overall.auroc', value, what: 'a ridge' } } as never,
      reference(10),
    );

  it('is beaten by the reference on test, or no verdict is given', () => {
    expect(floor(0.74)).toEqual({
      passed: true,
      statement: 'x: ERM reaches an AUROC of 0.750; a ridge reaches 0.740.',
    });
    expect(floor(0.76)?.statement).toContain('learnt too little');
    expect(floor(0.75)?.passed).toBe(false);
  });

  it('of several labels is that of their average', () => {
    // AUROC 0.75 and, all positives first, 1.
    const labels: ByLabel = new Map([
      ['ill', calling(10)],
      ['dead', calling(20)],
    ]);
    const setting = { id: 'x', floor: { metric: 'overall.auroc', value: 0.87, what: 'a ridge' } };
    const found = floorOf(setting as never, { ...reference(10), test: [labels] });
    expect(found?.statement).toContain('reaches an AUROC of 0.875; a ridge reaches 0.870.');
  });

  it('fails, and the threshold says so, where the reference did not finish', () => {
    const none = { title: 'ERM', validation: [], test: [] };
    const setting = { id: 'x', floor: { metric: 'overall.auroc', value: 0.7, what: 'a ridge' } };
    expect(floorOf(setting as never, none)).toMatchObject({
      passed: false,
      statement: expect.stringContaining('ERM did not finish'),
    });
    expect(chooseThreshold(none).why).toContain('did not finish');
  });

  it('is absent where the setting names none', () => {
    expect(floorOf({ id: 'x' } as never, reference(10))).toBeNull();
  });
});
