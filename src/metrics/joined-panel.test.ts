import { describe, expect, it } from 'vitest';
import { bootstrapTable } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import type { Judged } from './joined-panel.ts';
import { fillPath } from './paths.ts';
import type { Predictions } from './predictions.ts';
import { fromRows, randomRows } from './testing.ts';

const DRAW = { replicates: 200, seed: 1 };

/** Of a finding that every record has, and of one that half of them have. */
function findings(seed: number, shift = 0): ReadonlyMap<string, Predictions> {
  const rows = randomRows(300, seed, { patients: 120 });
  const shifted = rows.map((row) => ({
    ...row,
    score: Math.min(1, row.score + shift * row.label),
  }));
  const all = fromRows(shifted, ['sex', 'race']);
  const known = rows.map((_, i) => i).filter((i) => i % 2 === 0);
  const half = fromRows(
    known.map((i) => ({ ...shifted[i]!, label: rows[(i * 7) % 300]!.label })),
    ['sex', 'race'],
  );
  return new Map([
    ['edema', all],
    ['pleural.other', { ...half, ids: known.map((i) => all.ids[i]!) }],
  ]);
}

describe('several labels', () => {
  const labels = findings(1);
  const together = evaluate(labels);
  const [edema, other] = [...labels.values()].map((records) => evaluate(records));

  it('have each the numbers that it has alone, over the records that have it', () => {
    for (const [path, value] of Object.entries(edema!.values)) {
      expect(together.at(`edema.${path}`)).toBe(value);
      expect(together.at(`pleural\\.other.${path}`)).toBe(other!.at(path));
    }
    expect(together.at('pleural\\.other.overall.n')).toBe(150);
    expect(together.n).toBe(300);
  });

  it('have an average of every number', () => {
    const mean = (edema!.at('overall.auroc')! + other!.at('overall.auroc')!) / 2;
    expect(together.at('average.overall.auroc')).toBeCloseTo(mean, 15);
    expect(
      together.at(
        fillPath('groups.<attribute>.<level-1>.tpr', 'sex', ['female', 'male'], [...labels.keys()]),
      ),
    ).toBeCloseTo((edema!.at('groups.sex.male.tpr')! + other!.at('groups.sex.male.tpr')!) / 2, 15);
    expect(fillPath('<label-1>.overall.auroc', 'sex', [], [...labels.keys()])).toBe(
      'pleural\\.other.overall.auroc',
    );
  });

  it('have an average that is undefined, and says why, where the number of one is', () => {
    const none = fromRows([{ label: 1, score: 0.5, groups: [0, 0] }], ['sex', 'race']);
    const evaluation = evaluate(new Map([...labels, ['none', none]]));
    expect(evaluation.at('average.overall.auroc')).toBeNull();
    expect(evaluation.notes).toContainEqual({
      path: 'average.overall.auroc',
      reason: 'of one of the labels: all records are of one class',
    });
    expect(evaluation.notes.some(({ path }) => path.startsWith('none.groups.sex'))).toBe(true);
  });

  it('are averaged where all have the number: classes have no true positive rate', () => {
    const grades = { ...labels.get('edema')!, classes: ['I', 'II', 'III'] };
    const scores = Float32Array.from({ length: 900 }, (_, i) => (i % 7) / 7);
    const { values } = evaluate(new Map([...labels, ['grade', { ...grades, scores }]]));
    expect(values).toHaveProperty(['average.overall.auroc']);
    expect(values).not.toHaveProperty(['average.overall.tpr']);
    expect(values).toHaveProperty(['edema.overall.tpr']);
  });

  it('can’t be called as parts of paths are', () => {
    expect(() => evaluate(new Map([...labels, ['average', labels.get('edema')!]]))).toThrow(
      'a label is called "average"',
    );
  });
});

describe('the bootstrap of several labels', () => {
  const cells = {
    m1: [findings(1), findings(2)],
    m2: [findings(1, 0.2), findings(2, 0.2)],
  };
  const table = bootstrapTable(cells, DRAW);

  it('draws each label as it is drawn alone where all records have it', () => {
    const alone = bootstrapTable(
      {
        m1: cells.m1.map((seed) => seed.get('edema')!),
        m2: cells.m2.map((seed) => seed.get('edema')!),
      },
      DRAW,
    );
    expect(table.interval('m2', 'edema.overall.auroc')).toEqual(
      alone.interval('m2', 'overall.auroc'),
    );
  });

  it('resamples all labels together: the average of a replicate is that of its labels', () => {
    const path = 'overall.auroc';
    const of = (label: string) => table.statistic((at) => at('m1', `${label}.${path}`)).replicates;
    const [first, second, average] = [of('edema'), of('pleural\\.other'), of('average')];
    average.forEach((value, i) => {
      expect(value).toBeCloseTo((first[i]! + second[i]!) / 2, 12);
    });
    const { estimate, interval } = table.statistic(
      (at) => at('m2', `average.${path}`) - at('m1', `average.${path}`),
    );
    expect(estimate).toBeGreaterThan(0);
    expect(interval![0]).toBeLessThan(estimate!);
    expect(interval![1]).toBeGreaterThan(estimate!);
  });

  it('takes a threshold for each label', () => {
    const thresholds = new Map([
      ['edema', 0],
      ['pleural.other', 2],
    ]);
    const chosen = bootstrapTable(
      { m1: cells.m1 },
      { ...DRAW, thresholds: { m1: [thresholds, thresholds] } },
    );
    expect(chosen.estimate('m1', 'edema.overall.tpr')).toBe(1);
    expect(chosen.estimate('m1', 'pleural\\.other.overall.tpr')).toBe(0);
    expect(chosen.estimate('m1', 'average.overall.tpr')).toBe(0.5);
  });

  it('of a single one has the paths and numbers of predictions without a name', () => {
    const alone = findings(1).get('edema')!;
    const named: Judged = new Map([['edema', alone]]);
    const [one, other] = [named, alone].map((cell) => bootstrapTable({ m: [cell] }, DRAW));
    expect(one!.paths('m')).toEqual(other!.paths('m'));
    for (const path of one!.paths('m')) {
      expect(one!.interval('m', path)).toEqual(other!.interval('m', path));
    }
  });
});
