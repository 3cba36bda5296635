import { PROFILES } from '../profile.ts';
import { adversarialEpochs, recipeFor } from './settings.ts';

const EPOCHS = PROFILES.map((profile) => {
  const recipe = recipeFor(profile);
  return `\`${profile}\`: ${adversarialEpochs(recipe)} after ${recipe.epochs}`;
}).join(', ');

const { optimiser, batchSize } = recipeFor('desk');
const TRAINING = PROFILES.map((profile) => {
  const { epochs, network, trainLimit } = recipeFor(profile);
  const limit = trainLimit === null ? '' : ` on ${trainLimit.toLocaleString('en')} records`;
  return `\`${profile}\` ${epochs} of ${network.kind}${limit}`;
}).join(', ');

/** Prose for the report: where the paper is silent or was not followed. */
export const DECISIONS: readonly string[] = [
  'What is known of the paper here is a summary of it, without tables: no published numbers are printed beside ours, and the weights’ formula is our reading of its description.',
  `Training of every model: Adam with learning rate ${optimiser.learningRate} (\`paper\`: ${recipeFor('paper').optimiser.learningRate}), decoupled weight decay ${optimiser.weightDecay}, a cosine schedule that falls to 0, batches of ${batchSize}. Epochs: ${TRAINING}. Few epochs leave networks that would still improve; all rows are given the same.`,
  'A row has one threshold for all its scores, 0.5 or Youden’s, whoever’s model gave them. For the rows with a model a group, In-group only and SPARE, Youden’s is thus a compromise between models that are calibrated differently, which costs the one trained on few positives most; tables of both thresholds are printed.',
  'Weights: $w = \\exp(-(\\lambda d_u + (1 - \\lambda) d_s)/\\tau)$ with $\\lambda = 0.5$ and $\\tau = 1$, untuned. $d_u$ is a record’s distance to the boundary of a diagnosis model, $d_s$ its distance to where a predictor of the attribute says the target group, 0 where it does. Records of the target group follow the same formula.',
  'Distances are L2 norms of DeepFool perturbations (at most 20 iterations, overshoot 2 %, pixels not clipped) in units of pixels in [0, 1], divided by the median of the positive ones. Where DeepFool reaches no boundary, the way it went says nothing: it is 0 where every gradient vanishes. Such a record counts as far as the farthest one, and the share of such searches is printed.',
  'Both models are cross-fitted within the training records, by patient or lesion: in five folds (`smoke` and `quick`: two), so that no record is judged by a model that has seen it. They have the architecture and recipe of ERM.',
  'In all profiles but `paper` the distances come from the first seed’s models and serve the trials of all seeds; intervals therefore do not contain the spread of the distances themselves.',
  'Every group model minimises $\\sum w\\,\\mathrm{CE} / \\sum w$ over the batches of all training records and starts from the initial network, and sees the batches, of ERM with the same seed. No row of any table is tuned, but the share that binary selection keeps (25, 50 or 75 %), which validation chooses group by group with the first seed.',
  `Resampling draws as many records of each group as of the other, and as many in all as there are. Group DRO weighs the groups of the attribute, not label × group, with step size 0.01. Adversarial debiasing goes on from ERM for half as many epochs, rounded up (${EPOCHS}), with weight 1.`,
  'Models of in-group data train as many epochs as the others, so with fewer records they make fewer steps.',
  'Alternatives (Table D): confidence is the largest probability less $1/C$, entropy is $\\log C - H$, feature distance is Euclidean between a record’s embedding and its group’s mean embedding in the cross-fitted diagnosis model, group probability is $1 - P(\\text{group})$. All are divided by the median of their positive values.',
  'One weight a group (Table E) is the mean of the continuous weights of that group’s records.',
  'Parameter sharing (Table F): the first $k$ stages of the encoder are one module for all groups, the others and the head exist once a group; one optimiser minimises the sum of the groups’ losses. The small network has four stages, ResNet-18 five, of which sharing the first four alone is no row. Multiply-adds count one record forward through all groups’ models; shared stages count once.',
  'Outside `paper` the backbones of Table B have 8 channels in their first stage, and their weights come from the distances of the small network that the other tables use.',
  'Split by lesion, 70 / 10 / 20 % train, validation, test, stratified by label and group. The paper’s data sets are ISIC 2019 and Fitzpatrick-17k.',
  'ISIC 2019 is diagnosed in its eight categories. What is known of the paper names over 100 conditions in Fitzpatrick-17k, not what it predicts there. We predict the nine groups of conditions that the data set comes with: by its annotations five of these have the 30 test records in both groups that gaps ask for, but only three of the 114 conditions. `--label condition` runs them all in the main table.',
  'HAM10000 at its full size and at 200 × 150 can be run in the profile `paper`, and every data set of one’s own at any size it was prepared for: `--size`.',
];
