import type { Draft } from '../../audit-checks.ts';
import { type CausalExample, causalNumbers, equation14 } from './causal-example.ts';

/**
 * X = (A, B) with A a sign of the disease and B a sign of the group, x = 2A + B: P(A = Y) = 0.8,
 * P(B = S) = 0.9. What differs between examples is which sign the predictor reads.
 */
const SIGNS = [0, 1].map((y) =>
  [0, 1].map((s) =>
    [0, 1, 2, 3].map((x) => (x >> 1 === y ? 0.8 : 0.2) * ((x & 1) === s ? 0.9 : 0.1)),
  ),
);
const HALVES = [0.5, 0.5] as const;

/** The predictor reads the disease sign alone; prevalence depends on the group. */
export const READS_DISEASE: CausalExample = {
  s: HALVES,
  y: [0.2, 0.4],
  x: SIGNS,
  predictor: [0, 0, 1, 1],
};

/** The predictor reads both signs, so S acts directly. */
export const READS_BOTH: CausalExample = { ...READS_DISEASE, predictor: [0, 0.5, 0.5, 1] };

/** X is what the predictor sees: gaps of +20 points among the ill and −20/3 among the well. */
export const CANCELS: CausalExample = {
  s: HALVES,
  y: [0.25, 0.25],
  x: [
    [
      [5 / 6, 1 / 6],
      [0.9, 0.1],
    ],
    [
      [0.4, 0.6],
      [0.2, 0.8],
    ],
  ],
  predictor: [0, 1],
};

/** No direct path at all, a perfect predictor, and one recorded label in ten wrong. */
export const NOISY_LABELS: CausalExample = {
  s: HALVES,
  y: [0.1, 0.5],
  x: [
    [
      [1, 0],
      [1, 0],
    ],
    [
      [0, 1],
      [0, 1],
    ],
  ],
  predictor: [0, 1],
  labelNoise: 0.1,
};

/** What the proofs show, what the text makes of them, and examples computed by enumeration. */
export function theorems(): Draft[] {
  const disease = causalNumbers(READS_DISEASE);
  const both = causalNumbers(READS_BOTH);
  const cancels = causalNumbers(CANCELS);
  const noisy = causalNumbers(NOISY_LABELS);
  const lines14 = READS_BOTH.predictor.map((_, x) => equation14(READS_BOTH, x));
  return [
    {
      id: 'theorem-2-converse',
      severity: 'serious',
      title: 'The text uses the converse of Theorem 2',
      statement: `Theorem 2 proves $I(S;X|Y)=0 \\Rightarrow I(S;\\hat Y|Y)=0$. The paragraph after it concludes that $I(S;\\hat Y|Y)=0$ is sufficient for $I(S;X|Y)=0$, and so that ADF measures what the masks aim at. It is not: a predictor that reads the disease sign of a picture and not its group sign has ADF ${nats(disease.adf)} while $I(S;X|Y)$ = ${nats(disease.pictureInformation)}.`,
      computed: { 'ADF, nats': disease.adf, 'I(S; X | Y), nats': disease.pictureInformation },
    },
    {
      id: 'theorem-1-converse',
      severity: 'serious',
      title: 'DE(S) = 0 says nothing of I(S; X | Y) either',
      statement: `The same paragraph calls diagnosis fairness, $DE(S)=0$, sufficient for $I(S;X|Y)=0$; Theorem 1 proves the other direction and itself denies this one. In the same example DE is ${points(disease.directEffect)} points.`,
      computed: { DE: disease.directEffect, 'I(S; X | Y), nats': disease.pictureInformation },
    },
    {
      id: 'direct-effect-cancels',
      severity: 'serious',
      title: 'DE(S) = 0 allows large gaps that cancel',
      statement: `DE averages over Y. A predictor with a gap of ${points(cancels.truePositiveRateGap)} points in true positive rate and ${points(cancels.falsePositiveRateGap)} in false positive rate, at a prevalence of 25 %, has DE ${points(cancels.directEffect)} and is diagnosis fair, with ADF ${nats(cancels.adf)}. So ADF = 0 implies DE = 0 (without confounding or label noise) and not the reverse.`,
      computed: {
        DE: cancels.directEffect,
        'gap in true positive rate': cancels.truePositiveRateGap,
        'gap in false positive rate': cancels.falsePositiveRateGap,
        'ADF, nats': cancels.adf,
      },
    },
    {
      id: 'adf-and-label-noise',
      severity: 'serious',
      title: 'ADF of a model without any direct effect, with noisy labels',
      statement: `ADF conditions on the recorded label. Where S acts on X through the disease alone, the predictor is perfect and one recorded label in ten is wrong, DE is ${points(noisy.directEffect)} and ADF ${nats(noisy.adf)}, more than any cell of the paper: labels mined from reports are noisy.`,
      computed: { DE: noisy.directEffect, 'ADF, nats': noisy.adf },
    },
    {
      id: 'adf-is-equalised-odds',
      severity: 'notable',
      title: 'ADF is equalised odds in nats',
      statement: `Section 4.1.2 says that EO and DP exclude the effect of S from all circumstances, and only ADF spares what acts through Y. EO conditions on Y too: where S acts through the disease alone EO is ${points(disease.truePositiveRateGap)}, ADF ${nats(disease.adf)} and only DP is not (${points(disease.demographicParity)} points). $I(S;\\hat Y|Y)=0$ holds exactly where equalised odds (Hardt et al. 2016) does, of which EO is the half with Y = 1.`,
      computed: {
        EO: disease.truePositiveRateGap,
        DP: disease.demographicParity,
        'ADF, nats': disease.adf,
      },
    },
    {
      id: 'derivation-of-theorem-1',
      severity: 'notable',
      title: 'Eq. 13 and 14 lose the sum over X',
      statement: `Eq. 13 takes $P(\\hat Y|X)$ out of a sum over Y and never sums over X; Eq. 14 then drops $P(\\hat Y|X)$ and cancels $P(X|Y)$, which depends on Y. Its last line still depends on X: with a predictor that reads both signs it is ${lines14.map((value) => value.toFixed(2).replace('-', '−')).join(', ')} at the four pictures, while DE is ${both.directEffect.toFixed(2)}. The constant C of Eq. 16 is 1, and for two groups Eq. 16 is equivalent to Eq. 15, so it is no special case of it. The theorem holds all the same: $P(X|Y,S^+)=P(X|Y,S^-)$ makes both terms of $\\sum_y P(y|S^-)\\sum_x P(\\hat Y|x)\\,[P(x|y,S^+)-P(x|y,S^-)]$ equal.`,
      computed: {
        DE: both.directEffect,
        ...Object.fromEntries(
          lines14.map((value, x) => [`last line of Eq. 14 at x = ${x}`, value]),
        ),
      },
    },
    {
      id: 'fooled-discriminator',
      severity: 'notable',
      title: 'Fooling one discriminator does not bound I(S; X | Y)',
      statement: `$\\hat S$ is a function of the masked picture and Y, so $I(\\hat S;S|Y) \\le I(S;\\tilde X|Y)$: training makes the smaller side small. A discriminator that has been driven to read the disease sign alone is fooled completely, with ${nats(disease.pictureInformation)} left in the picture. This kit therefore trains a fresh adversary on every mask.`,
      computed: { 'I(S; X | Y), nats': disease.pictureInformation },
    },
  ];
}

function nats(value: number): string {
  return `${value.toFixed(3)} nats`;
}

/** A probability difference in points; rounding errors of enumeration are no effect. */
function points(value: number): string {
  const rounded = Math.abs(value) < 1e-12 ? 0 : 100 * value;
  return rounded.toFixed(1).replace('-', '−');
}
