import type { ProfileName } from '../profile.ts';
import { GRID } from './rows.ts';
import { logisticRecipe, settingsFor } from './settings.ts';

const [DESK] = settingsFor('desk');
const { optimiser, batchSize } = DESK!.recipe;
const rateOfLr = logisticRecipe(DESK!.recipe).optimiser.learningRate;

/** `support2-sepsis` 20, … */
function epochsIn(profile: ProfileName): string {
  return settingsFor(profile)
    .map(({ id, recipe }) => `\`${id}\` ${recipe.epochs}`)
    .join(', ');
}

function limitIn(profile: ProfileName): string {
  const limit = settingsFor(profile)[0]!.recipe.trainLimit;
  return limit === null ? 'all training records' : `at most ${limit.toLocaleString('en')} of them`;
}

/** Where the paper is silent or is not followed, as the report prints it. */
export const DECISIONS: readonly string[] = [
  'The paper speaks of substance use disorder and of sepsis; that these are TEDS-D and MIMIC is our reading. `teds-d`, `mimic-iv-sepsis` and `eicu-sepsis` read the official files where you have them; the embedded data stand in.',
  'The objectives are the cross-entropy and one surrogate of equalised odds an attribute: $\\sqrt{\\sum_{y, a} (\\bar p_{y,a} - \\bar p_y)^2}$, where $\\bar p_{y,a}$ is the mean predicted probability among records of label $y$ and group $a$ of the batch. Cells that a batch lacks are skipped. The paper does not name its fairness loss. Without the root, which changes none of its zeros, the gradient vanishes with the gaps: on SUPPORT2 that of sex was 4 % as long as the task’s and FairGrad nearly the task alone. The option `surrogate: squared` gives that form, to FairGrad and to fixed weights.',
  'How gradients are reconciled is our reading, PCGrad (Yu et al. 2020): the abstract says that they are projected onto each other’s orthogonal planes. Each is projected off every other one that it conflicts with (negative inner product), in an order drawn anew from the trial’s seed at every step; the projected gradients are summed and given to Adam. That only conflicting ones are, in which order, and what becomes of them is not in what could be read. Since the sum is a combination of the original gradients, it is computed from the $K \\times K$ matrix of their inner products.',
  'Projection turns a gradient and can only shorten it. Nothing is rescaled, because the paper names no scale. The mean norms of FairGrad’s gradients stand in a table of their own, so that it can be judged whether every objective had a say.',
  `All rows of a split start from the same weights and see the same batches. Hidden layers 64 and 32 with dropout 0.2; Adam with learning rate ${optimiser.learningRate} (logistic regression: ${rateOfLr}), decoupled weight decay ${optimiser.weightDecay} and a cosine schedule that falls to 0 without warm-up; batches of ${batchSize} (2,048 on \`diabetes130\`, 256 on the smallest set).`,
  `Epochs at \`desk\`, which trains on ${limitIn('desk')}: ${epochsIn('desk')}. \`quick\` trains on ${limitIn('quick')}: ${epochsIn('quick')}. \`smoke\` trains one hidden layer of 16 on ${limitIn('smoke')}: ${epochsIn('smoke')}. \`paper\` trains on ${limitIn('paper')}: ${epochsIn('paper')}.`,
  'Batches are large so that the surrogates find records in their cells. On `diabetes130` a batch of 2,048 has, by the counts of its records, no readmitted patient of the group Asian in 25 % of cases, of Other in 5 %, of Hispanic in 1 %. The surrogate leaves an empty cell out of its sum, so that such a step says nothing about the group’s true positives, and where there is one record it stands for its group. On the other embedded sets every cell has more than ten records in the average batch.',
  `Fixed weights: ${GRID.length} points, $\\lambda_{race}, \\lambda_{sex} \\in \\{0.1, 0.3, 1\\}$, and beyond them 0.03 and 2 for both; \`quick\` and \`smoke\` choose among those with equal weights. The table’s row takes, in every training, of the points within one point of the best validation AUROC the one with the smallest sum of surrogates on validation. Unlike what other methods tune, this grid does not grow where the choice lies at its edge: it is a grid of pairs, and growing it trains whole models, in every training. An edge that most trainings choose fails the gate; \`run --double\` reaches three times as far at either end.`,
  'Five folds by patient (by record on the TEDS-D sample, which names no patients), their predictions pooled, in four repeats with a seed and a fold assignment each: 20 trainings a row. Sensitive attributes are no inputs.',
  'The abstract makes two claims, smaller differences and a competitive AUROC; since its network is unknown, each is asked of a multilayer perceptron and of logistic regression. That no fixed weight dominates is our check of “without manual weights”.',
  'The root of the surrogate, the grid of fixed weights and what follows were set in the code before these runs, but after earlier runs on the same three data sets had been seen, in which the squared surrogate left FairGrad nearly the task alone.',
  'Named before the runs: death from sepsis (`support2-sepsis`) decides a claim, the other sets stand beneath (Diabetes 130 asks about readmission, which is neither of the paper’s questions); the baseline’s gap for race is the one between White and Black patients, the two largest groups, in true or false positive rate (each at half the level), and FairGrad’s gaps between any two groups must lie inside it; *competitive* is at most one point of AUROC less. Where the paper prints no baseline, 1.5 points of a gap stand for half its effect.',
  `That no grid point dominates is judged by the largest, over the points, of the smallest of its three leads; a maximum over ${GRID.length} noisy points leans towards finding one.`,
  'Groups with fewer than 30 positive or negative test records are left out of a difference between groups; they are part of training and of the surrogate.',
];
