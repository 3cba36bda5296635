import { PROFILES } from '../profile.ts';
import { recipeFor } from './settings.ts';

const { optimiser, batchSize } = recipeFor('desk', 'ham10000-64');
const QUICK = recipeFor('quick', 'ham10000-28');
const TRAINING = PROFILES.map((profile) => {
  const { epochs, network, trainLimit } = recipeFor(
    profile,
    profile === 'desk' ? 'ham10000-64' : 'ham10000-28',
  );
  const limit = trainLimit === null ? '' : ` on ${trainLimit.toLocaleString('en')} records`;
  return `\`${profile}\` ${epochs} of ${network.kind}${limit}`;
}).join(', ');

/** Prose for the report: where the paper is silent or was not followed. */
export const DECISIONS: readonly string[] = [
  'The article was read by character recognition: its Equation 3 is lost, and digits of its tables may be misread. Published cells stand beside ours only where another number of the article confirms them; the audit lists the others.',
  'Data: HAM10000 is 40 % of the pictures of ISIC 2019, the article’s data set, and has seven of its eight diagnoses. Age is cut at 60. The article’s cut could not be read: its authors’ later code takes over 55 as old, which is the cut for ISIC 2019 in profile `paper` (`--attribute age` is the other). Seven diagnoses by the largest probability are the main question, malignancy a second one.',
  'Split by lesion: pooled folds at `desk`; the article’s 6:2:2 for ISIC 2019 and Fitzpatrick-17k in profile `paper`, there at 128 × 128 pixels. The authors’ code splits picture by picture, which puts pictures of a lesion on both sides.',
  `Training of every model: Adam with learning rate ${optimiser.learningRate}, decoupled weight decay ${optimiser.weightDecay}, a cosine schedule that falls to 0, batches of ${batchSize}, on pictures turned, mirrored and moved (\`quick\`: ${QUICK.optimiser.learningRate}, ${QUICK.optimiser.weightDecay}, ${QUICK.batchSize}, as they are); in profile \`paper\` the article’s SGD at 10⁻⁴ for all methods, with momentum 0.9 and weight decay 10⁻⁴ (not stated) at a constant rate, on pictures mirrored and moved (the article also turns and scales them). The article chose the rate among 10⁻⁵, 10⁻⁴ and 10⁻³ on validation. Epochs: ${TRAINING}. Nothing of any row is tuned but the share that a selection keeps (25, 50 or 75 %), chosen group by group.`,
  'Weights: $w = \\exp(-(\\alpha d_u + (1 - \\alpha) d_s))$ with $\\alpha = 0.5$, no temperature and no scaling, as published. Distances are L2 norms (the article’s norm is lost) in units of pixels in [0, 1], so that weights depend on the size of pictures and on the networks’ slopes: small distances make all weights nearly 1, and SPARE nearly ERM twice. `scaling: median` divides each distance by the median of the positive ones; a row of the table of weights has it. Weights are not normalised; each model minimises $\\sum w\\,\\mathrm{CE} / \\sum w$ over its batches.',
  'Two searches measure the same distance. DeepFool (at most 20 iterations, overshoot 2 %, each step towards one of the three most probable other classes) is the cheaper and serves all profiles but `paper`. The article’s search balances size against change of prediction with $\\beta = 100$ and stops at a flip; ours goes 100 steps of length 0.05 at most and narrows the last one down by six halvings. Pixels are not clipped. A record whose boundary was not reached counts as far as the farthest one; the share of such searches is printed.',
  'Who trains the diagnosis model and the group predictor, and on what, is not stated. Ours are cross-fitted within the training records, by lesion, in five folds (`smoke` and `quick`: two), so that no model has seen the records it judges, anew for every seed; they have the architecture and recipe of ERM. Records of the target group follow the formula too.',
  'Where the threshold of a binary question is Youden’s, every group’s model has its own, chosen on its group’s validation records. Several classes are decided by the largest probability.',
  'Baselines: MTL pulls a model for each group towards their mean, with weight 0.01 (not stated). APPLE’s relationships are pulled to their start by 0.1 (not stated), without fading. FairAdaBN has α = 1; its batches give both groups equally many places. FairPrune sets 2 % of ERM’s weights to 0, as the article’s SCP-FairPrune, whose further pruning of channels is left out. Its β is not stated; ours is 5/9, the ratio that the same laboratory’s code of FairQuantize calls original (with β = 1 nothing holds back what all groups need, and F1 collapses). FairQuantize quantises 80 % of ERM’s weights with β = 0.75 (Fitzpatrick-17k: 20 %, 1) to 16 values a tensor, at once; its code rounds to powers of two in steps and trains between them. Both measure what a change of a weight costs a group by the mean square of the gradients of single records, at most 1,024 of its training records.',
  'GroupModel trains as many epochs on fewer records, so it makes fewer steps. DomainInd scores each record by its own group’s head, which the article does not say.',
  'Alternatives: FCD is the distance between the mean embeddings of the record’s group and the target group, MMD their maximum mean discrepancy (Gaussian kernel, median width); both are 0 for the group’s own records and one number for all others. The logit gap is the largest logit less the second. What the article compares exactly is not stated. Ranking spreads weights evenly by rank from 1 to $1/n$; GroupWeight is the mean of the continuous weights of a group’s records.',
  'Sharing: the article’s full sharing has the numbers of its backbone, so it is ERM here. `mini` shares the encoder, `half` the first half of its stages; one optimiser minimises the sum of the groups’ losses. Multiply-adds count one record forward through all groups’ models; shared stages count once.',
  'EOpp0, EOpp1 and EOdd are those of code by the same authors: class by class, then the mean; EOdd takes the size of the sum of both differences. FATE is Equation 5 with $\\lambda = 1$ and the mean F1 of both groups as accuracy, a form that most printed values confirm.',
  'Outside `paper` VGG-11 has 8 channels in its first stage.',
  'HAM10000 at its full size and at 200 × 150 can be run in the profile `paper`, and every data set of one’s own at any size it was prepared for: `--size`.',
];
