import { conditionalMutualInformation } from '../../../metrics/information.ts';

/**
 * A finite model of Figure 1: S → Y, S and Y → X, X → Ŷ, and optionally a recorded label that is a
 * noisy Y. All are probabilities.
 */
export interface CausalExample {
  /** P(S = s). */
  readonly s: readonly [number, number];
  /** P(Y = 1 | S = s). */
  readonly y: readonly [number, number];
  /** P(X = x | Y = y, S = s), indexed `[y][s][x]`. */
  readonly x: readonly (readonly (readonly number[])[])[];
  /** P(Ŷ = 1 | X = x). */
  readonly predictor: readonly number[];
  /** P(recorded label ≠ Y); 0 by default. */
  readonly labelNoise?: number;
}

export interface CausalNumbers {
  /** Eq. 2: Σ_y P(y|S⁻) (P(Ŷ=1|y,S⁺) − P(Ŷ=1|y,S⁻)). */
  readonly directEffect: number;
  /** I(S; Ŷ | recorded label), nats. */
  readonly adf: number;
  /** I(S; X | recorded label), nats. */
  readonly pictureInformation: number;
  /** Signed gaps, S = 1 minus S = 0, given the recorded label. */
  readonly truePositiveRateGap: number;
  readonly falsePositiveRateGap: number;
  readonly demographicParity: number;
}

/** Everything that the theorems speak of, by enumeration. */
export function causalNumbers(example: CausalExample): CausalNumbers {
  const { predictor, labelNoise = 0 } = example;
  const values = predictor.length;
  const withX = new Float64Array(2 * 2 * values);
  const withPrediction = new Float64Array(8);
  forEachAtom(example, (s, y, x, probability) => {
    for (const [label, share] of [
      [y, 1 - labelNoise],
      [1 - y, labelNoise],
    ] as const) {
      withX[(label * 2 + s) * values + x]! += probability * share;
      withPrediction[(label * 2 + s) * 2 + 1]! += probability * share * predictor[x]!;
      withPrediction[(label * 2 + s) * 2]! += probability * share * (1 - predictor[x]!);
    }
  });
  const rate = (label: number, s: number) => {
    const at = (label * 2 + s) * 2;
    return withPrediction[at + 1]! / (withPrediction[at]! + withPrediction[at + 1]!);
  };
  const positives = (s: number) =>
    (withPrediction[s * 2 + 1]! + withPrediction[4 + s * 2 + 1]!) / example.s[s]!;
  return {
    directEffect: directEffect(example),
    adf: conditionalMutualInformation({ counts: withPrediction, strata: 2, rows: 2, columns: 2 }),
    pictureInformation: conditionalMutualInformation({
      counts: withX,
      strata: 2,
      rows: 2,
      columns: values,
    }),
    truePositiveRateGap: rate(1, 1) - rate(1, 0),
    falsePositiveRateGap: rate(0, 1) - rate(0, 0),
    demographicParity: positives(1) - positives(0),
  };
}

/** The last line of Eq. 14, which should be DE(S) and still depends on the value of X. */
export function equation14(example: CausalExample, x: number): number {
  const joint = new Float64Array(4);
  const label = new Float64Array(4);
  forEachAtom(example, (s, y, value, probability) => {
    label[y * 2 + s]! += probability;
    if (value === x) joint[y * 2 + s]! += probability;
  });
  const term = (y: number, s: number) =>
    joint[y * 2 + s]! /
    (joint[y * 2]! + joint[y * 2 + 1]!) /
    (label[y * 2 + s]! / (label[y * 2]! + label[y * 2 + 1]!));
  const prior = (y: number) => (y === 1 ? example.y[0] : 1 - example.y[0]);
  return [0, 1].reduce((sum, y) => sum + prior(y) * (term(y, 1) - term(y, 0)), 0);
}

function directEffect({ y: prevalence, x: pictures, predictor }: CausalExample): number {
  return [0, 1].reduce((sum, y) => {
    const given = (s: number) =>
      pictures[y]![s]!.reduce((total, share, x) => total + share * predictor[x]!, 0);
    return sum + (y === 1 ? prevalence[0] : 1 - prevalence[0]) * (given(1) - given(0));
  }, 0);
}

function forEachAtom(
  example: CausalExample,
  visit: (s: number, y: number, x: number, probability: number) => void,
): void {
  for (const s of [0, 1]) {
    for (const y of [0, 1]) {
      const weight = example.s[s]! * (y === 1 ? example.y[s]! : 1 - example.y[s]!);
      example.x[y]![s]!.forEach((share, x) => {
        visit(s, y, x, weight * share);
      });
    }
  }
}
