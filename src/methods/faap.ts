import { featureDiscriminator } from '../training/discriminators.ts';
import { maskingMethod } from './masking/masking.ts';

/**
 * Fairness-aware adversarial perturbation: a bounded generator against a frozen model, whose
 * discriminator guesses S from the model's features and does not know Y.
 */
export const faap = maskingMethod({
  name: 'faap',
  title: 'FAAP',
  citation:
    'Wang, Z., Dong, X., Xue, H. et al. (2022). Fairness-aware adversarial perturbation towards bias mitigation for deployed deep models. CVPR.',
  card: {
    does: 'Shows a frozen model pictures behind a mask that hides the group from its features.',
    groupAtInference: false,
    picturesOnly: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.demographicParityDifference' }],
  },
  version: 2,
  discriminator: ({ attribute }, _, { encoder }, random) =>
    featureDiscriminator(encoder.embeddingSize, attribute.levels.length, random),
});
