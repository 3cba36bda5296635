import { settingsFor } from './settings.ts';

const { optimiser } = settingsFor('paper')[0]!.recipe;

/** Where the paper is silent or was not followed, as the report prints it. */
export const DECISIONS: readonly string[] = [
  'No number of the paper could be found: what it cites are Figures 3a and 3b, so that nothing published stands beside our cells. Every verdict is on its sentences. Loss weight of M3, strength of M4 and where it attaches, batch size, epochs, and what an uncertain label (−1) counts as are not in what could be read.',
  'Data: no openly licensed medical pictures with race were found. HAM10000 stands in with the seven diagnoses, each against the rest, and the four groups of sex and age; NIH ChestX-ray14 with its 1,000 films of 264 patients is the paper’s kind of picture and can resolve little. SUPPORT2 and Diabetes 130 have recorded race and several outcomes: M1 to M4 are multilayer perceptrons there. On MIMIC-CXR and CheXpert (profile `paper`) the attribute is race in five levels.',
  'As in the paper, more is learnt than is judged: HAM10000 teaches seven diagnoses and is judged on those with 30 images or more in each group of the test set (mel and nv; with out-of-fold predictions also bkl and bcc), MIMIC-CXR and CheXpert teach 14 findings and are judged on its four. An uncertain label counts as `data prepare --uncertain` says, negative by default.',
  'M1 is ERM over all findings: a sigmoid and a mean cross-entropy for each, and their mean. M2’s findings are linear in the joined features, so that within a group its attribute moves every score alike: it orders members of different groups anew, and the members of one group only as far as the encoder, trained with it, has changed.',
  'M3’s loss weight is 1. M4’s reversal acts on the embedding and its strength rises to 1 as in Ganin and Lempitsky (2015); both are options, and nothing is tuned.',
  `Training: AdamW with learning rate ${optimiser.learningRate}, as in the paper, weight decay ${optimiser.weightDecay}, one epoch of warm-up and a cosine schedule. Networks start from random weights, not from ImageNet’s. Pictures are not varied at random but in \`paper\`, where they are mirrored and moved; the paper also turns them by up to 15 degrees, which this kit does not.`,
  'The paper’s bounds come from 300 resamples and its groups have at least 5 positives and 5 negatives: so do the column 1 − AUROC gap and the bounds of the worst-off group. All other intervals, and all verdicts, have 1,000 resamples of patients or lesions and of seeds, and groups with fewer than 30 records of the rarer class are shown and not judged.',
  'The paper calls a change positive-sum where overall AUROC rises and no group’s falls, on point estimates: then chance alone condemns nearly every model, since some group of several falls by a little. Our verdict wants certainty for both sides, allows each group a point, and says how it would fall under other rules.',
];
