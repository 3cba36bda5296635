import { z } from 'zod';
import { UserError } from '../errors.ts';
import { denseHead } from '../models/head.ts';
import { Random } from '../tensor/random.ts';
import { classifierOf, classifierPredictor, embeddingsOf } from '../training/classifier.ts';
import { codesOf } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { randomFor } from '../training/training.ts';
import { fitLogistic, standardised } from './dfr/logistic.ts';
import { erm } from './erm.ts';

const options = z.strictObject({
  /** C: inverse of the weight of ‖w‖₁ beside the summed loss. */
  inversePenalty: z.number().positive().default(1),
  /** Balanced subsets whose fits are averaged. */
  retrains: z.number().int().min(1).default(10),
});
/**
 * Deep feature reweighting (Kirichenko et al. 2023): the encoder of ERM stays, and its head is fitted anew
 * by L1 logistic regression on records in which every class of every group has as many; fits on several such
 * subsets are averaged. Fitted on training records (their DFR_Tr): validation records choose thresholds and
 * candidates here, and would be looked at twice.
 */
export const dfr: Method<z.infer<typeof options>> = {
  name: 'dfr',
  title: 'DFR',
  citation:
    'Kirichenko, P., Izmailov, P. and Wilson, A. G. (2023). Last Layer Re-Training is Sufficient for Robustness to Spurious Correlations. ICLR.',
  version: 1,
  options,
  card: {
    does: 'Fits ERM’s last layer anew on records balanced over classes and groups.',
    groupAtInference: false,
    kits: ['SubpopBench', 'SpuCo'],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  ranges: { inversePenalty: { from: 0.003, to: 3 } },
  check(_, { labels: [label] }) {
    if (label!.classes.length === 2) return;
    throw new UserError(
      'DFR is defined here for two classes',
      `choose another label than ${label!.name}`,
    );
  },
  stages: () => erm.stages({}),
  passes: (_, recipe, task) => erm.passes({}, recipe, task),
  async train(training, { inversePenalty, retrains }) {
    const { inputs, label, attribute, split } = training;
    const trained = await erm.trainClassifier(training, {});
    const { encoder } = trained.classifier;
    const rows = split.train;
    const { features, undo } = standardised(embeddingsOf(inputs, encoder, rows), rows.length);
    const codes = codesOf(label.codes, rows);
    const groups = codesOf(attribute.codes, rows);
    const random = randomFor(training, 'DFR');
    const fits = Array.from({ length: retrains }, (_, i) =>
      fitLogistic(features, codes, balanced(codes, groups, random.fork(i)), inversePenalty),
    );
    const mean = Float64Array.from(fits[0]!, (_, j) =>
      fits.reduce((sum, fit) => sum + fit[j]! / fits.length, 0),
    );
    const { weights, bias } = undo(mean);
    const head = denseHead(encoder.embeddingSize, 1, new Random(1));
    head.parameters.load({ 'head/weights': weights, 'head/bias': Float32Array.of(bias) });
    const refitted = classifierOf(encoder, head);
    const predictor = classifierPredictor(training, {
      classifier: refitted,
      history: trained.history,
      dispose() {
        trained.dispose();
        head.parameters.dispose();
      },
    });
    return {
      ...predictor,
      measures: {
        ...predictor.measures,
        zeroWeights: weights.filter((weight) => weight === 0).length,
      },
    };
  },
};

/** Places of as many records of every class of every group that has some, in random order. */
export function balanced(codes: Int32Array, groups: Int32Array, random: Random): Int32Array {
  const cells = Map.groupBy(codes.keys(), (i) => `${codes[i]} ${groups[i]}`);
  const least = Math.min(...[...cells.values()].map(({ length }) => length));
  const names = [...cells.keys()].sort();
  return Int32Array.from(
    names.flatMap((name) =>
      random
        .fork(name)
        .shuffle([...cells.get(name)!])
        .slice(0, least),
    ),
  );
}
