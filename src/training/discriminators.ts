import * as tf from '@tensorflow/tfjs';
import { meanAuroc } from '../metrics/auroc.ts';
import { denseHead } from '../models/head.ts';
import { buildEncoder } from '../models/registry.ts';
import { oneHot } from '../tensor/fused.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { type Logits, scoreRows } from './classifier.ts';
import { codesOf, logitCount } from './losses.ts';
import type { Training } from './training.ts';

/** What a discriminator may look at. */
export interface Evidence {
  /** Masked inputs X̃, `[n, height, width, channels]`. */
  readonly x: tf.Tensor;
  /** f_θ(X̃), `[n, d]`; computed only when asked for. */
  readonly embedding: () => tf.Tensor2D;
  /** True classes Y, `[n]` int32. */
  readonly labels: tf.Tensor1D;
}

/** Guesses the sensitive attribute. */
export interface Discriminator {
  readonly parameters: readonly Parameters[];
  /** Logits of S: `[n, 1]` for two levels, else `[n, levels]`. */
  logits(evidence: Evidence, training: boolean): tf.Tensor2D;
  /** Last feature maps for Grad-CAM with the logits they led to, where it looks at pictures. */
  maps?(evidence: Evidence): { readonly maps: tf.Tensor4D; readonly logits: tf.Tensor2D };
  dispose(): void;
}

const HIDDEN = 32;

/**
 * d_Y(X̃, Y) of Fair Diagnosis (Eq. 7): a small residual network reads the picture, an embedding of
 * Y joins its features, two dense layers guess S.
 *
 * @param inputShape `[height, width, channels]`.
 * @param classes of Y.
 * @param levels of S.
 * @param size channels of its first stage, and the stride of its stem.
 */
export function conditionedDiscriminator(
  inputShape: readonly number[],
  classes: number,
  levels: number,
  { width, stride }: { readonly width: number; readonly stride: 1 | 2 },
  random: Random,
): Discriminator {
  const spec = { kind: 'small-resnet', width, ...(stride === 2 ? { stem: stride } : {}) } as const;
  const encoder = buildEncoder(spec, inputShape, random.fork('encoder'));
  const condition = denseHead(classes, HIDDEN, random.fork('condition'));
  const joint = denseHead(encoder.embeddingSize + HIDDEN, HIDDEN, random.fork('joint'));
  const output = denseHead(HIDDEN, logitCount(levels), random.fork('output'));
  const parameters = [
    ...encoder.parameters,
    condition.parameters,
    joint.parameters,
    output.parameters,
  ];
  const run = ({ x, labels }: Evidence, training: boolean) => {
    const { embedding, maps } = encoder.forward(x, training);
    const y = condition.forward(oneHot(labels, classes), training) as tf.Tensor2D;
    const hidden = tf.relu(joint.forward(tf.concat2d([embedding, y], 1), training));
    return { maps: maps!, logits: output.forward(hidden, training) as tf.Tensor2D };
  };
  return {
    parameters,
    logits: (evidence, training) => run(evidence, training).logits,
    maps: (evidence) => run(evidence, false),
    dispose: () => {
      for (const module of parameters) module.dispose();
    },
  };
}

/**
 * The discriminator of FAAP (Wang et al. 2022): it sees the deployed model's features f_θ(X̃), and
 * not Y.
 *
 * @param embeddingSize of the features.
 * @param levels of S.
 */
export function featureDiscriminator(
  embeddingSize: number,
  levels: number,
  random: Random,
): Discriminator {
  const hidden = denseHead(embeddingSize, HIDDEN, random.fork('hidden'));
  const output = denseHead(HIDDEN, logitCount(levels), random.fork('output'));
  const parameters = [hidden.parameters, output.parameters];
  return {
    parameters,
    logits: ({ embedding }, training) =>
      output.forward(tf.relu(hidden.forward(embedding(), training)), training) as tf.Tensor2D,
    dispose: () => {
      for (const module of parameters) module.dispose();
    },
  };
}

/**
 * The AUROC with which a discriminator finds the attribute in some records; over more than two levels
 * the mean of each against the rest.
 *
 * @param guess its logits.
 * @returns null where a level is absent.
 */
export function attributeAuroc(
  { inputs, attribute }: Pick<Training, 'inputs' | 'attribute'>,
  rows: Int32Array,
  guess: Logits,
): number | null {
  const { codes, levels } = attribute;
  const value = meanAuroc(scoreRows(inputs, rows, guess), codesOf(codes, rows), levels.length);
  return Number.isNaN(value) ? null : value;
}

/** The point of it in a learning curve on validation records; none where a level is absent. */
export function discriminatorCurve(
  training: Pick<Training, 'inputs' | 'attribute' | 'split'>,
  guess: Logits,
): Record<string, number> {
  const value = attributeAuroc(training, training.split.validation, guess);
  return value === null ? {} : { 'discriminator AUROC': value };
}
