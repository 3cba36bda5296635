import * as tf from '@tensorflow/tfjs';
import { metricPath } from '../../metrics/paths.ts';
import { differentiate } from '../../tensor/gradients.ts';
import { size } from '../../tensor/initialise.ts';
import { Parameters } from '../../tensor/parameters.ts';
import { compileStep, vector } from '../../tensor/steps/compile-step.ts';
import type { Classifier } from '../../training/classifier.ts';
import { codesAt, crossEntropy } from '../../training/losses.ts';
import type { Training } from '../../training/training.ts';
import { validate } from '../../training/validation.ts';

/** A filter or a matrix of a network, whose entries may be pruned or quantised. */
export interface WeightTensor {
  readonly parameters: Parameters;
  readonly name: string;
}

/** Training records of a group that are looked at, at most; evenly chosen. */
const RECORDS = 1_024;

/** Filters and matrices; scales, offsets and biases are few and stay as they are. */
export function weightTensors({ parameters }: Classifier): WeightTensor[] {
  return parameters.flatMap((module) =>
    module.trainableNames
      .filter((name) => module.shapeOf(name).length > 1)
      .map((name) => ({ parameters: module, name })),
  );
}

/** The values of some tensors, aligned with them. */
export function valuesOf(weights: readonly WeightTensor[]): Float32Array[] {
  return weights.map(({ parameters, name }) =>
    Float32Array.from(parameters.get(name).dataSync() as Float32Array),
  );
}

/** The weights of a classifier, their values, and which of them cost the fewest to touch. */
export interface WeighedWeights {
  readonly weights: readonly WeightTensor[];
  /** Aligned with `weights`. */
  readonly values: readonly Float32Array[];
  /**
   * Marks the share of all entries that cost others least and the privileged group most.
   *
   * @param beta how much what the privileged group loses counts as a gain.
   */
  marked(beta: number, share: number): Uint8Array[];
}

/** By what it costs each group if a weight becomes 0. */
export function weighWeights(training: Training, classifier: Classifier): WeighedWeights {
  const weights = weightTensors(classifier);
  const values = valuesOf(weights);
  const saliency = groupSaliency(training, classifier, weights, values);
  const privileged = privilegedGroup(training, classifier);
  return {
    weights,
    values,
    marked: (beta, share) => cheapest(costOfTouching(saliency, privileged, beta), share),
  };
}

/**
 * What a change of each weight alone costs each group (FairPrune, Wu et al. 2022, Eq. 3): ½ Δθ² times
 * the diagonal of the Hessian of the group's loss, as which stands the mean square of the gradients of
 * single records (the empirical Fisher information). Squares of a batch's mean gradient, of which there
 * are few, are so noisy that a difference between groups would be one of noise.
 *
 * @param changes Δθ, aligned with `weights`; default: every weight becomes 0.
 * @returns `[group][tensor]`, aligned with `weights`; zeros for a group without records.
 */
export function groupSaliency(
  training: Training,
  classifier: Classifier,
  weights: readonly WeightTensor[],
  changes: readonly Float32Array[] = valuesOf(weights),
): Float32Array[][] {
  const { split, attribute } = training;
  return attribute.levels.map((_, level) => {
    const members = split.train.filter((row) => attribute.codes[row] === level);
    const count = Math.min(RECORDS, members.length);
    const rows = Int32Array.from(
      { length: count },
      (_row, i) => members[Math.floor((i * members.length) / count)]!,
    );
    const squares = meanSquares(training, classifier, weights, rows);
    return squares.map((own, t) => own.map((square, i) => 0.5 * changes[t]![i]! ** 2 * square));
  });
}

/** The mean square of the gradients of some records' cross-entropies, by tensor. */
function meanSquares(
  { inputs, label, context }: Training,
  classifier: Classifier,
  weights: readonly WeightTensor[],
  rows: Int32Array,
): Float32Array[] {
  const modules = classifier.parameters;
  const sums = new Parameters();
  weights.forEach(({ parameters, name }, t) => {
    const shape = parameters.shapeOf(name);
    sums.add(`${t}`, shape, new Float32Array(size(shape)), { trainable: false });
  });
  const step = compileStep<'packed' | 'rows'>(({ packed, rows: own }) => {
    const { losses, gradients } = differentiate(modules, () => [
      crossEntropy(classifier.logits(inputs.records(packed), false), codesAt(label.codes, own)),
    ]);
    weights.forEach(({ parameters, name }, t) => {
      const gradient = gradients[0]!.of(parameters)[parameters.trainableNames.indexOf(name)];
      const sum = sums.variable(`${t}`);
      if (gradient) sum.assign(tf.add(sum.value(), tf.square(gradient)));
    });
    return losses;
  });
  try {
    for (let i = 0; i < rows.length; i++) {
      context.signal.throwIfAborted();
      const own = rows.subarray(i, i + 1);
      tf.dispose([...step.run({ packed: inputs.pack(own), rows: vector(own) })]);
    }
    return weights.map((_, t) =>
      Float32Array.from(sums.get(`${t}`).dataSync(), (sum) => sum / Math.max(1, rows.length)),
    );
  } finally {
    sums.dispose();
  }
}

/**
 * Index of the group that the classifier serves best on validation, by macro F1: the privileged one.
 */
export function privilegedGroup(training: Training, classifier: Classifier): number {
  const { split, attribute } = training;
  const scores = attribute.levels.map((_, level) => {
    const rows = split.validation.filter((row) => attribute.codes[row] === level);
    if (rows.length === 0) return Number.NEGATIVE_INFINITY;
    const evaluation = validate(training, classifier.scoring, rows);
    return evaluation.at(metricPath('overall', 'macroF1')) ?? Number.NEGATIVE_INFINITY;
  });
  return scores.indexOf(Math.max(...scores));
}

/**
 * What others than the privileged group lose by a weight, less β times what that one does: smallest
 * where touching the weight closes the gap at the least cost.
 *
 * @returns aligned with the tensors of `saliency`.
 */
export function costOfTouching(
  saliency: readonly (readonly Float32Array[])[],
  privileged: number,
  beta: number,
): Float32Array[] {
  const others = saliency.filter((_, group) => group !== privileged);
  return saliency[privileged]!.map((own, t) =>
    own.map(
      (value, i) =>
        others.reduce((sum, group) => sum + group[t]![i]!, 0) / others.length - beta * value,
    ),
  );
}

/**
 * Marks a share of all entries, those with the smallest costs: 1 where an entry is among them.
 *
 * @param share 0 to 1.
 */
export function cheapest(costs: readonly Float32Array[], share: number): Uint8Array[] {
  const marks = costs.map((own) => new Uint8Array(own.length));
  const order = costs
    .flatMap((own, t) => Array.from(own, (cost, i) => ({ cost, t, i })))
    .sort((a, b) => a.cost - b.cost);
  for (const { t, i } of order.slice(0, Math.round(share * order.length))) marks[t]![i] = 1;
  return marks;
}
