import * as tf from '@tensorflow/tfjs';
import type { LabelColumn } from '../data/dataset.ts';
import type { Inputs } from '../data/inputs.ts';
import { denseHead } from '../models/head.ts';
import type { Encoder, Module } from '../models/module.ts';
import type { NetworkSpec } from '../models/network.ts';
import { buildEncoder } from '../models/registry.ts';
import { gather } from '../tensor/fused.ts';
import type { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { compileStep, readAll, type Step, tensorOf, vector } from '../tensor/steps/compile-step.ts';
import { markResident } from '../tensor/steps/resident.ts';
import { logitsByLabel, logitsFor } from './labels.ts';
import { probabilities } from './losses.ts';
import type { Predictor } from './outcome.ts';
import { rowsAtOnce } from './rows-at-once.ts';
import type { Trained } from './stage.ts';
import type { Training } from './training.ts';

/** f_h(f_θ(x)): an encoder and a linear head on its embedding. */
export interface Classifier {
  readonly encoder: Encoder;
  readonly head: Module;
  readonly parameters: readonly Parameters[];
  /** Logits `[n, 1]` for two classes, `[n, classes]` for more; of several labels side by side. */
  logits(x: tf.Tensor, training: boolean): tf.Tensor2D;
  /** Those that records are scored by, always the same function: see `scoreRows`. */
  readonly scoring: Logits;
  dispose(): void;
}

/** A trained classifier, the caller's to dispose. */
export interface FittedClassifier extends Trained {
  readonly classifier: Classifier;
  dispose(): void;
}

/**
 * A freshly initialised classifier.
 *
 * @param inputShape of one record: `[height, width, channels]`, or `[features]`.
 * @param classes ≥ 2; two need one logit. Of each label where there are several.
 * @param random its children `encoder` and `head` draw the weights.
 */
export function buildClassifier(
  spec: NetworkSpec,
  inputShape: readonly number[],
  classes: number | readonly number[],
  random: Random,
): Classifier {
  const encoder = buildEncoder(spec, inputShape, random.fork('encoder'));
  const head = denseHead(encoder.embeddingSize, logitsFor([classes].flat()), random.fork('head'));
  return classifierOf(encoder, head);
}

/** A classifier out of its two parts, which may have parameters in common with others. */
export function classifierOf(encoder: Encoder, head: Module): Classifier {
  const parameters = [...encoder.parameters, head.parameters];
  const logits = (x: tf.Tensor, training: boolean) =>
    head.forward(encoder.forward(x, training).embedding, training) as tf.Tensor2D;
  return {
    encoder,
    head,
    parameters,
    logits,
    scoring: (x) => logits(x, false),
    dispose: () => {
      for (const module of parameters) module.dispose();
    },
  };
}

/** Millions of multiply-adds of one record, forward. */
export function megaFlopsOf({ encoder }: Classifier, labels: readonly LabelColumn[]): number {
  const logits = logitsFor(labels.map(({ classes }) => classes.length));
  return (encoder.flops() + encoder.embeddingSize * logits) / 1e6;
}

/** Rows scored at most at once: large enough to keep the kernels busy, small enough for the caches. */
const SCORE_BATCH = 256;

/**
 * The logits of a batch, `[n, 1]` or `[n, classes]`, without gradients. They are computed in the
 * device part of a step; see `compileStep`.
 *
 * @param x the records.
 * @param rows theirs in the data set, `[n]` int32: what `codesAt` wants.
 */
export type Logits = (x: tf.Tensor, rows: tf.Tensor) => tf.Tensor2D;

/** What scoring reads of records: themselves, or embeddings in their place. */
export type ScoredInputs = Pick<Inputs, 'shape' | 'pack' | 'records'>;

/**
 * Scores rows in batches without gradients.
 *
 * @param logits the same function again scores faster than an equal one.
 * @returns P(class 1) a row, or `rows × classes`.
 */
export function scoreRows(inputs: ScoredInputs, rows: Int32Array, logits: Logits): Float32Array {
  return scoreEach(inputs, rows, null, logits)[0]!;
}

/**
 * Scores rows for each of some labels, in one pass.
 *
 * @param logits of a batch, `[n, logitsFor(…)]`.
 * @returns for each label P(class 1) a row, or `rows × classes`.
 */
export function scoreLabels(
  inputs: ScoredInputs,
  rows: Int32Array,
  labels: readonly LabelColumn[],
  logits: Logits,
): Float32Array[] {
  return scoreEach(inputs, rows, labels.length === 1 ? null : labels, logits);
}

/** @param labels whose logits stand side by side; null: they are of one label. */
function scoreEach(
  inputs: ScoredInputs,
  rows: Int32Array,
  labels: readonly LabelColumn[] | null,
  logits: Logits,
): Float32Array[] {
  const parts: Float32Array[][] = [];
  const step = scoringOf(inputs, labels, logits);
  const count = rowsAtOnce(SCORE_BATCH, inputs.shape);
  for (let start = 0; start < rows.length; start += count) {
    const batch = rows.subarray(start, start + count);
    const scores = tf.tidy(() =>
      step
        .run({ packed: inputs.pack(batch), rows: vector(batch) })
        // A softmax inside a function would be another kernel.
        .map((own) => (own.shape[1] === 1 ? own : probabilities(own as tf.Tensor2D))),
    );
    parts.push(readAll(scores).map((own) => Float32Array.from(own)));
  }
  return Array.from({ length: labels?.length ?? 1 }, (_, l) =>
    concatenate(parts.map((part) => part[l]!)),
  );
}

type Scoring = Step<'packed' | 'rows'>;

/** The steps of those who score again and again: after every epoch. */
const scorings = new WeakMap<
  Logits,
  {
    readonly inputs: ScoredInputs;
    readonly labels: readonly LabelColumn[] | null;
    readonly step: Scoring;
  }
>();

function scoringOf(
  inputs: ScoredInputs,
  labels: readonly LabelColumn[] | null,
  logits: Logits,
): Scoring {
  const known = scorings.get(logits);
  if (known?.inputs === inputs && known.labels === labels) return known.step;
  const step: Scoring = compileStep(({ packed, rows }) => {
    const z = logits(inputs.records(packed), rows);
    const all = labels === null ? [z] : logitsByLabel(z, labels);
    return all.map((own) => (own.shape[1] === 1 ? probabilities(own) : own));
  });
  scorings.set(logits, { inputs, labels, step });
  return step;
}

/** Embeddings of some rows by a frozen encoder, read in the place of the records. */
export interface Embedded extends ScoredInputs {
  dispose(): void;
}

/** @param rows those that will be read. */
export function embedRows(inputs: Inputs, encoder: Encoder, rows: Int32Array): Embedded {
  const step = compileStep<'packed'>(({ packed }) => [
    encoder.forward(inputs.records(packed), false).embedding,
  ]);
  const parts: tf.Tensor2D[] = [];
  const count = rowsAtOnce(SCORE_BATCH, inputs.shape);
  for (let start = 0; start < rows.length; start += count) {
    const packed = inputs.pack(rows.subarray(start, start + count));
    parts.push(step.run({ packed })[0] as tf.Tensor2D);
  }
  const all = markResident(tf.concat2d(parts, 0));
  tf.dispose(parts);
  const place = new Map(Array.from(rows, (row, i) => [row, i]));
  return {
    shape: [encoder.embeddingSize],
    pack: (chosen) => vector(chosen.map((row) => place.get(row)!)),
    records: (places) => gather(all, places),
    dispose: () => all.dispose(),
  };
}

/** Embeddings of some rows by a frozen encoder on the host: `rows × embedding size`, row-major. */
export function embeddingsOf(inputs: Inputs, encoder: Encoder, rows: Int32Array): Float32Array {
  const embedded = embedRows(inputs, encoder, rows);
  try {
    const all = tf.tidy(() => embedded.records(tensorOf(embedded.pack(rows))).dataSync());
    return Float32Array.from(all);
  } finally {
    embedded.dispose();
  }
}

/** Arrays one after the other. */
export function concatenate(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/**
 * What a method that trained one classifier hands to its trial, which disposes it.
 *
 * @param measures beside the number of trainable scalars.
 * @param logits how it scores records; default: by the classifier alone.
 */
export function classifierPredictor(
  { inputs, labels }: Training,
  { classifier, history, dispose }: Omit<FittedClassifier, 'seconds'>,
  measures: Predictor['measures'] = {},
  logits: Logits = classifier.scoring,
): Predictor {
  // One pass scores the rows for every label.
  const scored = new WeakMap<Int32Array, readonly Float32Array[]>();
  return {
    async scores(rows, label = labels[0]!) {
      const all = scored.get(rows) ?? scoreLabels(inputs, rows, labels, logits);
      if (labels.length > 1) scored.set(rows, all);
      return all[labels.indexOf(label)]!;
    },
    history,
    measures: { parameters: countOf(classifier.parameters), ...measures },
    pictures: [],
    samples: [],
    dispose,
  };
}

/** What a classifier costs: a forward pass, and its training in CPU seconds. */
export function costOf(
  { labels }: Training,
  { classifier, seconds }: Pick<FittedClassifier, 'classifier' | 'seconds'>,
): { megaFlops: number; trainingSeconds: number } {
  return { megaFlops: megaFlopsOf(classifier, labels), trainingSeconds: seconds };
}

/** Number of trainable scalars of some modules. */
export function countOf(modules: readonly Parameters[]): number {
  return modules.reduce((sum, module) => sum + module.count, 0);
}
