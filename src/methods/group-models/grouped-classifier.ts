import type * as tf from '@tensorflow/tfjs';
import { shareStages } from '../../models/encoder.ts';
import type { NetworkSpec } from '../../models/network.ts';
import { globalMeanPool } from '../../tensor/fused.ts';
import type { Parameters } from '../../tensor/parameters.ts';
import type { Random } from '../../tensor/random.ts';
import { buildClassifier, type Classifier, classifierOf } from '../../training/classifier.ts';
import { logitCount } from '../../training/losses.ts';

/**
 * How many stages of the encoder all groups share, from the input on; `half` of them, rounded down;
 * `encoder`: all of them; `all`: the head too.
 */
export type Sharing = number | 'half' | 'encoder' | 'all';

/** One classifier a group, whose first stages are the same. */
export interface GroupedClassifier {
  /** Scores records of one group; branches have the parameters of shared stages in common. */
  readonly branches: readonly Classifier[];
  /** Of all branches, each module once. */
  readonly parameters: readonly Parameters[];
  /** Logits of every branch for the same records; shared stages run once. */
  logits(x: tf.Tensor, training: boolean): tf.Tensor2D[];
  /** Multiply-adds, forward, of one record through all branches. */
  readonly flops: number;
  dispose(): void;
}

/**
 * One classifier a group with the first stages in common; branches start from equal weights.
 *
 * @param inputShape of one record: `[height, width, channels]`, or `[features]`.
 * @throws RangeError where the encoder has fewer stages than are to be shared.
 */
export function buildGroupedClassifier(
  spec: NetworkSpec,
  inputShape: readonly number[],
  classes: number,
  groups: number,
  sharing: Sharing,
  random: Random,
): GroupedClassifier {
  const own = Array.from({ length: groups }, () =>
    buildClassifier(spec, inputShape, classes, random),
  );
  const base = own[0]!;
  const { stages } = base.encoder;
  const shared = sharedOf(sharing, stages.length);
  const branches = own.map(({ encoder, head }) =>
    classifierOf(shareStages(encoder, base.encoder, shared), sharing === 'all' ? base.head : head),
  );
  const headFlops = base.encoder.embeddingSize * logitCount(classes);
  const flopsOf = (from: number, to: number) =>
    stages.slice(from, to).reduce((sum, stage) => sum + stage.flops, 0);
  return {
    branches,
    parameters: [...new Set(branches.flatMap((branch) => branch.parameters))],
    logits(x, training) {
      const trunk = stages.slice(0, shared).reduce((y, stage) => stage.forward(y, training), x);
      const finish = ({ encoder, head }: Classifier) => {
        const y = encoder.stages
          .slice(shared)
          .reduce((value, stage) => stage.forward(value, training), trunk);
        const embedding = y.rank === 4 ? globalMeanPool(y as tf.Tensor4D) : y;
        return head.forward(embedding, training) as tf.Tensor2D;
      };
      if (sharing !== 'all') return branches.map(finish);
      const logits = finish(branches[0]!);
      return branches.map(() => logits);
    },
    flops:
      flopsOf(0, shared) +
      (sharing === 'all' ? headFlops : groups * (flopsOf(shared, stages.length) + headFlops)),
    dispose() {
      for (const classifier of own) classifier.dispose();
    },
  };
}

function sharedOf(sharing: Sharing, stages: number): number {
  if (typeof sharing === 'number') return sharing;
  return sharing === 'half' ? Math.floor(stages / 2) : stages;
}
