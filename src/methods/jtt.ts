import { z } from 'zod';
import type { Random } from '../tensor/random.ts';
import { classifierPredictor, costOf, scoreRows } from '../training/classifier.ts';
import { codesOf, likeliest } from '../training/losses.ts';
import type { Method } from '../training/method.ts';
import { BASE, trainClassifier } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { erm } from './erm.ts';

const STAGE = 'JTT';
const VERSION = 1;

const options = z.strictObject({
  /** λ_up: how often a record that the first model gets wrong comes where others come once. */
  upweight: z.number().int().min(1).default(10),
  /** T: share of the recipe's passes that the first model takes. */
  identification: z.number().gt(0).max(1).default(0.5),
});
type Options = z.infer<typeof options>;

/**
 * Just train twice (Liu et al. 2021, Algorithm 1): a model that is trained shortly by ERM names the
 * training records that it gets wrong, and a second one learns from all of them with these λ_up times.
 * An epoch draws as many records of that larger set as there are, so that steps stay those of ERM. It
 * needs no group in training.
 */
export const jtt: Method<Options> = {
  name: 'jtt',
  title: 'JTT',
  citation:
    'Liu, E. Z., Haghgoo, B., Chen, A. S. et al. (2021). Just Train Twice: Improving Group Robustness without Training Group Information. ICML.',
  version: VERSION,
  blind: true,
  options,
  card: {
    does: 'Trains again on a set in which what a short first training gets wrong comes more often.',
    groupAtInference: false,
    kits: ['SubpopBench', 'CXR_Fairness', 'SpuCo', 'VB-Mitigator'],
    aims: [{ metric: 'fairness.<attribute>.worstGroupAuroc' }],
  },
  ranges: {
    // As SubpopBench searches it; once is ERM.
    upweight: { from: 1, to: 316, whole: true },
    identification: { from: 0.2, to: 0.8, spread: 'even' },
  },
  passes: ({ upweight, identification }, { epochs }) => ({
    [BASE]: upweight === 1 ? epochs : shortly(epochs, identification),
    [STAGE]: upweight === 1 ? 0 : epochs,
  }),
  async train(training, { upweight, identification }) {
    if (upweight === 1) return erm.train(training, {});
    const wrong = await mistakes(training, identification);
    const trained = await trainClassifier(training, {
      stage: STAGE,
      key: { version: VERSION, upweight, identification },
      labels: [training.label],
      draw: (random) => upweighted(training.split.train, wrong, upweight, random),
    });
    return classifierPredictor(training, trained, {
      ...costOf(training, trained),
      mistakes: wrong.size / training.split.train.length,
    });
  },
};

function shortly(epochs: number, share: number): number {
  return Math.max(1, Math.round(share * epochs));
}

/** The training records that a short ERM gets wrong. */
async function mistakes(training: Training, share: number): Promise<ReadonlySet<number>> {
  const { context, inputs, label, split } = training;
  const { recipe } = context;
  const short = {
    ...training,
    context: { ...context, recipe: { ...recipe, epochs: shortly(recipe.epochs, share) } },
  };
  const first = await erm.trainClassifier(short, {});
  try {
    const rows = split.train;
    const scores = scoreRows(inputs, rows, first.classifier.scoring);
    const said = likeliest(scores, label.classes.length);
    const codes = codesOf(label.codes, rows);
    return new Set(rows.filter((_, i) => said[i] !== codes[i]));
  } finally {
    first.dispose();
  }
}

/**
 * As many rows as there are, of a set in which some come several times; none comes more often than
 * there.
 */
export function upweighted(
  rows: Int32Array,
  chosen: ReadonlySet<number>,
  times: number,
  random: Random,
): Int32Array {
  const all = Array.from(rows).flatMap((row) =>
    chosen.has(row) ? new Array<number>(times).fill(row) : [row],
  );
  return random.shuffle(Int32Array.from(all)).slice(0, rows.length);
}
