import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { saliency } from '../explain/saliency.ts';
import type { JsonObject } from '../json.ts';
import { scoreRows } from '../training/classifier.ts';
import type { Discriminator } from '../training/discriminators.ts';
import type { Method } from '../training/method.ts';
import { trainedStage } from '../training/stage.ts';
import type { Training } from '../training/training.ts';
import { fairDiagnosis } from './fair-diagnosis.ts';
import {
  ADVERSARY,
  type AdversaryRecipe,
  buildAdversary,
  noEmbedding,
  trainAdversary,
} from './masking/fresh-adversary.ts';
import { type MaskedModel, maskingOptions } from './masking/masking.ts';
import { PRETRAINING, pretrain, pretraining } from './masking/vanilla.ts';

const options = z.strictObject({
  ...maskingOptions,
  /** What the deployed model is shown: pictures as they are, or masked by Fair Diagnosis. */
  view: z.enum(['clean', 'masked']).default('masked'),
});

type Options = z.infer<typeof options>;

/** Raise when the same options give other maps. */
const VERSION = 1;

/**
 * Figure 4 of Fair Diagnosis: where the deployed model looks for Y and where a discriminator looks
 * for S, on clean or on masked pictures. The discriminator is d_Y's twin, trained freshly on what
 * the deployed model is shown, so that both views are explained by the same means.
 */
export const gradCamMethod: Method<Options> = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  citation:
    'Selvaraju, R. R. et al. (2017). Grad-CAM: visual explanations from deep networks via gradient-based localization. ICCV.',
  version: VERSION,
  options,
  stages: ({ view, ...masking }) =>
    view === 'masked' ? fairDiagnosis.stages(masking) : [pretraining(masking)],
  passes({ view, ...masking }, recipe, task) {
    const masked = view === 'masked' ? fairDiagnosis.passes(masking, recipe, task) : {};
    return {
      [PRETRAINING]: recipe.epochs,
      ...masked,
      [ADVERSARY]: (masked[ADVERSARY] ?? 0) + masking.adversaryEpochs,
    };
  },
  async train(training, chosen) {
    const { split, inputs } = training;
    const shown = await deployed(training, chosen);
    const { classifier, view, history, dispose } = shown;
    let adversary: Discriminator | undefined;
    try {
      const discriminator = await explained(training, shown, chosen);
      adversary = discriminator;
      const { samples, pictures, measures } = saliency(training, split.test, {
        view,
        diagnosis: (x) => {
          const { maps, embedding } = classifier.encoder.forward(x, false);
          if (maps === null) throw noMaps();
          return { maps, logits: classifier.head.forward(embedding, false) as tf.Tensor2D };
        },
        attribute: (x, labels) => discriminator.maps!({ x, labels, embedding: noEmbedding }),
      });
      const logits = (x: tf.Tensor) => classifier.logits(view(x), false);
      return {
        scores: async (rows) => scoreRows(inputs, rows, logits),
        history,
        measures,
        pictures,
        samples,
        dispose,
      };
    } catch (error) {
      dispose();
      throw error;
    } finally {
      adversary?.dispose();
    }
  },
};

/** The deployed model and what it is shown. */
type Deployed = Pick<MaskedModel, 'classifier' | 'view' | 'history' | 'dispose'>;

async function deployed(training: Training, { view, ...masking }: Options): Promise<Deployed> {
  return view === 'masked'
    ? fairDiagnosis.train(training, masking)
    : { ...(await pretrain(training, masking)), view: (x) => x };
}

/** The discriminator that is explained, trained on what the deployed model is shown; a stage. */
async function explained(
  training: Training,
  { view }: Deployed,
  { view: shown, ...masking }: Options,
): Promise<Discriminator> {
  const recipe: AdversaryRecipe = {
    width: masking.discriminatorWidth,
    stride: masking.stride,
    epochs: masking.adversaryEpochs,
    learningRate: masking.learningRate,
  };
  const { label, attribute, context } = training;
  const key = {
    version: VERSION,
    view: shown === 'clean' ? 'clean' : { masking },
    label: label.name,
    attribute: attribute.name,
    adversary: { ...recipe },
    recipe: context.recipe as unknown as JsonObject,
  };
  const adversary = buildAdversary(training, recipe);
  await trainedStage(
    training,
    'explained adversary',
    key,
    adversary.parameters,
    async (making) => ({
      history: await trainAdversary(training, adversary, view, recipe, making),
    }),
  );
  return adversary;
}

function noMaps(): UserError {
  return new UserError(
    'Grad-CAM needs a network with feature maps',
    'choose a convolutional network or a ViT, and a data set of pictures',
  );
}
