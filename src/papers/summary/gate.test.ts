import { describe, expect, it } from 'vitest';
import { fromRows } from '../../metrics/testing.ts';
import { madeUpResult, tinyTrial } from '../../runs/testing.ts';
import type { TrialResult } from '../../runs/trial.ts';
import type { Finished } from './finished.ts';
import { asksTwice, gateOf, lengthOf, type TwicePair, twiceOf } from './gate.ts';

const curve = (y: (epoch: number) => number, n = 12) => ({
  x: Array.from({ length: n }, (_, i) => i + 1),
  y: Array.from({ length: n }, (_, i) => y(i + 1)),
});
const flat = curve(() => 0.88);
const rising = curve((epoch) => 0.8 + 0.005 * epoch);
const loss = curve((epoch) => 1 / epoch);
const learnt = { 'pretraining/validation AUROC': flat, 'pretraining/loss': loss };

function trial(
  history: TrialResult['history'],
  measures: TrialResult['measures'] = {},
  spec = tinyTrial('erm'),
): Finished {
  const row = { id: 'r', title: 'R', trial: () => ({ method: spec.method, options: {} }) };
  const result = { ...madeUpResult('h', spec), history, measures };
  return { row, spec, seed: 1, fold: 0, result } as unknown as Finished;
}
const of = (...histories: TrialResult['history'][]) =>
  gateOf({ trials: histories.map((history) => trial(history)) });
const reasons = (found: ReturnType<typeof gateOf>) => found!.findings.map(({ reason }) => reason);

describe('learning curves', () => {
  it('are asked of every phase that has one of validation AUROC', () => {
    expect(of(learnt, learnt)).toMatchObject({ passed: true });
    const result = of({ ...learnt, 'masks/validation AUROC': rising })!;
    expect(result.passed).toBe(false);
    expect(reasons(result).map((reason) => reason.split(':')[0])).toEqual(['masks', 'pretraining']);
  });

  it('are judged as the mean of all trainings', () => {
    const zigzag = (sign: number) =>
      curve((epoch) => 0.88 + (epoch % 2 === 0 ? sign : -sign) * 0.02);
    const one = { 'a/validation AUROC': zigzag(1) };
    expect(of(one)!.passed).toBe(false);
    expect(of(one, { 'a/validation AUROC': zigzag(-1) })!.passed).toBe(true);
  });

  it('that are not there show nothing of what was trained; what was not needs none', () => {
    expect(of({ 'a/loss': loss })).toEqual({
      passed: false,
      findings: [
        {
          passed: false,
          told: false,
          reason: expect.stringMatching(/^no curve of validation AUROC/),
        },
      ],
    });
    expect(of({})).toBeNull();
    expect(gateOf({ trials: [] })).toBeNull();
  });

  it('that some trainings have stand for all, and say how many', () => {
    const later = { 'a/validation AUROC': flat, 'a/loss': loss };
    expect(reasons(of(later, { 'a/loss': loss }))[0]).toMatch(/\(curves of 1 of 2 trainings\)$/);
    // A phase that a training did not have needs no curve there.
    const longer = { ...later, 'b/validation AUROC': flat };
    expect(reasons(of(later, longer)).join()).not.toContain('curves of');
  });
});

describe('a game', () => {
  const faap = tinyTrial('faap', { candidates: [{ tradeOff: 1, rate: 1 }] });
  const heldOut = (records: number) => [
    fromRows(
      Array.from({ length: records }, (_, i) => ({ label: i % 2, score: 0.5, groups: [i % 2] })),
    ),
  ];
  const among = (records: number, one: Finished): Finished => ({
    ...one,
    result: { ...one.result!, validation: heldOut(records) },
  });
  const played = (auroc: number, records = 1000) =>
    gateOf({
      trials: [
        among(
          records,
          trial(
            { ...learnt, 'masks/loss': loss, 'masks/discriminator AUROC': curve(() => auroc) },
            { beta: 1, learningRate: 1e-4 },
            faap,
          ),
        ),
      ],
    });

  it('has no winner', () => {
    expect(played(0.7)).toMatchObject({ passed: true });
    expect(reasons(played(0.99))[0]).toMatch(/^masks: the discriminator wins outright/);
    expect(reasons(played(0.51))[0]).toMatch(/^masks: the discriminator is at chance/);
    // Among so few records chance reaches as far.
    expect(reasons(played(0.6, 100))[0]).toMatch(/^masks: the discriminator is at chance/);
  });

  it('without a discriminator that was held out is none; one that was not played is not asked', () => {
    const unseen = gateOf({ trials: [trial({ 'masks/loss': loss }, {}, faap)] });
    expect(reasons(unseen)[0]).toContain('no AUROC');
    expect(reasons(gateOf({ trials: [trial(learnt, {}, faap)] })).join()).not.toContain(
      'discriminator',
    );
  });

  const noDiagnosis = (discriminator: number, pretraining = flat) => {
    const history = {
      'pretraining/validation AUROC': pretraining,
      'masks/validation AUROC': rising,
      'masks/discriminator AUROC': curve(() => discriminator),
    };
    const { row, ...own } = among(1000, trial(history, { beta: 1, learningRate: 1e-4 }, faap));
    const trials = [{ ...own, row: { ...row, keepsNoDiagnosis: true as const } }];
    // There is no longer training, and it stays below the floor.
    return gateOf({ trials, twice: null, floor: { reached: 0.5, value: 0.8, what: 'a ridge' } })!;
  };

  it('that keeps no diagnosis is asked what can be told: what came before, and its discriminator', () => {
    const found = noDiagnosis(0.7);
    expect(found.passed).toBe(true);
    expect(found.findings).toContainEqual({
      passed: true,
      asked: false,
      reason: expect.stringMatching(/^masks: nothing in it keeps the diagnosis/),
    });
    expect(reasons(found).join()).not.toMatch(/twice|ridge/);
    expect(noDiagnosis(0.99).passed).toBe(false);
    expect(noDiagnosis(0.7, rising).passed).toBe(false);
  });

  it('that keeps no diagnosis has no longer training, which would stand for other rows', () => {
    const { row } = trial(learnt);
    const setting = { profile: 'desk' } as const;
    expect(asksTwice(row, setting)).toBe(true);
    expect(asksTwice({ ...row, keepsNoDiagnosis: true }, setting)).toBe(false);
  });
});

describe('what was tuned', () => {
  const candidates = [0.3, 1, 3].map((tradeOff) => ({ tradeOff, rate: 1 }));
  const tuned = (beta: number, growths: number, third = beta) =>
    gateOf({
      trials: [beta, beta, third].map((chosen) =>
        trial(
          {},
          { beta: chosen, learningRate: 1e-4 },
          tinyTrial('faap', { beta: 2, candidates, growths }),
        ),
      ),
    });

  it('lies inside its grid, as it grew', () => {
    expect(tuned(2, 0)).toMatchObject({ passed: true });
    expect(reasons(tuned(6, 0))[0]).toBe('β = 6, of 0.6, 2, 6: larger values may be better');
    // Chosen of 0.6, 2, 6 and 18: it was tried beyond.
    expect(tuned(6, 1)).toMatchObject({ passed: true });
    expect(reasons(tuned(18, 1))[0]).toContain('18: larger values');
    expect(tuned(18, 2)).toMatchObject({ passed: true });
    // What most trainings chose counts.
    expect(tuned(2, 0, 6)).toMatchObject({ passed: true });
    expect(reasons(tuned(6, 0, 2))[0]).toContain('6: larger values');
  });
});

describe('a training of twice the length', () => {
  /** 400 validation records, of which the positives get these scores above the negatives' 0.5. */
  const scored = (right: number) => {
    const validation = [
      fromRows(
        Array.from({ length: 400 }, (_, i) => {
          const label = i % 2;
          const score = label === 0 ? 0.5 : (i >> 1) % 100 < right ? 0.9 : 0.1;
          return { label, score, groups: [0] };
        }),
      ),
    ];
    return { ...madeUpResult('h'), validation };
  };
  const once = trial({ 'a/validation AUROC': flat });
  const pair = (before: number, after: number): TwicePair => ({
    row: { id: 'r', title: 'R' },
    length: lengthOf(once),
    once: scored(before),
    twice: scored(after),
  });
  const lengthened = (twice: TwicePair) => gateOf({ trials: [once], twice });

  it('may not gain half a point of AUROC, unless chance would', () => {
    expect(lengthened(pair(80, 80))).toMatchObject({ passed: true });
    // Ten of a hundred positives more above all negatives: 10 points, as DeLong's error says surely.
    expect(reasons(lengthened(pair(80, 90)))[0]).toBe(
      'twice the training gains 10.00 points of validation AUROC, where less than 0.50 is allowed',
    );
    expect(lengthened(pair(80, 79))).toMatchObject({ passed: true });
    // One of a hundred: two records of 400.
    expect(lengthened(pair(80, 81))!.findings).toContainEqual({
      passed: true,
      told: false,
      reason: expect.stringContaining('which chance over its records alone'),
    });
  });

  it('is missing where it was asked for and there is none', () => {
    expect(gateOf({ trials: [once], twice: null })).toMatchObject({
      passed: false,
      findings: [{ told: false, reason: 'no training of twice the length to compare with' }, {}],
    });
    expect(twiceOf([once], [])).toBeNull();
    expect(twiceOf([once], [pair(80, 80)])).toMatchObject({ row: { id: 'r' } });
    const [row, desk] = [once.row, { profile: 'desk' } as const];
    expect(asksTwice(row, desk)).toBe(true);
    expect(asksTwice({ ...row, once: true }, desk)).toBe(false);
    expect(asksTwice(row, { profile: 'quick' })).toBe(false);
  });

  it('of a row that plays no game stands for none that does', () => {
    const faap = tinyTrial('faap');
    const [idle, playing] = [trial(learnt, {}, faap), trial({ 'masks/loss': loss }, {}, faap)];
    const longer = { ...pair(80, 80), length: lengthOf(idle) };
    expect(twiceOf([idle], [longer])).toBe(longer);
    expect(twiceOf([playing], [longer])).toBeNull();
  });

  it('of another row of the same method says whose it was', () => {
    const twice = { ...pair(80, 90), row: { id: 'other', title: 'Other' } };
    expect(reasons(lengthened(twice))[0]).toMatch(/^as Other: twice the training gains/);
  });
});

it('every row is held against the floor', () => {
  const floor = { reached: 0.7, value: 0.75, what: 'a ridge' };
  const result = gateOf({ trials: [trial({ 'a/validation AUROC': flat })], floor });
  expect(reasons(result)[0]).toBe('reaches an AUROC of 0.700; a ridge reaches 0.750');
});
