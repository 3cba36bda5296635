import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import type { Predictions, ScoredRecords } from './predictions.ts';
import { fromRows, type Row, randomRows } from './testing.ts';

/** `n` records of a level with this label, `right` of them predicted right at 0.5. */
function block(level: number, label: number, n: number, right: number): Row[] {
  return Array.from({ length: n }, (_, i) => {
    const correct = i < right;
    const score = (label === 1) === correct ? 0.9 : 0.1;
    return { label, score, groups: [level] };
  });
}

/** Female: TPR 3/4, FPR 1/10; male: TPR 1/2, FPR 1/5. */
const twoGroups = fromRows([
  ...block(0, 1, 40, 30),
  ...block(0, 0, 50, 45),
  ...block(1, 1, 60, 30),
  ...block(1, 0, 100, 80),
]);

describe('evaluate', () => {
  const evaluation = evaluate(twoGroups);

  test('agrees with numbers worked by hand', () => {
    const expected: Record<string, number> = {
      'overall.n': 250,
      'overall.accuracy': 185 / 250,
      'overall.prevalence': 100 / 250,
      'overall.positiveRate': 85 / 250,
      'overall.precision': 60 / 85,
      'overall.recall': 60 / 100,
      'overall.f1': 120 / 185,
      'overall.macroF1': (120 / 185 + 250 / 315) / 2,
      // Two scores: the ROC curve has one corner, so the area is the mean of TPR and TNR.
      'overall.auroc': (60 / 100 + 125 / 150) / 2,
      'groups.sex.female.tpr': 3 / 4,
      'groups.sex.male.fpr': 1 / 5,
      'groups.sex.male.auroc': (1 / 2 + 4 / 5) / 2,
      'fairness.sex.demographicParityDifference': 35 / 90 - 50 / 160,
      'fairness.sex.demographicParityDifferenceSigned': 50 / 160 - 35 / 90,
      'fairness.sex.equalOpportunityDifference': 1 / 4,
      'fairness.sex.equalOpportunityDifferenceSigned': -1 / 4,
      'fairness.sex.equalizedOddsDifference': 1 / 4,
      'fairness.sex.equalizedOddsMean': (1 / 4 + 1 / 10) / 2,
      'fairness.sex.eopp0': 1 / 10,
      'fairness.sex.eopp1': 1 / 4,
      'fairness.sex.eodd': (1 / 4 + 1 / 10) / 2,
      'fairness.sex.eoddOfSum': (1 / 4 - 1 / 10) / 2,
      'fairness.sex.aurocGap': 0.825 - 0.65,
      'fairness.sex.worstGroupAuroc': 0.65,
    };
    for (const [path, value] of Object.entries(expected)) {
      expect(evaluation.at(path), path).toBeCloseTo(value, 12);
    }
    expect(evaluation.notes).toEqual([]);
  });

  test('ADF is the information of prediction and group within each label', () => {
    // By definition from the counts above: label × group × prediction.
    const counts = [
      [
        [45, 5],
        [80, 20],
      ],
      [
        [10, 30],
        [30, 30],
      ],
    ];
    let information = 0;
    for (const stratum of counts) {
      const n = stratum.flat().reduce((a, b) => a + b);
      stratum.forEach((row, s) => {
        row.forEach((count, c) => {
          const rowSum = row[0]! + row[1]!;
          const columnSum = stratum[0]![c]! + stratum[1]![c]!;
          information += (stratum[s]![c]! / 250) * Math.log((count * n) / (rowSum * columnSum));
        });
      });
    }
    expect(evaluation.at('fairness.sex.adfNats')).toBeCloseTo(information, 12);
    expect(evaluation.at('fairness.sex.adfCorrectedNats')).toBeCloseTo(information - 1 / 250, 12);
  });

  test('a group with too few positives stays but leaves the gaps', () => {
    const rows = [...block(0, 1, 40, 20), ...block(0, 0, 40, 40)];
    const three = fromRows(
      [
        ...rows,
        ...rows.map((row) => ({ ...row, groups: [1] })),
        ...block(2, 1, 29, 29),
        ...block(2, 0, 90, 0),
      ],
      ['race'],
    );
    const result = evaluate(three);
    expect(result.at('groups.race.c.tpr')).toBe(1);
    expect(result.at('fairness.race.equalOpportunityDifference')).toBe(0);
    // Of the worst group it is no matter how large it is.
    expect(result.at('fairness.race.worstGroupAccuracy')).toBeCloseTo(29 / 119, 12);
    // Of c all of the ill are called right, and nobody else.
    expect(result.at('fairness.race.worstGroupMacroRecall')).toBeCloseTo(1 / 2, 12);
    expect(result.at('fairness.race.worstGroupAuroc')).toBeCloseTo(1 / 2, 12);
    // Of the worst one compared it is not.
    expect(result.at('fairness.race.worstComparedAuroc')).toBeCloseTo(3 / 4, 12);
    expect(result.notes).toContainEqual({
      path: 'groups.race.c',
      reason: expect.stringContaining('29 positives and 90 negatives'),
    });
    // One more positive, and it counts.
    const more = fromRows(
      [
        ...rows,
        ...rows.map((row) => ({ ...row, groups: [1] })),
        ...block(2, 1, 30, 30),
        ...block(2, 0, 90, 0),
      ],
      ['race'],
    );
    expect(evaluate(more).at('fairness.race.equalOpportunityDifference')).toBe(0.5);
    expect(evaluate(more).at('fairness.race.worstComparedAuroc')).toBeCloseTo(1 / 2, 12);
  });

  test('AUROC parity is over groups with five positives and five negatives', () => {
    // AUROCs of 1 and (3/5 + 1)/2; that of the third, 0, does not count for want of a negative.
    const rows = [
      ...[...block(0, 1, 5, 5), ...block(0, 0, 5, 5)],
      ...[...block(1, 1, 5, 3), ...block(1, 0, 5, 5)],
      ...[...block(2, 1, 90, 0), ...block(2, 0, 4, 0)],
    ];
    const { at } = evaluate(fromRows(rows, ['race']));
    expect(at('fairness.race.aurocParity')).toBeCloseTo(1 - 0.2, 12);
    // A fifth negative, and it does.
    const more = evaluate(fromRows([...rows, ...block(2, 0, 1, 0)], ['race']));
    expect(more.at('fairness.race.aurocParity')).toBeCloseTo(0, 12);
  });

  test('a group without records has no part in means over groups', () => {
    // Recalls of both classes: 1 and 1/2 in the first group, 1 and 1 in the second.
    const rows = [
      ...block(0, 1, 4, 4),
      ...block(0, 0, 4, 2),
      ...block(1, 1, 4, 4),
      ...block(1, 0, 4, 4),
    ];
    const { at } = evaluate(fromRows(rows, ['race']));
    expect(at('fairness.race.meanGroupMacroRecall')).toBeCloseTo((0.75 + 1) / 2, 12);
  });

  test('where all records are of one group there is no ADF', () => {
    const { at, notes } = evaluate(fromRows([...block(0, 1, 4, 3), ...block(0, 0, 4, 2)]));
    for (const name of ['adfNats', 'adfCorrectedNats']) {
      const path = `fairness.sex.${name}`;
      expect(at(path)).toBeNull();
      expect(notes).toContainEqual({ path, reason: 'fewer than two groups have records' });
    }
  });

  test('missing groups count overall, in no group, and are told', () => {
    const rows = [...block(0, 1, 3, 3), ...block(-1, 1, 2, 0)];
    const result = evaluate(fromRows(rows));
    expect(result.at('overall.recall')).toBe(3 / 5);
    expect(result.at('groups.sex.female.n')).toBe(3);
    expect(result.at('groups.sex.male.n')).toBe(0);
    expect(result.notes).toContainEqual({
      path: 'groups.sex',
      reason: '2 of 5 records have no value and count in no group',
    });
  });

  test('what is undefined is null and has a reason', () => {
    const oneClass = evaluate(fromRows([...block(0, 0, 4, 4), ...block(1, 0, 4, 4)]));
    for (const path of ['overall.auroc', 'overall.precision', 'overall.recall', 'overall.f1']) {
      expect(oneClass.at(path), path).toBeNull();
      expect(oneClass.notes.some((note) => note.path === path)).toBe(true);
    }
    expect(oneClass.at('fairness.sex.aurocGap')).toBeNull();
    expect(oneClass.notes.find((note) => note.path === 'overall')?.reason).toContain(
      'every record is predicted negative',
    );
    const empty = evaluate(fromRows([]));
    expect(empty.at('overall.accuracy')).toBeNull();
    expect(empty.at('overall.ece')).toBeNull();
  });

  test('a constant prediction is no fair one: differences are undefined, with the reason', () => {
    const all = evaluate(twoGroups, { threshold: 0.05 });
    const none = evaluate(twoGroups, { threshold: 0.95 });
    for (const { at, notes } of [all, none]) {
      for (const name of ['demographicParityDifference', 'equalizedOddsDifference', 'adfNats']) {
        const path = `fairness.sex.${name}`;
        expect(at(path), name).toBeNull();
        expect(notes.find((note) => note.path === path)?.reason).toContain('predicted alike');
      }
      expect(at('fairness.sex.aurocGap')).toBeCloseTo(0.825 - 0.65, 12);
    }
  });

  test('the order of records does not matter, nor that of levels for unsigned numbers', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const rows = randomRows(300, seed);
        const result = evaluate(fromRows(rows, ['sex', 'race']));
        const shuffled = evaluate(fromRows(rows.toReversed(), ['sex', 'race']));
        for (const [path, value] of Object.entries(result.values)) {
          expectClose(shuffled.at(path), value);
        }
        const swapped = evaluate(
          fromRows(
            rows.map((row) => ({ ...row, groups: [row.groups[0]! < 0 ? -1 : 1 - row.groups[0]!] })),
          ),
        );
        for (const [path, value] of Object.entries(result.values)) {
          if (!path.startsWith('fairness.sex')) continue;
          expectClose(swapped.at(path), path.endsWith('Signed') && value !== null ? -value : value);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('records listed twice change counts and the ADF correction, nothing else', () => {
    const rows = randomRows(400, 5);
    const once = evaluate(fromRows(rows));
    const twice = evaluate(fromRows([...rows, ...rows]));
    for (const [path, value] of Object.entries(once.values)) {
      if (/\.(n|positives|adfCorrectedNats)$/.test(path)) continue;
      expectClose(twice.at(path), value);
    }
  });

  test('an unknown path is an error that shows known ones', () => {
    expect(() => evaluation.at('groups.sex.men.auroc')).toThrow('no metric "groups.sex.men.auroc"');
  });

  test('scores that are not numbers and labels that are no class are errors', () => {
    const bad = {
      ...twoGroups,
      scores: twoGroups.scores.map((s, i) => (i === 3 ? Number.NaN : s)),
    };
    expect(() => evaluate(bad)).toThrow('the score of record r3 is NaN');
    expect(() => evaluate(fromRows([{ label: -1, score: 0.5, groups: [0] }]))).toThrow(
      'record r0 has label -1',
    );
    expect(() => evaluate({ ...twoGroups, ids: ['a'] })).toThrow(
      'ids has 1 entries for 250 labels',
    );
  });
});

describe('evaluate with several classes', () => {
  /** Scores that put `predicted` first. */
  function multiclass(
    cells: readonly (readonly [level: number, label: number, predicted: number, n: number])[],
  ): ScoredRecords {
    const rows = cells.flatMap(([level, label, predicted, n]) =>
      Array.from({ length: n }, () => ({ level, label, predicted })),
    );
    return {
      ids: rows.map((_, i) => `${i}`),
      clusters: rows.map((_, i) => `${i}`),
      classes: ['a', 'b', 'c'],
      labels: Int16Array.from(rows, (row) => row.label),
      scores: Float32Array.from(
        rows.flatMap((row) => [0, 1, 2].map((k) => (k === row.predicted ? 0.6 : 0.2))),
      ),
      groups: [
        { name: 'sex', levels: ['f', 'm'], codes: Int16Array.from(rows, (row) => row.level) },
      ],
    };
  }

  const records = multiclass([
    [0, 0, 0, 30],
    [0, 0, 1, 10],
    [0, 1, 1, 40],
    [0, 2, 2, 5],
    [1, 0, 0, 40],
    [1, 1, 1, 20],
    [1, 1, 0, 20],
    [1, 2, 2, 4],
  ]);
  const result = evaluate(records);

  test('fairness terms are means over classes large enough in two groups', () => {
    // Class c has 5 and 4 records, so classes a and b are compared.
    const tpr = [Math.abs(30 / 40 - 1), Math.abs(1 - 20 / 40)];
    const tnr = [Math.abs(1 - 24 / 44), Math.abs(35 / 45 - 1)];
    expect(result.at('fairness.sex.eopp1')).toBeCloseTo((tpr[0]! + tpr[1]!) / 2, 12);
    expect(result.at('fairness.sex.eopp0')).toBeCloseTo((tnr[0]! + tnr[1]!) / 2, 12);
    expect(result.at('fairness.sex.eodd')).toBeCloseTo(
      (result.at('fairness.sex.eopp0')! + result.at('fairness.sex.eopp1')!) / 2,
      12,
    );
    expect(result.notes.filter((note) => note.path.startsWith('groups.sex.'))).toHaveLength(2);
  });

  test('a class that is large enough in one group alone leaves the mean over classes', () => {
    const { at } = evaluate(
      multiclass([
        [0, 0, 0, 30],
        [0, 1, 1, 20],
        [0, 1, 0, 10],
        [0, 2, 2, 30],
        [1, 0, 0, 30],
        [1, 1, 1, 30],
        [1, 2, 2, 5],
      ]),
    );
    // Recalls of class a are 1 and 1, of b 2/3 and 1.
    expect(at('fairness.sex.eopp1')).toBeCloseTo((0 + 1 / 3) / 2, 12);
  });

  test('groups have macro scores, accuracy and mean AUROC', () => {
    expect(result.at('groups.sex.f.accuracy')).toBeCloseTo(75 / 85, 12);
    expect(result.at('groups.sex.f.macroRecall')).toBeCloseTo((3 / 4 + 1 + 1) / 3, 12);
    expect(result.at('groups.sex.f.macroPrecision')).toBeCloseTo((1 + 4 / 5 + 1) / 3, 12);
    expect(result.at('groups.sex.f.macroF1')).toBeCloseTo((60 / 70 + 80 / 90 + 1) / 3, 12);
    // One-vs-rest with two score values: mean of TPR and TNR.
    const aurocs = [(3 / 4 + 1) / 2, (1 + 35 / 45) / 2, 1];
    expect(result.at('groups.sex.f.auroc')).toBeCloseTo(aurocs.reduce((a, b) => a + b) / 3, 12);
    expect(Object.hasOwn(result.values, 'groups.sex.f.tpr')).toBe(false);
  });

  test('a class that nobody in a group has leaves its recall and AUROC', () => {
    const lacking = evaluate(
      multiclass([
        [0, 0, 0, 3],
        [0, 0, 2, 1],
        [0, 1, 1, 4],
        [1, 2, 2, 1],
      ]),
    );
    expect(lacking.at('groups.sex.f.macroRecall')).toBeCloseTo((3 / 4 + 1) / 2, 12);
    expect(lacking.at('groups.sex.f.auroc')).toBeCloseTo(((3 / 4 + 1) / 2 + 1) / 2, 12);
    // A prediction that is always wrong does count in precision.
    expect(lacking.at('groups.sex.f.macroPrecision')).toBeCloseTo((1 + 1 + 0) / 3, 12);
  });

  test('calibration is that of the predicted class', () => {
    expect(result.at('overall.ece')).toBeCloseTo(Math.abs(139 / 169 - 0.6), 6);
  });
});

function expectClose(actual: number | null, expected: number | null): void {
  if (actual === null || expected === null) expect(actual).toBe(expected);
  else expect(actual).toBeCloseTo(expected, 10);
}

test('predictions of a trial are records that can be evaluated', () => {
  const predictions: Predictions = twoGroups;
  expect(evaluate(predictions, { threshold: 0.95 }).at('overall.positiveRate')).toBe(0);
});
