import { expect, it } from 'vitest';
import type { Task } from '../../data/task.ts';
import type { GateResult } from '../../evidence/gate/gate.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { fromRows } from '../../metrics/testing.ts';
import { Random } from '../../tensor/random.ts';
import type { Row } from '../paper.ts';
import type { Contest } from './contests.ts';
import { crossRows } from './cross-table.ts';
import { type CrossRun, crossReport, crossTable } from './report.ts';

/** 600 patients of two groups; signal: how far scores tell positives in each. */
function model(signal: readonly [number, number], seed: number): Predictions {
  const random = new Random(seed);
  return fromRows(
    Array.from({ length: 600 }, (_, i) => {
      const label = (i >> 1) % 2;
      const score = 1 / (1 + Math.exp(-random.normal() - signal[i % 2]! * label));
      return { label, score, groups: [i % 2, (i >> 2) % 3] };
    }),
    ['sex', 'race'],
  );
}

function contender(id: string, signal: readonly [number, number], seeds = [1, 2]) {
  const row = { id, title: id.toUpperCase() } as Row;
  const trials = seeds.map((seed) => ({
    row,
    seed,
    result: {
      test: [model(signal, seed)],
      samples: [],
      provenance: { finishedAt: `2026-01-0${seed}` },
    },
  }));
  return { row, trials, gate: null as GateResult | null };
}

const environment = { refair: '0.1.0', node: '24.0.0', hardware: 'two cores', commit: 'abc123' };
const runOf = (profile: CrossRun['profile']): CrossRun => ({
  profile,
  date: '2026-01-02T10:00:00.000Z',
  environment,
  asked: [],
  compared: [],
});

const contest = (splitSeed: number | 'per-seed') =>
  ({
    paper: { id: 'paper' },
    table: { id: 'paper/table' },
    setting: { id: 'x/sex', data: { attributes: ['sex'] }, folds: 0, splitSeed, resamples: 300 },
    task: {
      labels: [{ name: 'ill' }],
      attributes: [{ levels: ['female', 'male'] }, { levels: ['a', 'b', 'c'] }],
      dataset: { id: 'x', source: { standInFor: {} } },
    } as unknown as Task,
    seeds: [1, 2],
    plain: contender('plain', [1, 1]),
    others: [contender('better', [2, 2]), contender('worse', [1.5, -0.2])],
    copies: true,
  }) as unknown as Contest;

it('judges every method against the plain model, and the plain model against itself', () => {
  const [better, worse, copy, ...none] = crossRows(contest(1));
  expect(none).toEqual([]);
  expect(better).toMatchObject({ method: 'BETTER', copy: false, seeds: 2, records: 600 });
  expect(better!.sum.kind).toBe('positive-sum');
  expect(better!.worst!.value).toBeGreaterThan(0);
  expect(worse).toMatchObject({
    sum: { kind: 'harmful' },
    worst: { level: 'male' },
    growth: 'mixed',
  });
  expect(worse!.date).toBe('2026-01-02');
  // One seed against the other: the same model but for chance. It is shown, and one training of each
  // is not judged.
  expect(copy).toMatchObject({ method: 'PLAIN, other seeds', copy: true, seeds: 1 });
  expect(copy!.gap).toBeNull();
  expect(copy!.sum.kind).toBe('undetermined');
  expect(copy!.sum.overall.estimate).not.toBe(0);
  expect(Math.abs(copy!.sum.overall.estimate!)).toBeLessThan(0.1);
});

it('shows what did not converge, and neither counts nor draws it', () => {
  const failed = {
    passed: false,
    findings: [{ passed: false, reason: 'it still gains 2 points' }],
  };
  const stopped = { ...contender('worse', [1.5, -0.2]), gate: failed as GateResult };
  const others = [contender('better', [2, 2]), stopped];
  const rows = crossRows({ ...contest(1), others } as unknown as Contest);
  const [better, worse] = rows;
  expect(better!.unconverged).toBeNull();
  expect(worse!.unconverged).toBe('WORSE: it still gains 2 points');
  const report = crossReport(rows, runOf('desk'));
  const text = JSON.stringify(report);
  expect(text).toContain('Of 1 comparisons of a method');
  expect(text).toContain(
    'Further ones are shown and not counted: 1, because a training did not converge or is not shown to have.',
  );
  expect(text).toContain('not judged: not converged');
  const plain = { ...contender('plain', [1, 1]), gate: failed as GateResult };
  const all = crossRows({ ...contest(1), plain } as unknown as Contest);
  expect(all.map(({ unconverged }) => unconverged)).toEqual(
    Array(3).fill('PLAIN: it still gains 2 points'),
  );
});

it('compares the plain model with itself once, and names the groups that are not judged', () => {
  const { setting, ...rest } = contest(1);
  expect(crossRows({ ...rest, setting, copies: false })).toHaveLength(2);
  const [better] = crossRows(contest(1));
  expect(better!.unjudged).toEqual([]);
});

it('judges a method by each attribute of a setting', () => {
  const { setting, ...rest } = contest('per-seed');
  const two = {
    ...rest,
    setting: { ...setting, data: { attributes: ['sex', 'race'] } },
  } as unknown as Contest;
  const rows = crossRows(two).map(({ on, method, worst }) => ({ on, method, level: worst!.level }));
  expect(rows.map(({ on, method }) => [on, method])).toEqual([
    ['on x, sex', 'BETTER'],
    ['on x, sex', 'WORSE'],
    ['on x, race', 'BETTER'],
    ['on x, race', 'WORSE'],
  ]);
  expect(rows[1]!.level).toBe('male');
  expect(['a', 'b', 'c']).toContain(rows[3]!.level);
});

it('has no copy where every seed tests records of its own', () => {
  expect(crossRows(contest('per-seed')).map(({ method }) => method)).toEqual(['BETTER', 'WORSE']);
});

it('says on its cover that a quick one is a demonstration', () => {
  const warningsOf = (profile: 'quick' | 'desk') => crossReport([], runOf(profile)).warnings;
  expect(warningsOf('quick')).toEqual([expect.stringContaining('A demonstration')]);
  expect(warningsOf('desk')).toEqual([]);
});

it('says whose gap between groups is certain, and certainly another than the plain model’s', () => {
  const seeds = [1, 2, 3, 4];
  const four = {
    ...contest(1),
    seeds,
    plain: contender('plain', [1.5, 0.7], seeds),
    others: [
      contender('even', [1.2, 1.2], seeds),
      contender('uneven', [3, 0], seeds),
      contender('same', [1.5, 0.7], seeds),
    ],
  } as unknown as Contest;
  const [even, uneven, same, copy] = crossRows(four);
  expect(even!.gap).toMatchObject({ change: 'narrower' });
  expect(uneven!.gap).toMatchObject({ change: 'wider' });
  expect(same!.gap).toMatchObject({ change: null });
  expect(copy!.gap).toBeNull();
  for (const { gap, plainGap } of [even!, uneven!, same!]) {
    expect(gap!.atLeast).toBeLessThan(gap!.value);
    expect(gap!.atLeast).toBeGreaterThanOrEqual(0);
    expect(plainGap!.atLeast).toBeGreaterThan(0.05);
  }
  // One training of each tells nothing of how far another would differ.
  const [once] = crossRows({ ...four, seeds: [1] });
  expect(once!.gap).toBeNull();
  const alone = JSON.stringify(crossReport([once!, even!], runOf('desk')));
  expect(alone).toContain('Of 1 comparisons of a method');
  expect(alone).toContain('1, because one of the two was trained once');
  expect(alone).toContain('not judged: trained once');
  const report = crossReport([even!, uneven!], runOf('desk'));
  expect(report.front).toMatchObject([{ kind: 'figure' }]);
  const [, table] = report.sections[0]!.blocks;
  expect(table).toMatchObject({
    groups: [
      { title: expect.stringMatching(/, whose gap is \d+\.\d points, at least \d+\.\d; 600 test/) },
    ],
  });
});

it('says nothing of a bound that is printed as 0.0', () => {
  const [row] = crossRows(contest(1));
  const titleWith = (atLeast: number) => {
    const plainGap = { value: 0.044, atLeast, change: null };
    return crossTable([{ ...row!, plainGap }]).groups[0]!.title;
  };
  expect(titleWith(0.012)).toContain('whose gap is 4.4 points, at least 1.2;');
  expect(titleWith(0.0003)).toContain('whose gap is 4.4 points, shown to be above 0;');
  expect(titleWith(0)).toContain('whose gap is 4.4 points, not shown to be one;');
});

it('says who made it, with what, on which terms, and how to make it again', () => {
  const report = crossReport(crossRows(contest(1)), runOf('desk'));
  expect(report.about).toMatchObject({ licence: { name: 'CC BY 4.0' } });
  expect(report.date).toBe('2026-01-02');
  expect(report.facts[0]!.label).toBe('Rerun by');
  for (const part of ['refair 0.1.0', 'commit `abc123`', '`desk`', '2026-01-02', 'CC BY 4.0']) {
    expect(report.facts[0]!.text).toContain(part);
  }
  const last = report.sections.at(-1)!;
  expect(last.appendix).toBe(true);
  expect(JSON.stringify(last)).toContain('npm run refair -- verdicts --cross --profile desk');
});
