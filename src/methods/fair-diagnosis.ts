import { conditionedDiscriminator } from '../training/discriminators.ts';
import { maskingMethod } from './masking/masking.ts';

/**
 * Fair Diagnosis: adversarial masks that hide S given Y from a conditioned discriminator d_Y, around
 * a frozen model pretrained with mutual information (Section 3, Eq. 4-12).
 */
export const fairDiagnosis = maskingMethod({
  name: 'fair-diagnosis',
  title: 'Fair Diagnosis',
  citation:
    'Tian, B., He, Y., Liu, M. et al. (2024). Fair Diagnosis: Leveraging Causal Modeling to Mitigate Medical Bias. arXiv:2412.04739.',
  card: {
    does: 'Shows a frozen model pictures behind a mask that hides the group from who knows the diagnosis.',
    groupAtInference: false,
    picturesOnly: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalOpportunityDifference' }],
  },
  version: 2,
  discriminator: ({ inputs, label, attribute }, { discriminatorWidth, stride }, _, random) =>
    conditionedDiscriminator(
      inputs.shape,
      label.classes.length,
      attribute.levels.length,
      { width: discriminatorWidth, stride },
      random,
    ),
});
