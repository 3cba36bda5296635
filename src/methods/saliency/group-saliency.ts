import * as tf from '@tensorflow/tfjs';
import { metricPath } from '../../metrics/paths.ts';
import { valueAndGradients } from '../../tensor/gradients.ts';
import type { Parameters } from '../../tensor/parameters.ts';
import type { Classifier } from '../../training/classifier.ts';
import { codesOf, crossEntropy } from '../../training/losses.ts';
import type { Training } from '../../training/training.ts';
import { validate } from '../../training/validation.ts';

/** A filter or a matrix of a network, whose entries may be pruned or quantised. */
export interface WeightTensor {
  readonly parameters: Parameters;
  readonly name: string;
}

/** Training records of a group that are looked at, at most; evenly chosen. */
const RECORDS = 1_024;
const BATCH = 128;

/** Filters and matrices; scales, offsets and biases are few and stay as they are. */
export function weightTensors({ parameters }: Classifier): WeightTensor[] {
  return parameters.flatMap((module) =>
    module.trainableNames
      .filter((name) => module.shapeOf(name).length > 1)
      .map((name) => ({ parameters: module, name })),
  );
}

/**
 * How much weights matter to each group (FairPrune, Wu et al. 2022, Eq. 3): ½ θ² times the diagonal of
 * the Hessian of the group's loss, which stands as the mean square of its gradients over batches.
 *
 * @returns `[group][tensor]`, aligned with `weights`; zeros for a group without records.
 */
export function groupSaliency(
  { inputs, split, label, attribute, context }: Training,
  classifier: Classifier,
  weights: readonly WeightTensor[],
): Float32Array[][] {
  const modules = classifier.parameters;
  return attribute.levels.map((_, level) => {
    const members = split.train.filter((row) => attribute.codes[row] === level);
    const count = Math.min(RECORDS, members.length);
    const rows = Int32Array.from(
      { length: count },
      (_row, i) => members[Math.floor((i * members.length) / count)]!,
    );
    const squares = weights.map(
      ({ parameters, name }) => new Float32Array(parameters.get(name).size),
    );
    const batches = Math.ceil(count / BATCH);
    for (let batch = 0; batch < batches; batch++) {
      context.signal.throwIfAborted();
      const own = rows.subarray(batch * BATCH, (batch + 1) * BATCH);
      const x = inputs.tensor(own);
      const labels = tf.tensor1d(codesOf(label.codes, own), 'int32');
      const { gradients } = valueAndGradients(modules, () =>
        crossEntropy(classifier.logits(x, false), labels),
      );
      weights.forEach(({ parameters, name }, t) => {
        const gradient = gradients.of(parameters)[parameters.trainableNames.indexOf(name)];
        gradient?.dataSync().forEach((value, i) => {
          squares[t]![i]! += value ** 2 / batches;
        });
      });
      gradients.dispose();
      tf.dispose([x, labels]);
    }
    return weights.map(({ parameters, name }, t) => {
      const values = parameters.get(name).dataSync();
      return squares[t]!.map((square, i) => 0.5 * values[i]! ** 2 * square);
    });
  });
}

/**
 * Index of the group that the classifier serves best on validation, by macro F1: the privileged one.
 */
export function privilegedGroup(training: Training, classifier: Classifier): number {
  const { split, attribute } = training;
  const scores = attribute.levels.map((_, level) => {
    const rows = split.validation.filter((row) => attribute.codes[row] === level);
    if (rows.length === 0) return Number.NEGATIVE_INFINITY;
    const evaluation = validate(training, (x) => classifier.logits(x, false), rows);
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

/**
 * Marks the share of a classifier's weights that matters most to the group it serves best, by β, and
 * least to the others: 1 where an entry is among them.
 */
export function privilegedWeights(
  training: Training,
  classifier: Classifier,
  weights: readonly WeightTensor[],
  { beta, share }: { readonly beta: number; readonly share: number },
): Uint8Array[] {
  const saliency = groupSaliency(training, classifier, weights);
  const privileged = privilegedGroup(training, classifier);
  return cheapest(costOfTouching(saliency, privileged, beta), share);
}
