import { describe, expect, test } from 'vitest';
import { auditCurves } from './curves.ts';
import { ruledRecords } from './testing.ts';

const records = ruledRecords(false);
const everyone = auditCurves(records, 0)!.overall!;

// statsmodels 0.14 (GLM, covariance by clusters of two records) on the spline's basis, scikit-learn 1.9.
describe('curves of everyone', () => {
  const pairs = {
    ...records,
    units: { of: Int32Array.from(records.labels.keys(), (i) => i >> 1), count: 120, sites: null },
  };
  const { predicted, observed, low, high } = auditCurves(pairs, 0)!.overall!.calibration!;

  test.each([
    [0, 1e-6, 0.15363759, 0.0075241, 0.81296451],
    [20, 0.00260924417, 0.1537568, 0.06021586, 0.34003129],
    [40, 0.872511035, 0.99435067, 0.95389181, 0.99933266],
  ])('calibration at point %i', (k, p, o, from, to) => {
    expect(predicted[k]).toBeCloseTo(p, 8);
    expect(observed[k]).toBeCloseTo(o, 6);
    expect(low[k]).toBeCloseTo(from, 6);
    expect(high[k]).toBeCloseTo(to, 6);
  });

  test('ROC and net benefit', () => {
    const { fpr, tpr } = everyone.roc;
    expect([fpr[0], fpr[5], fpr[25], fpr[50]]).toEqual([0, 0.1, 0.5, 1]);
    expect(tpr[5]).toBeCloseTo(0.42028986, 7);
    expect(tpr[25]).toBeCloseTo(0.78019324, 7);
    expect(tpr[50]).toBe(1);
    const { threshold, model, all } = everyone.decision;
    expect(threshold[29]).toBe(0.3);
    expect(model[29]).toBeCloseTo(0.07142857142857142, 12);
    expect(model[49]).toBeCloseTo(0.02083333333333333, 12);
    // 69 of 240 are positive.
    expect(all[49]).toBeCloseTo((69 - 171) / 240, 12);
  });
});

test('a group of few has no curve, and suppression leaves those of everyone', () => {
  const codes = Int32Array.from({ length: 240 }, (_, i) => (i < 12 ? 1 : 0));
  const groupings = [{ ...records.groupings[0]!, levels: ['many', 'few'], codes }];
  const { groups } = auditCurves({ ...records, groupings }, 0)!;
  expect(groups.group!.few).toBeNull();
  expect(groups.group!.many!.calibration!.observed).toHaveLength(41);
  const hidden = auditCurves({ ...records, groupings }, 10)!;
  expect(hidden.groups.group).toEqual({ many: null, few: null });
  expect(hidden.overall).not.toBeNull();
  expect(auditCurves({ ...records, groupings }, 100)!.overall).toBeNull();
  expect(auditCurves({ ...records, scores: null }, 0)).toBeNull();
});
