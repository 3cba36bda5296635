import { z } from 'zod';
import { Random } from '../tensor/random.ts';
import { featureDiscriminator } from '../training/discriminators.ts';
import { type MaskingMethod, maskingOptions, trainMaskedModel } from './masking/masking.ts';
import { PRETRAINING } from './masking/vanilla.ts';

const NAME = 'faap';
const options = z.strictObject(maskingOptions);

/**
 * Fairness-aware adversarial perturbation: a bounded generator against a frozen model, whose
 * discriminator guesses S from the model's features and does not know Y.
 */
export const faap: MaskingMethod = {
  name: NAME,
  title: 'FAAP',
  citation:
    'Wang, Z., Dong, X., Xue, H. et al. (2022). Fairness-aware adversarial perturbation towards bias mitigation for deployed deep models. CVPR.',
  version: 1,
  options,
  shares: () => PRETRAINING,
  train: (task, split, chosen, context) =>
    trainMaskedModel(
      NAME,
      (_, __, classifier) =>
        featureDiscriminator(
          classifier.encoder.embeddingSize,
          task.attributes[0]!.levels.length,
          new Random(context.seed).fork(NAME).fork('discriminator'),
        ),
      task,
      split,
      chosen,
      context,
    ),
};
