import type { JsonObject } from '../../json.ts';
import type { Random } from '../../tensor/random.ts';
import type { Classifier } from '../../training/classifier.ts';
import { codesAt, crossEntropy } from '../../training/losses.ts';
import { minimise } from '../../training/minimise.ts';
import type { Curve } from '../../training/outcome.ts';
import { groupedKey, type Trained, trainedStage } from '../../training/stage.ts';
import { randomFor, type Training } from '../../training/training.ts';
import { validationAuroc } from '../../training/validation.ts';
import type { HeldWeights } from './held-weights.ts';

/** Training of a classifier that goes on after some of its weights were settled. */
export interface Retraining {
  /** Names stage, progress and random choices. */
  readonly name: string;
  /** What the weights depend on beside data, split, seed, recipe and attribute. */
  readonly key: JsonObject;
  readonly classifier: Classifier;
  readonly held: HeldWeights;
  /** Settles weights: holds them at what they are to be. Only where the stage is not found. */
  settle(): void;
  readonly epochs: number;
  /** Multiplies the recipe's learning rate. */
  readonly rate: number;
  /** The rows of an epoch; default: all training records. */
  readonly draw?: (random: Random) => Int32Array;
}

/** A curve needs about so many points before it shows whether it is flat. */
const POINTS = 12;

/** Passes in a share of the recipe's, at least one. */
export function passesOf(share: number, epochs: number): number {
  return Math.max(1, Math.round(share * epochs));
}

/**
 * Settles weights and trains the others on by the recipe, or finds both in the stage cache.
 *
 * @throws what `minimise` throws.
 */
export async function retrain(training: Training, of: Retraining): Promise<Trained> {
  const { label, split, context } = training;
  const { classifier, held, name } = of;
  const { optimiser, epochs } = context.recipe;
  const modules = [...classifier.parameters, held.state];
  return trainedStage(training, name, groupedKey(training, of.key), modules, async (making) => {
    of.settle();
    return {
      history: await minimise(training, {
        name,
        making,
        modules: classifier.parameters,
        optimiser: { ...optimiser, learningRate: of.rate * optimiser.learningRate },
        rows: split.train,
        draw: of.draw,
        epochs: of.epochs,
        random: randomFor(training, name),
        loss: ({ x, rows }) => crossEntropy(classifier.logits(x, true), codesAt(label.codes, rows)),
        after: () => held.restore(),
        // A few passes get as many points as the recipe's own would.
        pointsPerEpoch: Math.ceil(Math.min(POINTS, epochs) / of.epochs),
        endOfEpoch: async () =>
          making.watch.without(() => validationAuroc(training, classifier.scoring)),
      }),
    };
  });
}

/** The curves of retrainings in a row as those of one that went on. */
export function joined(
  name: string,
  histories: readonly Readonly<Record<string, Curve>>[],
  epochs: number,
): Record<string, Curve> {
  const curves: Record<string, { x: number[]; y: number[] }> = {};
  for (const [i, history] of histories.entries()) {
    for (const [own, { x, y }] of Object.entries(history)) {
      const title = `${name}/${own.slice(own.lastIndexOf('/') + 1)}`;
      curves[title] ??= { x: [], y: [] };
      curves[title].x.push(...Array.from(x, (epoch) => i * epochs + epoch));
      curves[title].y.push(...y);
    }
  }
  return curves;
}
