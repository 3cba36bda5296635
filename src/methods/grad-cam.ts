import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Inputs } from '../data/inputs.ts';
import type { Split } from '../data/split.ts';
import type { Task } from '../data/task.ts';
import { UserError } from '../errors.ts';
import { saliency } from '../explain/saliency.ts';
import type { JsonObject } from '../json.ts';
import { Random } from '../tensor/random.ts';
import { type Classifier, scoreRows } from '../training/classifier.ts';
import type { TrainContext } from '../training/context.ts';
import { conditionedDiscriminator, type Discriminator } from '../training/discriminators.ts';
import type { Curve } from '../training/outcome.ts';
import { StepMeter, stepsPerEpoch } from '../training/phase.ts';
import { packParameters, unpackParameters } from '../training/stage.ts';
import { fairDiagnosis } from './fair-diagnosis.ts';
import { ADVERSARY, type AdversaryRecipe, trainAdversary } from './masking/fresh-adversary.ts';
import { applyMask } from './masking/mask.ts';
import { extra, maskingOptions } from './masking/masking.ts';
import { PRETRAINING, pretrain } from './masking/vanilla.ts';
import type { Method } from './method.ts';

const options = z.strictObject({
  ...maskingOptions,
  /** What the deployed model is shown: pictures as they are, or masked by Fair Diagnosis. */
  view: z.enum(['clean', 'masked']).default('masked'),
});

type Options = z.infer<typeof options>;

const NAME = 'grad-cam';
/** Raise when the same options give other maps. */
const VERSION = 1;

/**
 * Figure 4 of Fair Diagnosis: where the deployed model looks for Y and where a discriminator looks
 * for S, on clean or on masked pictures. The discriminator is d_Y's twin, trained freshly on what
 * the deployed model is shown, so that both views are explained by the same means.
 */
export const gradCamMethod: Method<Options> = {
  name: NAME,
  title: 'Grad-CAM',
  citation:
    'Selvaraju, R. R. et al. (2017). Grad-CAM: visual explanations from deep networks via gradient-based localization. ICCV.',
  version: VERSION,
  options,
  shares: () => PRETRAINING,
  async train(task, split, chosen, context) {
    const { view: _view, ...masking } = chosen;
    const seen = await deployed(task, split, chosen, context);
    const { inputs, classifier, view } = seen;
    const adversary = await adversaryFor(task, split, seen, masking, chosen, context);
    try {
      const { samples, pictures, measures } = saliency(task, split.test, {
        inputs,
        view,
        diagnosis: (x) => {
          const { maps, embedding } = classifier.encoder.forward(x, false);
          if (maps === null) throw noMaps();
          return { maps, logits: classifier.head.forward(embedding, false) as tf.Tensor2D };
        },
        attribute: (x, labels) => adversary.maps!({ x, labels, embedding: noEmbedding }),
      });
      return {
        scores: async (rows) => scoreRows(inputs, rows, (x) => classifier.logits(view(x), false)),
        history: seen.history,
        measures,
        pictures,
        samples,
        dispose: seen.dispose,
      };
    } catch (error) {
      seen.dispose();
      throw error;
    } finally {
      adversary.dispose();
    }
  },
};

/** The deployed model and what it is shown. */
interface Deployed {
  readonly inputs: Inputs;
  readonly classifier: Classifier;
  readonly view: (x: tf.Tensor) => tf.Tensor;
  readonly history: Readonly<Record<string, Curve>>;
  dispose(): void;
}

async function deployed(
  task: Task,
  split: Split,
  { view, ...masking }: Options,
  context: TrainContext,
): Promise<Deployed> {
  if (view === 'masked') {
    const masked = await fairDiagnosis.train(task, split, masking, context);
    return {
      ...masked,
      view: (x) => applyMask(masked.generator, x, masked.eta, false),
      dispose: () => masked.dispose(),
    };
  }
  const meter = new StepMeter(context, {
    [PRETRAINING]:
      context.recipe.epochs * stepsPerEpoch(split.train.length, context.recipe.batchSize),
  });
  const pretrained = await pretrain(task, split, masking, context, meter);
  return { ...pretrained, view: (x) => x, dispose: () => pretrained.classifier.dispose() };
}

async function adversaryFor(
  task: Task,
  split: Split,
  { inputs, view }: Deployed,
  masking: JsonObject,
  { view: shown, learningRate }: Options,
  context: TrainContext,
): Promise<Discriminator> {
  const recipe: AdversaryRecipe = {
    width: extra(context, 'discriminatorWidth'),
    epochs: extra(context, 'adversaryEpochs'),
    learningRate,
  };
  const attribute = task.attributes[0]!;
  const build = () =>
    conditionedDiscriminator(
      inputs.shape,
      task.label.classes.length,
      attribute.levels.length,
      recipe.width,
      new Random(context.seed).fork(ADVERSARY),
    );
  const meter = new StepMeter(context, {
    [ADVERSARY]: recipe.epochs * stepsPerEpoch(split.train.length, context.recipe.batchSize),
  });
  const stage = await context.stages.get(
    'explained adversary',
    {
      version: VERSION,
      view: shown === 'clean' ? 'clean' : { masking },
      label: task.label.name,
      attribute: attribute.name,
      adversary: { ...recipe },
      recipe: context.recipe as unknown as JsonObject,
    },
    async () => {
      const fresh = build();
      try {
        await trainAdversary(fresh, task, split, inputs, view, recipe, context, meter);
        return { json: {}, arrays: packParameters(fresh.parameters) };
      } finally {
        fresh.dispose();
      }
    },
  );
  meter.skip(ADVERSARY);
  const adversary = build();
  unpackParameters(adversary.parameters, stage.arrays);
  return adversary;
}

function noMaps(): UserError {
  return new UserError(
    'Grad-CAM needs a network with feature maps',
    'choose a convolutional network or a ViT, and a data set of pictures',
  );
}

function noEmbedding(): never {
  throw new Error('this discriminator looks at pictures');
}
