import * as tf from '@tensorflow/tfjs';
import type { JsonObject } from '../../json.ts';
import { denseHead } from '../../models/head.ts';
import type { Encoder, Module } from '../../models/module.ts';
import { gather, oneHot } from '../../tensor/fused.ts';
import type { Parameters } from '../../tensor/parameters.ts';
import { Random } from '../../tensor/random.ts';
import { markResident } from '../../tensor/steps/resident.ts';
import { type Classifier, countOf, embedRows, scoreRows } from '../../training/classifier.ts';
import { codesAt, codesOf, crossEntropies } from '../../training/losses.ts';
import { minimise } from '../../training/minimise.ts';
import type { Predictor } from '../../training/outcome.ts';
import { groupedKey, type Trained, trainedStage } from '../../training/stage.ts';
import { BASE } from '../../training/supervised.ts';
import { randomFor, type Training } from '../../training/training.ts';
import { validationAuroc } from '../../training/validation.ts';
import { sumOfGroupMeans } from './losses.ts';

/** A predictor in which groups differ, so that it must know each record's. */
export interface ExpertPredictor extends Predictor {
  /** The group by which it scores each record: its own, or the one it takes it for. */
  groupsOf(rows: Int32Array): Int32Array;
}

/** One encoder with a linear head a group, or one for all. */
export interface Experts {
  readonly encoder: Encoder;
  readonly heads: readonly Module[];
  dispose(): void;
}

/** A classifier with a head for every group, its own and copies of it; it owns the classifier. */
export function expertsFrom(classifier: Classifier, groups: number): Experts {
  const { encoder, head } = classifier;
  const start = head.parameters.toArrays();
  const [inputs, outputs] = head.parameters.shapeOf(head.parameters.trainableNames[0]!);
  const copies = Array.from({ length: groups - 1 }, () => {
    const copy = denseHead(inputs!, outputs!, new Random(1));
    copy.parameters.load(start);
    return copy;
  });
  return {
    encoder,
    heads: [head, ...copies],
    dispose() {
      classifier.dispose();
      for (const { parameters } of copies) parameters.dispose();
    },
  };
}

/** All parameters of some experts, encoder first. */
export function parametersOf({ encoder, heads }: Omit<Experts, 'dispose'>): readonly Parameters[] {
  return [...encoder.parameters, ...heads.map(({ parameters }) => parameters)];
}

/**
 * Logits of each record by its group's head, or by the only one, `[n, 1]` or `[n, classes]`.
 *
 * @param z embeddings, `[n, d]`.
 * @param groups a head for each record, int32.
 */
export function ownLogits(
  heads: readonly Module[],
  z: tf.Tensor2D,
  groups: tf.Tensor1D,
  training: boolean,
): tf.Tensor2D {
  if (heads.length === 1) return heads[0]!.forward(z, training) as tf.Tensor2D;
  const all = tf.stack(
    heads.map((head) => head.forward(z, training)),
    1,
  );
  const own = tf.expandDims(oneHot(groups, heads.length), 2);
  return tf.sum(tf.mul(all, own), 1) as tf.Tensor2D;
}

/**
 * Trains heads on embeddings of a frozen encoder by L_cls, or finds them in the stage cache: one
 * classifier a group, each on its group's records, or one on all.
 *
 * @param name of stage, progress and curves.
 * @param key what the encoder depends on.
 * @throws what `runPhase` throws, after the heads are disposed.
 */
export async function trainHeads(
  training: Training,
  { encoder, heads }: Experts,
  name: string,
  key: JsonObject,
): Promise<Trained> {
  const { inputs, label, attribute, split, context } = training;
  const modules = heads.map(({ parameters }) => parameters);
  return trainedStage(training, name, groupedKey(training, key), modules, async (making) => {
    const { watch } = making;
    const embeddings = embedRows(inputs, encoder, split.train);
    const judged = watch.without(() => embedRows(inputs, encoder, split.validation));
    const logits = (x: tf.Tensor, rows: tf.Tensor) =>
      ownLogits(heads, x as tf.Tensor2D, codesAt(attribute.codes, rows), false);
    try {
      return {
        history: await minimise(training, {
          name,
          making,
          modules,
          optimiser: context.recipe.optimiser,
          rows: split.train,
          epochs: context.recipe.epochs,
          random: randomFor(training, BASE),
          inputs: embeddings,
          loss({ x, rows }) {
            const groups = codesAt(attribute.codes, rows);
            const logits = ownLogits(heads, x as tf.Tensor2D, groups, true);
            const losses = crossEntropies(logits, codesAt(label.codes, rows));
            return sumOfGroupMeans(losses, groups, attribute.levels.length);
          },
          endOfEpoch: async () =>
            watch.without(() => validationAuroc({ ...training, inputs: judged }, logits)),
        }),
      };
    } finally {
      embeddings.dispose();
      judged.dispose();
    }
  });
}

/**
 * Scores records by the heads of their groups.
 *
 * @param groupsOf which head a record gets; default: that of its group.
 */
export function expertPredictor(
  { task, inputs, attribute }: Training,
  { encoder, heads, dispose }: Experts,
  { history, seconds }: Trained,
  groupsOf = (rows: Int32Array) => codesOf(attribute.codes, rows),
): ExpertPredictor {
  const headFlops = heads[0]!.parameters.count;
  return {
    scores: async (rows) => {
      const byRow = new Int32Array(task.dataset.size);
      groupsOf(rows).forEach((group, i) => {
        byRow[rows[i]!] = group;
      });
      const groups = markResident(tf.tensor1d(byRow));
      const logits = (x: tf.Tensor, batch: tf.Tensor) => {
        const own = gather(groups, batch) as tf.Tensor1D;
        return ownLogits(heads, encoder.forward(x, false).embedding, own, false);
      };
      try {
        return scoreRows(inputs, rows, logits);
      } finally {
        groups.dispose();
      }
    },
    groupsOf,
    history,
    measures: {
      parameters: countOf(parametersOf({ encoder, heads })),
      megaFlops: (encoder.flops() + headFlops) / 1e6,
      trainingSeconds: seconds,
    },
    pictures: [],
    samples: [],
    dispose,
  };
}
