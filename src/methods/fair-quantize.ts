import { z } from 'zod';
import { classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { BASE } from '../training/supervised.ts';
import { erm } from './erm.ts';
import { weighWeights } from './saliency/group-saliency.ts';

const options = z.strictObject({
  /** Share of the filters' and matrices' entries that are quantised. */
  ratio: z.number().min(0).max(1).default(0.8),
  /** β: how much the privileged group's loss by quantising counts as a gain. */
  beta: z.number().min(0).default(0.75),
  /** A quantised entry takes one of 2^bits values. */
  bits: z.number().int().min(1).max(16).default(4),
});

/**
 * FairQuantize: ERM in which the weights that matter to the group it serves best, and little to the
 * others, take few values; the others stay as they are. Quantised once, uniformly over the range of
 * their tensor, and not trained after.
 */
export const fairQuantize: Method<z.infer<typeof options>> = {
  name: 'fair-quantize',
  title: 'FairQuantize',
  citation:
    'Guo, Y., Jia, Z., Hu, J., Shi, Y. (2024). FairQuantize: Achieving Fairness Through Weight Quantization for Dermatological Disease Diagnosis. MICCAI.',
  card: {
    does: 'Rounds weights where that helps the worse group.',
    groupAtInference: false,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: 2,
  options,
  stages: () => erm.stages({}),
  passes: (_, { epochs }) => ({ [BASE]: epochs }),
  async train(training, { ratio, beta, bits }) {
    const trained = await erm.trainClassifier(training, {});
    const { classifier } = trained;
    const { weights, values, marked } = weighWeights(training, classifier, (all) =>
      all.map((own) => {
        const rounded = quantised(own, new Uint8Array(own.length).fill(1), bits);
        return own.map((value, i) => rounded[i]! - value);
      }),
    );
    const chosen = marked(beta, ratio);
    weights.forEach(({ parameters, name }, t) => {
      parameters.variable(name).set(quantised(values[t]!, chosen[t]!, bits));
    });
    const touched = chosen.reduce((sum, own) => sum + own.reduce((a, b) => a + b, 0), 0);
    const entries = chosen.reduce((sum, own) => sum + own.length, 0);
    return classifierPredictor(training, trained, {
      ...costOf(training, trained),
      quantised: touched / entries,
    });
  },
};

/**
 * The marked entries of a tensor rounded to the nearest of 2^bits values that are evenly spread over
 * the range of all its entries; the others as they are.
 */
export function quantised(values: Float32Array, marked: Uint8Array, bits: number): Float32Array {
  const [low, high] = values.reduce(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const step = (high - low) / (2 ** bits - 1);
  if (!(step > 0)) return values;
  return values.map((value, i) =>
    marked[i] === 1 ? low + step * Math.round((value - low) / step) : value,
  );
}
