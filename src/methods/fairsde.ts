import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { denseHead } from '../models/head.ts';
import type { Module } from '../models/module.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { vector } from '../tensor/steps/compile-step.ts';
import { buildClassifier, scoreRows } from '../training/classifier.ts';
import {
  codesAt,
  codesOf,
  crossEntropies,
  crossEntropy,
  likeliest,
  logitCount,
} from '../training/losses.ts';
import { type Method, type StageJob, stageBy } from '../training/method.ts';
import { type Batch, minimise } from '../training/minimise.ts';
import { groupedKey, type Trained, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { randomFor, type Training } from '../training/training.ts';
import { validationAuroc } from '../training/validation.ts';
import {
  type ExpertPredictor,
  type Experts,
  expertPredictor,
  expertsFrom,
  ownLogits,
  parametersOf,
  trainHeads,
} from './fairsde/experts.ts';
import {
  diversityLoss,
  drawPartners,
  similarities,
  sumOfGroupMeans,
  unit,
  virtualCentreLoss,
} from './fairsde/losses.ts';

export const FAIRSDE = 'FairSDE';
const HEADS = 'FairSDE classifiers';
/** Raise when the same options give other weights or curves. */
const VERSION = 2;

export const fairsdeOptions = z.strictObject({
  /** λ₁ of L_disc: how far the representation must reveal the group. */
  lambdaDiscriminator: z.number().min(0).default(0.1),
  /** λ₂ of L_virt: how close it lies to the centre of its group and class. */
  lambdaCentres: z.number().min(0).default(1),
  /** λ₃ of L_div. */
  lambdaDiversity: z.number().min(0).default(1),
  /** L_div as the published code has it, or with τ inside every exponential. */
  diversity: z.enum(['published', 'intended']).default('published'),
  /** All at once, as the code does, or classifiers afterwards on a frozen representation. */
  training: z.enum(['joint', 'staged']).default('joint'),
  /**
   * One classifier for all groups on the same representation: what is left of the method where
   * representations alone are decoupled. Absent: every group has its own.
   */
  sharedClassifier: z.literal(true).optional(),
  /**
   * Whose expert scores a record: its group's, or that of the group that D takes it for, the likeliest
   * by D's posterior.
   */
  group: z.enum(['given', 'predicted']).default('given'),
});
export type FairsdeOptions = z.infer<typeof fairsdeOptions>;

/**
 * FairSDE: one encoder whose representation reveals the group (a linear discriminator D, without
 * reversal), gathers around virtual centres V[a,y], and a linear head h_a a group,
 * L = L_cls + λ₁ L_disc + λ₂ L_virt + λ₃ L_div. Which group its expert then serves is chosen apart.
 */
export const fairsde: Method<FairsdeOptions> & {
  stages(options: FairsdeOptions): readonly StageJob[];
} = {
  name: 'fairsde',
  title: 'FairSDE',
  citation:
    'Tan, X., Wang, Y., Pham, T.-H., Zhang, P., Zhang, X. (2026). Achieving Fairness Without Harm via Selective Demographic Experts. AAAI. arXiv:2511.06293.',
  card: {
    does: 'Trains experts of groups whose representations reveal the group, and predicts with each group’s own.',
    groupAtInference: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  version: VERSION,
  options: fairsdeOptions,
  // A decade either way of what the paper takes.
  ranges: {
    lambdaDiscriminator: { from: 0.01, to: 1 },
    lambdaCentres: { from: 0.1, to: 10 },
    lambdaDiversity: { from: 0.1, to: 10 },
  },
  stages: (options) => [
    stageBy(FAIRSDE, trainingOptions(options), (training) => trainFairsde(training, options)),
  ],
  passes: ({ training }, { epochs }) => ({
    [FAIRSDE]: epochs,
    ...(training === 'staged' ? { [HEADS]: epochs } : {}),
  }),
  train: trainFairsde,
};

/** FairSDE's experts, with the group by which they score each record. */
export async function trainFairsde(
  training: Training,
  options: FairsdeOptions,
): Promise<ExpertPredictor> {
  const { inputs, label, attribute, context } = training;
  const random = randomFor(training, BASE);
  const { network } = context.recipe;
  const levels = attribute.levels.length;
  const experts = expertsFrom(
    buildClassifier(network, inputs.shape, label.classes.length, random),
    options.sharedClassifier ? 1 : levels,
  );
  const { embeddingSize } = experts.encoder;
  const discriminator = denseHead(embeddingSize, logitCount(levels), random.fork('discriminator'));
  try {
    const trained = await trainParts(training, options, { experts, discriminator }, random);
    const reveal = (rows: Int32Array) =>
      likeliest(
        scoreRows(inputs, rows, (x) => {
          const { embedding } = experts.encoder.forward(x, false);
          return discriminator.forward(embedding, false) as tf.Tensor2D;
        }),
        levels,
      );
    const predictor = expertPredictor(
      training,
      experts,
      trained,
      ...(options.group === 'predicted' ? [reveal] : []),
    );
    const { validation } = training.split;
    const own = codesOf(attribute.codes, validation);
    const right = reveal(validation).filter((group, i) => group === own[i]).length;
    return {
      ...predictor,
      measures: { ...predictor.measures, groupsFound: right / validation.length },
      dispose() {
        predictor.dispose();
        discriminator.parameters.dispose();
      },
    };
  } catch (error) {
    experts.dispose();
    discriminator.parameters.dispose();
    throw error;
  }
}

interface Parts {
  readonly experts: Experts;
  readonly discriminator: Module;
}

async function trainParts(
  training: Training,
  options: FairsdeOptions,
  { experts, discriminator }: Parts,
  random: Random,
): Promise<Trained> {
  const { label, attribute, split, context } = training;
  const { recipe } = context;
  const staged = options.training === 'staged';
  const { lambdaDiscriminator, lambdaCentres, lambdaDiversity } = options;
  if (staged && lambdaDiscriminator + lambdaCentres + lambdaDiversity === 0) {
    throw new UserError(
      'FairSDE trained in stages has nothing to learn a representation from: all three weights are 0',
      'give lambdaDiscriminator, lambdaCentres or lambdaDiversity, or train jointly',
    );
  }
  const { encoder, heads } = experts;
  const kinds = { groups: attribute.levels.length, classes: label.classes.length };
  const centres = virtualCentres(kinds.groups * kinds.classes, encoder.embeddingSize, random);
  const partners = random.fork('partners');
  const modules = [
    ...(staged ? encoder.parameters : parametersOf(experts)),
    discriminator.parameters,
    centres,
  ];
  const key = groupedKey(training, { version: VERSION, ...trainingOptions(options) });
  const loss = ({ x, rows, fed }: Batch) => {
    const { embedding } = encoder.forward(x, true);
    const batch = {
      groups: codesAt(attribute.codes, rows),
      labels: codesAt(label.codes, rows),
    };
    const unitZ = unit(embedding);
    const s = similarities(unitZ, centres.get('centres') as tf.Tensor2D);
    const terms: tf.Tensor[] = [];
    if (!staged) {
      const logits = ownLogits(heads, embedding, batch.groups, true);
      const losses = crossEntropies(logits, batch.labels);
      terms.push(sumOfGroupMeans(losses, batch.groups, kinds.groups));
    }
    if (lambdaDiscriminator > 0) {
      const logits = discriminator.forward(embedding, true) as tf.Tensor2D;
      terms.push(tf.mul(lambdaDiscriminator, crossEntropy(logits, batch.groups)));
    }
    if (lambdaCentres > 0) {
      terms.push(tf.mul(lambdaCentres, virtualCentreLoss(s, batch, kinds)));
    }
    if (lambdaDiversity > 0) {
      const drawn = { alike: fed.alike!, different: fed.different! };
      terms.push(
        tf.mul(lambdaDiversity, diversityLoss(unitZ, s, batch, drawn, kinds, options.diversity)),
      );
    }
    return tf.addN(terms);
  };
  const feeds = (rows: Int32Array) => {
    const batch = {
      groups: codesOf(attribute.codes, rows),
      labels: codesOf(label.codes, rows),
    };
    const { alike, different } = drawPartners(batch, partners);
    return { alike: vector(alike), different: vector(different) };
  };
  const logits = (x: tf.Tensor, rows: tf.Tensor) =>
    ownLogits(heads, encoder.forward(x, false).embedding, codesAt(attribute.codes, rows), false);
  try {
    const trained = await trainedStage(training, FAIRSDE, key, modules, async (making) => ({
      history: await minimise(training, {
        name: FAIRSDE,
        making,
        modules,
        optimiser: recipe.optimiser,
        rows: split.train,
        epochs: recipe.epochs,
        random,
        loss,
        feeds: lambdaDiversity > 0 ? feeds : undefined,
        streams: lambdaDiversity > 0 ? [partners] : undefined,
        endOfEpoch: staged
          ? undefined
          : async () => making.watch.without(() => validationAuroc(training, logits)),
      }),
    }));
    if (!staged) return trained;
    const after = await trainHeads(training, experts, HEADS, key);
    return {
      history: { ...trained.history, ...after.history },
      seconds: trained.seconds + after.seconds,
    };
  } finally {
    centres.dispose();
  }
}

/** What determines the weights: whose expert scores a record does not. */
function trainingOptions({ group: _group, ...options }: FairsdeOptions) {
  return options;
}

/** V: directions drawn at random, of length one, `[groups · classes, d]`. */
function virtualCentres(count: number, size: number, random: Random): Parameters {
  const own = random.fork('centres');
  const values = new Float32Array(count * size);
  for (let row = 0; row < count; row++) {
    const drawn = Array.from({ length: size }, () => 2 * own.uniform() - 1);
    const length = Math.hypot(...drawn);
    values.set(
      drawn.map((value) => value / length),
      row * size,
    );
  }
  const parameters = new Parameters();
  parameters.add('centres', [count, size], values);
  return parameters;
}
