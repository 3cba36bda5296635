import { PROFILES } from '../profile.ts';
import { PAPERS_RECIPE, recipeFor } from './settings.ts';

const { optimiser, batchSize } = recipeFor('desk', 'ham10000-64');
const { optimiser: SGD, schedule: STEPS, batchSize: PAPERS_BATCH } = PAPERS_RECIPE;
const PAPERS = `SGD with momentum ${SGD.momentum}, learning rate ${SGD.learningRate}, times ${STEPS.factor} an epoch, weight decay ${SGD.weightDecay}, batches of ${PAPERS_BATCH}`;
const TRAINING = PROFILES.map((profile) => {
  const { epochs, network, trainLimit } = recipeFor(
    profile,
    profile === 'desk' ? 'ham10000-64' : 'ham10000-28',
  );
  const limit = trainLimit === null ? '' : ` on ${trainLimit.toLocaleString('en')} records`;
  return `\`${profile}\` ${epochs} of ${network.kind}${limit}`;
}).join(', ');

/** Where the paper is silent or was not followed, as the report prints it. */
export const DECISIONS: readonly string[] = [
  'None of the paper’s tables could be read but one number: a gap of 1.81 under the integer programme (Table 3), of which neither data set nor metric is known, so that it stands beside no cell of ours. Losses and selection follow the published code (Carco-git/FairSDE, commit 9b5a299). "Not stated" means not stated in what could be read.',
  'Data: HAM10000 is a data set of the paper, here at 64×64 pixels (`smoke` and `quick`: 28×28). Its label is the code’s: melanoma and actinic keratosis are positive, basal cell carcinoma is not; ours (mel, bcc, akiec) is a further setting. Age is cut at 60, as there. The code splits images 8:1:1 at random, which leaves pictures of one lesion on both sides; we split lesions 70 / 10 / 20 %, anew for every seed, or at `desk` into five folds with experts selected in each, and measure what the leak gives in a table of its own, with these shares. UTKFace is split by the authors’ file, and so is CelebA where it was prepared with that (`--split`); without it CelebA has its publisher’s partition, and its notes among the data say which. Harvard-GF comes in its publisher’s parts.',
  'Read in the published code, not run: races of Harvard-GF are looked up by name where its files number them, which would put everybody into one group, and MIMIC-CXR is split by study where patients are meant. Here both are by number and by patient.',
  'ERM is trained apart with the same recipe. The published code loads no ERM: a path lacks its prefix, so its selection compares experts with an untrained network, and no script trains one.',
  '$L_{div}$ is the code’s in all tables but one row of the table of losses: $1/\\tau$ stands outside the exponential of the other centres, which hardly repel then, and a record without a partner of another group is pushed off the first one of its batch. As intended, $\\tau$ stands inside and such a record has no such term. Partners are drawn in every batch.',
  'The weights $\\lambda_1 = 0.1$, $\\lambda_2 = \\lambda_3 = 1$ are those of the code’s example; those behind the paper’s tables are not stated. Nothing is tuned.',
  'All losses train at once (`joint`), as in the code. What could be read of the text describes classifiers trained afterwards on a frozen representation (`staged`), a row of the table of losses.',
  'Heads and virtual centres: every group’s head starts where ERM’s starts; two classes have one logit. The discriminator is one linear layer, and its gradient is not reversed: the representation is to reveal the group.',
  `Training of every model: Adam with learning rate ${optimiser.learningRate}, decoupled weight decay ${optimiser.weightDecay}, a cosine schedule that falls to 0 (at \`desk\` to 5 % by 60 % of the epochs, where it stays), batches of ${batchSize}; \`paper\` trains as the code’s example: ${PAPERS}. Epochs: ${TRAINING}. Training pictures are mirrored and moved, as the code flips and crops them (not in \`smoke\`), and at \`desk\` also turned. On one fold of sex at 28×28, 20 epochs without that left ERM at a test AUROC of 0.811, overfitted since its eighth epoch, and FairSDE at 0.857; with it they reach 0.876 and 0.862: an ERM that is not trained with care makes any expert look good. Heads that are trained afterwards, decoupled or staged, read the embeddings of pictures as they are. The model is that of the last epoch; validation chooses experts and nothing else.`,
  'Two integer programmes go by one name. The text minimises the gap under no harm; the code maximises the mean under no harm and a gap no larger than ERM’s. Both are solved exactly by HiGHS with a lower and an upper threshold, not with a constraint for every pair of groups; the code rounds the solution of a continuous problem for accuracy, which can break both bounds. A tie goes to ERM there, and to the expert under the greedy rule, as in the code.',
  'Where nobody is asked for the attribute, D’s posterior selects by its argmax: a record goes to the expert, or ERM, of the group that D finds likeliest, with no weight for how likely. So selections are over predicted groups, and the true groups judge them on validation, under the predictor that each selection makes; no expert is chosen whose service costs a true group anything there. With confidence, every true group that is served must gain beyond chance.',
  'No harm without shift is the assumption that the paper calls critical. Named before the runs: a group is harmed where it loses more than one point of accuracy against ERM on test; a shift halves or doubles one group’s prevalence on test, every group in turn, each at its share of the level. Accuracy then follows from the group’s TPR and TNR, which such a shift leaves as they are, so that nothing is drawn for the verdict; redraws, smaller validation sets, sites of lesions and ways of diagnosis stand in the table beside it. The claim needs both: that no group loses a point without shift, and that one does with it.',
  'With confidence (ours): an expert is chosen only where a one-sided 95 % interval of its paired gain over ERM on validation, from 1,000 resamples of lesions, lies above 0.',
  'Decoupled classifiers: ERM’s encoder stays frozen and each group’s classifier goes on from ERM’s with the records of the group. DomainInd scores by the sum of all groups’ logits. FIN follows the normaliser in the published code, which its training script does not use.',
];
