import { describe, expect, it } from 'vitest';
import { checkFlat, checkTwice, expectedGain, meanCurve } from './flat.ts';
import { checkGame } from './game.ts';
import { checkFloor, gate, throughGate } from './gate.ts';
import { checkGrid, grownGrid } from './grid.ts';

const epochs = (n: number) => Array.from({ length: n }, (_, i) => i + 1);
const curve = (y: readonly number[]) => ({ x: epochs(y.length), y });

/** Validation AUROCs of real trainings: small networks on synth-cxr and on HAM10000 at 28×28. */
const SYNTH = [0.9166, 0.9893, 0.9966, 0.9962, 0.9968, 0.9981, 0.9984, 0.9982, 0.9983, 0.9982];
const HAM = [0.8583, 0.8461, 0.8813, 0.8823, 0.8792, 0.8851, 0.8925, 0.8914, 0.8945, 0.8943];

describe('a learning curve', () => {
  it('continues along the logarithm of its length', () => {
    // 0.8 + 0.05 ln x: a fifth more gains 0.05 ln 1.2, without any error.
    const exact = curve(epochs(12).map((x) => 0.8 + 0.05 * Math.log(x)));
    const { estimate, upper } = expectedGain(exact)!;
    expect(estimate).toBeCloseTo(0.05 * Math.log(1.2), 12);
    expect(upper).toBeCloseTo(estimate, 6);
    expect(checkFlat(exact)).toEqual({
      passed: false,
      reason:
        '20 % more training may still gain up to 0.91 points of validation AUROC (0.91 expected), where less than 0.30 is allowed',
    });
  });

  it('has the bound of a regression, by hand', () => {
    // At ln x = 0, 1, 2 (the later half of six points): 1, 3, 2: slope 0.5, residuals −0.5, 1, −0.5.
    const x = [1e-3, 1e-2, 1e-1, 1, Math.E, Math.E ** 2];
    const { estimate, upper } = expectedGain({ x, y: [0, 0, 0, 1, 3, 2] })!;
    const error = Math.sqrt(1.5 / 1 / 2);
    expect(estimate).toBeCloseTo(0.5 * Math.log(1.2), 12);
    // t of one degree of freedom at 95 % is 6.3138.
    expect(upper).toBeCloseTo((0.5 + 6.313751514675 * error) * Math.log(1.2), 6);
  });

  it('that stays where it is passes, and needs ten evaluations', () => {
    expect(checkFlat(curve(epochs(12).map((x) => 0.9 - 0.3 / x ** 2)))).toMatchObject({
      passed: true,
    });
    expect(checkFlat(curve(Array(9).fill(0.9)))).toEqual({
      passed: false,
      reason: '9 evaluations of validation AUROC, fewer than the 10 that show whether it is flat',
    });
    expect(expectedGain(curve([0.8, 0.9]))).toBeNull();
  });

  it('is not flat where it surely falls, and the last epoch is what is kept', () => {
    // 0.9 − 0.05 ln x: a fifth more loses 0.05 ln 1.2, 0.91 points, without any error.
    expect(checkFlat(curve(epochs(12).map((x) => 0.9 - 0.05 * Math.log(x))))).toEqual({
      passed: false,
      reason:
        'it falls at its end, where the model is kept: 20 % more training would lose at least 0.91 points of validation AUROC, where less than 0.30 is allowed',
    });
    // 0.46 points are too many too.
    expect(checkFlat(curve(epochs(12).map((x) => 0.9 - 0.025 * Math.log(x)))).passed).toBe(false);
    // As slow as a gain that may be left: flat either way.
    expect(checkFlat(curve(epochs(12).map((x) => 0.9 - 0.01 * Math.log(x)))).passed).toBe(true);
  });

  it('may be too noisy to tell', () => {
    // Whether chance makes it rise or fall.
    for (const noise of [0.03, -0.03]) {
      const noisy = curve(epochs(12).map((x) => 0.85 + (x % 2 === 0 ? noise : -noise)));
      expect(Math.sign(expectedGain(noisy)!.estimate)).toBe(Math.sign(noise));
      expect(checkFlat(noisy).passed).toBe(false);
    }
  });

  it('is surer as the mean of several', () => {
    const one = curve(epochs(12).map((x) => 0.85 + (x % 2 === 0 ? 0.03 : -0.03)));
    const other = curve(epochs(12).map((x) => 0.85 + (x % 2 === 0 ? -0.03 : 0.03)));
    expect(checkFlat(meanCurve([one, other])).passed).toBe(true);
    const short = { x: [2, 4, 99], y: [1, 2, 3] };
    expect(meanCurve([one, short]).x).toEqual([2, 4]);
    expect(() => meanCurve([])).toThrow(/no curve/);
  });

  it('of real runs: what can be learnt of synth-cxr is, and more of HAM10000 may be', () => {
    expect(checkFlat(curve(SYNTH)).passed).toBe(true);
    expect(checkFlat(curve(HAM)).reason).toMatch(/may still gain/);
    expect(checkFlat(curve(HAM.slice(0, 3))).reason).toMatch(/^3 evaluations/);
  });
});

describe('twice the training', () => {
  it('may gain less than half a point', () => {
    expect(checkTwice(0.87, 0.874).passed).toBe(true);
    expect(checkTwice(0.87, 0.876)).toEqual({
      passed: false,
      reason:
        'twice the training gains 0.60 points of validation AUROC, where less than 0.50 is allowed',
    });
  });

  it('may lose as little: a model that collapses when trained on is not stable', () => {
    expect(checkTwice(0.87, 0.866)).toEqual({
      passed: true,
      reason: 'twice the training loses 0.40 points of validation AUROC, less than 0.50',
    });
    expect(checkTwice(0.87, 0.86)).toEqual({
      passed: false,
      reason:
        'training is not stable: twice the training loses 1.00 points of validation AUROC, where less than 0.50 is allowed',
    });
  });

  it('tells nothing within chance, either way: 1.64 standard errors', () => {
    for (const [twice, word] of [
      [0.88, 'gains'],
      [0.86, 'loses'],
    ] as const) {
      expect(checkTwice(0.87, twice, undefined, 0.007)).toEqual({
        passed: true,
        told: false,
        reason: `twice the training ${word} 1.00 points of validation AUROC, which chance over its records alone (1.15) may give`,
      });
      expect(checkTwice(0.87, twice, undefined, 0.006).passed).toBe(false);
    }
  });
});

describe('a game', () => {
  it('is one while neither side has won', () => {
    expect(checkGame([0.7, 0.68, 0.62, 0.6, 0.55]).passed).toBe(true);
    // Hidden at the end is what the mask is for.
    expect(checkGame([0.7, 0.6, 0.52, 0.5, 0.5]).passed).toBe(true);
    expect(checkGame([0.5, 0.51, 0.7, 0.7, 0.7]).passed).toBe(true);
    // Chance scatters by .05 in one training, and by half of that in the mean of four.
    expect(checkGame([0.51, 0.53, 0.52]).passed).toBe(false);
    expect(checkGame([0.51, 0.53, 0.52], { trainings: 4 }).passed).toBe(true);
    expect(checkGame([0.51, 0.52, 0.52], { trainings: 4 }).reason).toContain('never above 0.525');
  });

  it('is won outright in the mean of its last fifth', () => {
    const before = Array<number>(8).fill(0.7);
    expect(checkGame([...before, 0.9, 0.99]).passed).toBe(true);
    expect(checkGame([...before, 0.92, 0.99]).reason).toContain('wins outright');
    expect(checkGame([...before, 0.99, 0.92]).reason).toContain('wins outright');
  });

  it('is told from chance by as much as the records held out allow', () => {
    // √(101 / (12 · 50 · 50)) = 0.0580, of 500 and 500 0.0183: 3.18 times 0.05.
    const few = { trainings: 4, groups: [50, 50] };
    expect(checkGame([0.5, 0.57, 0.52], few).reason).toContain('never above 0.579');
    expect(checkGame([0.5, 0.6, 0.52], few).passed).toBe(true);
    // More records do not make less of a game.
    const many = { trainings: 4, groups: [5000, 5000] };
    expect(checkGame([0.51, 0.52, 0.52], many).reason).toContain('never above 0.525');
    // √(1001 / (12 · 100 · 900)) is 5/3 of √(1001 / (12 · 500 · 500)), and so is the distance from 0.5.
    const unequal = { groups: [100, 900] };
    expect(checkGame([0.5, 0.58], unequal).reason).toContain('never above 0.583');
    // A group of few is told from the others as badly as it is small; nobody from nobody never.
    expect(checkGame([0.5, 0.57], { groups: [980, 10, 10] }).passed).toBe(false);
    expect(checkGame([0.5, 0.9], { groups: [100, 0] }).reason).toContain('never above 0.95');
  });

  it.each([
    [[0.5, 0.51, 0.52, 0.5, 0.5], /at chance from the start, never above 0.55/],
    [[0.8, 0.9, 0.97, 0.98, 0.99], /wins outright \(above 0.95\).* 0.800 to 0.990/],
    [[], /has no AUROC/],
    [[Number.NaN], /has no AUROC/],
  ])('%j is none', (aurocs, reason) => {
    const finding = checkGame(aurocs);
    expect(finding.passed).toBe(false);
    expect(finding.reason).toMatch(reason);
  });
});

describe('a tuned value', () => {
  it('lies inside its grid, or at a natural bound', () => {
    expect(checkGrid('β', 1, [0.3, 1, 3]).passed).toBe(true);
    expect(checkGrid('β', 3, [0.3, 1, 3])).toEqual({
      passed: false,
      reason: 'β = 3, of 0.3, 1, 3: larger values may be better',
    });
    expect(checkGrid('β', 0.3, [3, 1, 0.3]).reason).toContain('smaller values');
    expect(checkGrid('β', 0, [0, 1, 3], { low: 0 }).passed).toBe(true);
    expect(checkGrid('λ', 1, [0, 0.5, 1], { low: 0, high: 1 }).passed).toBe(true);
    expect(checkGrid('β', 1, [1])).toEqual({ passed: true, reason: 'β = 1 was not tuned' });
  });

  it('makes its grid grow at the edge', () => {
    expect(grownGrid(3, [0.3, 1, 3])).toEqual([0.3, 1, 3, 9]);
    expect(grownGrid(0.25, [0.25, 1, 4])).toEqual([0.0625, 0.25, 1, 4]);
    expect(grownGrid(1, [0.3, 1, 3])).toEqual([0.3, 1, 3]);
    expect(grownGrid(0, [0, 1, 2], { low: 0 })).toEqual([0, 1, 2]);
    expect(grownGrid(1, [0, 1], { low: 0 })).toEqual([0, 1, 2]);
    expect(grownGrid(0.5, [0.1, 0.5], { high: 1 })).toEqual([0.1, 0.5, 1]);
  });
});

describe('the gate', () => {
  const good = { passed: true, reason: 'flat' };
  const bad = { passed: false, reason: 'rising' };

  const untold = { passed: false, told: false, reason: 'no curve' } as const;

  it('passes where every check does, and names what failed first', () => {
    expect(gate([good, good]).passed).toBe(true);
    expect(gate([good, bad, good]).findings[0]).toBe(bad);
    expect(gate([good, bad]).passed).toBe(false);
    expect(gate([good, untold, bad]).findings).toEqual([bad, untold, good]);
    // Nothing checked is nothing shown.
    expect(gate([]).passed).toBe(false);
  });

  it('withholds verdicts, and is one where doubling did not help', () => {
    const row = (passed: boolean, doubled: boolean) => ({
      gate: gate([passed ? good : bad]),
      doubled,
    });
    expect(throughGate('replicated', [row(true, false), row(true, true)])).toBe('replicated');
    expect(throughGate('replicated', [row(true, false), row(false, false)])).toBe(
      'training did not converge',
    );
    expect(throughGate('undecided', [row(false, true)])).toBe(
      'not replicated: does not reach its own objective here',
    );
    expect(throughGate('undecided', [row(false, true), row(false, false)])).toBe(
      'training did not converge',
    );
    // Doubled, and what would show whether it has converged is not there.
    expect(throughGate('undecided', [{ gate: gate([good, untold]), doubled: true }])).toBe(
      'training did not converge',
    );
  });

  it('needs more than a simple model', () => {
    expect(checkFloor(0.88, 0.8, 'logistic regression on colours')).toEqual({
      passed: true,
      reason: 'reaches an AUROC of 0.880; logistic regression on colours reaches 0.800',
    });
    expect(checkFloor(0.8, 0.8, 'x').passed).toBe(false);
  });
});
