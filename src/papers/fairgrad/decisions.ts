import type { ProfileName } from '../profile.ts';
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
  'The objectives are the cross-entropy and one surrogate of equalised odds an attribute: $\\sum_{y, a} (\\bar p_{y,a} - \\bar p_y)^2$, where $\\bar p_{y,a}$ is the mean predicted probability among records of label $y$ and group $a$ of the batch. Cells that a batch lacks are skipped. The paper does not name its fairness loss.',
  'Each gradient is projected off every other one that it conflicts with (negative inner product), in an order drawn anew from the trial’s seed at every step; the projected gradients are summed and given to Adam. Since the sum is a combination of the original gradients, it is computed from the $K \\times K$ matrix of their inner products.',
  'Projection turns a gradient and can only shorten it: a surrogate whose gradient is small beside that of the task stays small. Nothing is rescaled, because the paper names no scale. The mean norms of FairGrad’s gradients are recorded (`gradient norm …` among the measures in `results.json`), so that this can be judged.',
  `All rows of a split start from the same weights and see the same batches. Hidden layers 64 and 32 with dropout 0.2; Adam with learning rate ${optimiser.learningRate} (logistic regression: ${rateOfLr}), decoupled weight decay ${optimiser.weightDecay} and a cosine schedule that falls to 0 without warm-up; batches of ${batchSize} (256 on the smallest set).`,
  `Epochs at \`desk\`, which trains on ${limitIn('desk')}: ${epochsIn('desk')}. \`quick\` trains on ${limitIn('quick')}: ${epochsIn('quick')}. \`smoke\` trains one hidden layer of 16 on ${limitIn('smoke')}: ${epochsIn('smoke')}. \`paper\` trains on ${limitIn('paper')}: ${epochsIn('paper')}.`,
  'Batches are large so that the surrogates find records in their cells, but not large enough on `diabetes130`: by the counts of its training part, a batch has no readmitted patient of the group Asian in 71 % of cases, of Other in 47 %, of Hispanic in 32 %. The surrogate leaves an empty cell out of its sum, so that such a step says nothing about the group’s true positives, and where there is one record it stands for its group. On the other embedded sets every cell has more than ten records in the average batch.',
  'Fixed weights: nine points, $\\lambda_{race}, \\lambda_{sex} \\in \\{0.3, 1, 3\\}$, and 10 for both; `quick` and `smoke` choose among the four with equal weights. The table’s row takes, in every split, of the points within one point of the best validation AUROC the one with the smallest sum of surrogates on validation.',
  '20 random splits by patient (by record on the TEDS-D sample, which names no patients), 70 / 10 / 20 % train, validation, test, each with a seed of its own. The smallest set pools the out-of-fold predictions of three folds in every repetition instead. Sensitive attributes are no inputs.',
  'The Wilcoxon tests are over splits, which share records: their p-values are too small to be taken as those of independent samples. The bootstrap, which resamples patients and splits, decides the verdicts.',
  'That no grid point dominates is judged by the largest, over the points, of the smallest of its three leads; a maximum over ten noisy points leans towards finding one.',
  'Groups with fewer than 30 positive or negative test records are left out of a difference between groups; they are part of training and of the surrogate.',
];
