import { z } from 'zod';
import { Random } from '../tensor/random.ts';
import { conditionedDiscriminator } from '../training/discriminators.ts';
import { extra, type MaskingMethod, maskingOptions, trainMaskedModel } from './masking/masking.ts';
import { PRETRAINING } from './masking/vanilla.ts';

const NAME = 'fair-diagnosis';
const options = z.strictObject(maskingOptions);

/**
 * Fair Diagnosis: adversarial masks that hide S given Y from a conditioned discriminator d_Y, around
 * a frozen model pretrained with mutual information (Section 3, Eq. 4-12).
 */
export const fairDiagnosis: MaskingMethod = {
  name: NAME,
  title: 'Ours',
  citation:
    'Tian, B., He, Y., Liu, M. et al. Fair Diagnosis: Leveraging Causal Modeling to Mitigate Medical Bias.',
  version: 1,
  options,
  shares: () => PRETRAINING,
  train: (task, split, chosen, context) =>
    trainMaskedModel(
      NAME,
      (_, inputs) =>
        conditionedDiscriminator(
          inputs.shape,
          task.label.classes.length,
          task.attributes[0]!.levels.length,
          extra(context, 'discriminatorWidth'),
          new Random(context.seed).fork(NAME).fork('discriminator'),
        ),
      task,
      split,
      chosen,
      context,
    ),
};
