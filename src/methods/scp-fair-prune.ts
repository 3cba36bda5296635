import { z } from 'zod';
import { UserError } from '../errors.ts';
import { packParameters, unpackParameters } from '../tensor/parameters.ts';
import { type Classifier, classifierPredictor, costOf } from '../training/classifier.ts';
import type { Method } from '../training/method.ts';
import { selectBy } from '../training/selection.ts';
import type { Trained } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import type { Training } from '../training/training.ts';
import { erm } from './erm.ts';
import {
  choosesBeta,
  fairestWithin,
  fairPrune,
  type PrunedClassifier,
  prunedClassifier,
  type Standing,
  shareOf,
  standing,
} from './fair-prune.ts';
import { HeldWeights } from './saliency/held-weights.ts';
import { entanglementOfChannels } from './saliency/nearest-neighbours.ts';
import { passesOf, retrain } from './saliency/retraining.ts';

const FINE_TUNING = 'fine-tuning';
/** Of what a round leaves; raise when the same options give other weights there. */
const ROUND_VERSION = 2;
/** Raise when the same options give another network in the end. */
const VERSION = 3;

const options = z.strictObject({
  /** Share of the filters' and matrices' entries that FairPrune sets to 0 first. */
  share: z.number().min(0).lt(1).default(0.02),
  /** β of FairPrune; several: chosen on validation. */
  betaCandidates: z
    .array(z.number().min(0))
    .min(1)
    .default([0, 1 / 9, 1 / 3, 5 / 9, 1]),
  /** Share of the last channels that each round prunes, at least one. */
  channels: z.number().gt(0).lt(1).default(0.02),
  /** Rounds at most; 0: FairPrune. */
  rounds: z.number().int().min(0).default(3),
  /** Passes of a round, as a share of the recipe's. */
  retraining: z.number().gt(0).default(0.25),
});
type Options = z.infer<typeof options>;

/**
 * SCP-FairPrune (Kong et al. 2024): sensitive channel pruning of a network that FairPrune has pruned.
 * Each round prunes the channels of the last feature maps in which the soft nearest neighbour loss of the
 * groups is smallest, those that tell groups apart best, and trains the network on; what is pruned stays
 * so. Rounds end where the mean F1 of the groups on validation has fallen by more than a point; of those
 * before, the one with the smallest difference in true positive rates there is taken, and where already the
 * first has fallen so far, FairPrune's network.
 *
 * A channel is pruned at its row of the head, which is all that it reaches: a filter at 0 would leave a
 * residual block's shortcut.
 */
export const scpFairPrune: Method<Options> = {
  name: 'scp-fair-prune',
  title: 'SCP-FairPrune',
  citation:
    'Kong, Q., Chiu, C.-H., Zeng, D., Chen, Y.-J., Ho, T.-Y., Hu, J., Shi, Y. (2024). Achieving Fairness Through Channel Pruning for Dermatological Disease Diagnosis. MICCAI.',
  card: {
    does: 'Prunes channels in which groups lie apart from FairPrune’s network, and trains it on.',
    groupAtInference: false,
    picturesOnly: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: VERSION,
  options,
  ranges: { channels: { from: 0.01, to: 0.1 } },
  stages: () => erm.stages({}),
  passes: ({ rounds, retraining }, { epochs }) => ({
    [BASE]: epochs,
    ...Object.fromEntries(
      Array.from({ length: rounds }, (_, i) => [phaseOf(i), passesOf(retraining, epochs)]),
    ),
  }),
  chooses: (chosen) => [
    ...choosesBeta(chosen),
    ...(chosen.rounds < 2 ? [] : [`one of up to ${chosen.rounds} rounds`]),
  ],
  async train(training, chosen) {
    if (chosen.rounds === 0) {
      const { share, betaCandidates } = chosen;
      return fairPrune.train(training, { share, betaCandidates });
    }
    const network = await prunedClassifier(training, chosen);
    const { trained, beta } = network;
    try {
      requireMaps(training, trained.classifier);
      const start = {
        arrays: packParameters(trained.classifier.parameters),
        marks: network.marks,
        channels: 0,
      };
      const rounds = await pruneChannels(training, network, chosen);
      const kept = rounds.filter((round) => fairestWithin(network.before.f1, round)[0] === 1);
      const end =
        kept.length === 0
          ? start
          : selectBy(kept, (round) => fairestWithin(network.before.f1, round));
      unpackParameters(trained.classifier.parameters, end.arrays);
      // Each round prunes and recovers: its curve is one of its own.
      const fineTuning = Object.fromEntries(
        rounds.flatMap(({ history }) => Object.entries(history)),
      );
      const seconds = [trained, ...rounds].reduce((sum, stage) => sum + stage.seconds, 0);
      return classifierPredictor(
        training,
        { ...trained, history: { ...trained.history, ...fineTuning } },
        {
          ...costOf(training, { classifier: trained.classifier, seconds }),
          pruned: shareOf(end.marks),
          prunedChannels: end.channels / trained.classifier.encoder.embeddingSize,
          beta,
        },
      );
    } catch (error) {
      trained.dispose();
      throw error;
    }
  },
};

/** Where a round of pruning has led. */
interface Round extends Trained, Standing {
  readonly arrays: Readonly<Record<string, Float32Array>>;
  /** Entries at 0, by tensor. */
  readonly marks: readonly Uint8Array[];
  /** Pruned so far. */
  readonly channels: number;
}

async function pruneChannels(
  training: Training,
  { trained: { classifier }, weights, marks, beta, before }: PrunedClassifier,
  { share, channels, rounds, retraining }: Options,
): Promise<Round[]> {
  const { embeddingSize: width } = classifier.encoder;
  const each = Math.max(1, Math.round(channels * width));
  const zeros = marks.map(({ length }) => new Float32Array(length));
  const held = new HeldWeights(weights);
  const pruned = new Set<number>();
  const done: Round[] = [];
  try {
    held.hold(marks, zeros);
    for (let round = 0; round < rounds && pruned.size + each < width; round++) {
      const losses = entanglementOfChannels(training, classifier);
      for (const channel of leastEntangled(losses, pruned, each)) pruned.add(channel);
      const tuned = await retrain(training, {
        name: phaseOf(round),
        key: { version: ROUND_VERSION, share, beta, channels, retraining, round },
        classifier,
        held,
        settle: () => held.hold(withRowsOfHead(marks, pruned, width), zeros),
        epochs: passesOf(retraining, training.context.recipe.epochs),
        rate: 1,
      });
      const end = {
        ...tuned,
        ...standing(training, classifier),
        arrays: packParameters(classifier.parameters),
        marks: held.marks,
        channels: pruned.size,
      };
      done.push(end);
      if (fairestWithin(before.f1, end)[0] === 0) break;
    }
    for (let round = done.length; round < rounds; round++) training.meter.skip(phaseOf(round));
    return done;
  } finally {
    held.state.dispose();
  }
}

/** The head is the last module, and its matrix the last tensor: a row for each channel. */
function withRowsOfHead(
  marks: readonly Uint8Array[],
  channels: ReadonlySet<number>,
  width: number,
): Uint8Array[] {
  const head = marks.at(-1)!;
  const rows = head.map((mark, i) =>
    channels.has(Math.floor(i / (head.length / width))) ? 1 : mark,
  );
  return [...marks.slice(0, -1), rows];
}

function requireMaps({ task }: Training, { encoder }: Classifier): void {
  if (encoder.stages.at(-1)!.outputShape.length > 1) return;
  throw new UserError(
    `SCP-FairPrune prunes channels of feature maps, and the network of ${task.dataset.id} has none`,
    'leave it out, or choose pictures and a convolutional network',
  );
}

function phaseOf(round: number): string {
  return `${FINE_TUNING} ${round + 1}`;
}

/** The channels with the smallest losses of those that are left. */
export function leastEntangled(
  losses: ArrayLike<number>,
  pruned: ReadonlySet<number>,
  count: number,
): number[] {
  return Array.from(losses, (loss, channel) => ({ loss, channel }))
    .filter(({ channel }) => !pruned.has(channel))
    .sort((a, b) => a.loss - b.loss || a.channel - b.channel)
    .slice(0, count)
    .map(({ channel }) => channel);
}
