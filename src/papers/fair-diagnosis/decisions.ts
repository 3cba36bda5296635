import { spending } from './direct-effect/regimes.ts';

/** Where the paper is silent or is not followed, as the report prints it. */
export const DECISIONS: readonly string[] = [
  'The mask is added once: $\\tilde X = \\mathrm{clip}(X + \\eta\\, g(X), 0, 1)$ with a tanh generator. The paper iterates the addition and does not say how often.',
  'Pretraining minimises cross-entropy minus $\\lambda_{MI}$ times the Jensen-Shannon bound with $\\lambda_{MI} = 0.1$ on clean pictures: there is no generator yet. The paper names no weight. The estimator sees a 7×7 mean of the picture and the embedding; mismatched pairs are rotations within a batch.',
  'The pretrained model is Vanilla; FAAP and Ours attack it frozen, in inference mode, as a deployed model would be.',
  '$I(\\hat S; S)$ is its variational bound $H(S) - \\mathrm{CE}$, $I(\\hat Y; Y)$ likewise; $H(\\hat S)$ is the mean entropy of single predictions. Discriminator and generator take turns batch by batch.',
  'The discriminator $d_Y$ is a small residual network over the masked picture whose features are joined by an embedding of Y. FAAP’s discriminator sees $f_\\theta(\\tilde X)$ and not Y.',
  'Figure 3 names three of its eight downstream tasks (atelectasis, cardiomegaly, consolidation); on MIMIC-CXR and CheXpert edema, lung opacity, pleural effusion, pneumothorax and enlarged cardiomediastinum join them. Stand-ins use the findings that they have.',
  'AD is the equalised-odds form of Zhang et al. with the gradient projection; it starts from the Vanilla weights and trains as many epochs as the masks do.',
  'Where the profile tunes (`desk`, `paper`), AD, FAAP and Ours each get three candidates (AD: adversary weight, FAAP and Ours: learning rate, times 0.3, 1 and 3), judged on validation with the first seed: the lowest ADF among those within 1.5 points of Vanilla’s accuracy. `quick` tunes nothing, and neither do the ablations of Tables 2 to 5: their rows differ in one knob alone. Adversarial runs use their last weights.',
  'The paper’s learning rate of $10^{-4}$ belongs to its ResNet-50 and an unstated number of epochs; outside `paper` the small networks use $10^{-3}$ with a cosine schedule.',
  'Split by patient or lesion, 70 / 10 / 20 % train, validation, test, stratified by label and group; the paper holds out 10 % and has no validation part. Small sets pool five out-of-fold predictions instead.',
  'ADF is in nats (the paper names no base). The table prints the plug-in estimate, comparable with the paper, and the Miller-Madow corrected one, which verdicts use: the plug-in’s mean under independence is about $1/N$. Whether ADF falls by a larger factor than EO and DP is judged by the share of each that is left under the mask, because the corrected estimate may be negative there and has no logarithm; it is undefined where Vanilla’s own is not positive.',
  'The paper balances the stages of TCGA-LUAD (Appendix A.2) and does not say how. Here stages I and II against III and IV stay as they are, with the prevalence that patients have.',
  'Table 2: every backbone is also run without a mask, which the paper does not print.',
  'That fairness worsens again when η is large compares η = 0.4 with η = 0.2, the value that the paper chose, and not with the best of the rerun: chance alone would make any other row look worse than the best.',
  'Predictions are positive at 0.5. Where 0.5 would call fewer than half as many positive as there are, the Youden threshold chosen on validation is used and the table says so; the other threshold is always printed too.',
  'Figure 4: the paper does not say which discriminator explains Ŝ for Vanilla, which has none. Here Ŝ is explained, for Vanilla and Ours alike, by a fresh discriminator of the same kind that is trained on what the deployed model is shown. Maps explain the predicted class; the pictures are drawn by label and group before any model is trained. Whether Vanilla’s maps “highly overlap” has no number in the paper; the least it can mean is more than regions of the same size drawn at random.',
  `The study of the direct effect is ours: the paper has no data of which the true direct effect is known. Labels are those recorded, as an auditor would have them, and the threshold is 0.5 throughout. It needs many models and spends little on each; in \`desk\`: ${spending('desk')}.`,
];
