import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import { differentiate, Gradients } from '../tensor/gradients.ts';
import { createOptimiser } from '../tensor/optimiser.ts';
import { Parameters } from '../tensor/parameters.ts';
import { compileStep, readAll, vector } from '../tensor/steps/compile-step.ts';
import { buildClassifier, type Classifier, countOf, megaFlopsOf } from '../training/classifier.ts';
import { codesAt, crossEntropy } from '../training/losses.ts';
import { type Method, stageBy } from '../training/method.ts';
import { runPhase } from '../training/phase.ts';
import { groupedKey, type Trained, trainedStage } from '../training/stage.ts';
import { BASE } from '../training/supervised.ts';
import { augmentation, randomFor, type Training } from '../training/training.ts';
import { evenPlaces } from './fair-ada-bn.ts';
import { groupedAuroc, groupPredictor } from './group-models/group-models.ts';
import { balancedRows } from './resampling.ts';

const options = z.strictObject({
  /** μ of μ/2·‖p_g − p₀‖²: pulls a group's relationships to the shares of records they start at. */
  pull: z.number().min(0).default(0.1),
});
type Options = z.infer<typeof options>;

const STAGE = 'adaptive personalisation';
/** Raise when the same options give other weights. */
const VERSION = 2;

/**
 * APPLE: every group has a core model and directed relationships p to all cores; its own model is the
 * mixture Σ p_gj θ_j. On the group's records both learn, the group's core and its relationships, and
 * the cores of others stay. Groups are drawn alike, so that every one learns in every step on as many
 * records of its own; the pull, ½·pull·‖p − start‖², does not fade, and p learns at the cores' rate.
 */
export const apple: Method<Options> = {
  name: 'apple',
  title: 'APPLE',
  citation:
    'Luo, J., Wu, S. (2022). Adapt to Adaptation: Learning Personalization for Cross-Silo Federated Learning. IJCAI.',
  card: {
    does: 'Gives each group a mixture of all groups’ models, in proportions that it learns.',
    groupAtInference: true,
    kits: [],
    aims: [{ metric: 'fairness.<attribute>.equalizedOddsDifference' }],
  },
  version: VERSION,
  options,
  // A decade either way of the default.
  ranges: { pull: { from: 0.01, to: 1 } },
  stages: (chosen) => [
    stageBy(STAGE, { ...chosen }, (training) => trainMixtures(training, chosen)),
  ],
  passes: (_, { epochs }) => ({ [STAGE]: epochs }),
  async train(training, chosen) {
    const model = await trainMixtures(training, chosen);
    const own = model.relations.map((p, group) => p[group]!);
    return groupPredictor(training, model, {
      parameters: countOf(model.classifiers.flatMap(({ parameters }) => parameters)),
      megaFlops: model.classifiers.length * megaFlopsOf(model.classifiers[0]!, training.labels),
      trainingSeconds: model.seconds,
      ownCore: own.reduce((sum, p) => sum + p, 0) / own.length,
    });
  },
};

interface Mixtures extends Trained {
  /** The groups' own models. */
  readonly classifiers: readonly Classifier[];
  readonly cores: readonly Classifier[];
  /** `[group][core]`. */
  readonly relations: readonly (readonly number[])[];
  dispose(): void;
}

/** @throws what `runPhase` throws. */
export async function trainMixtures(training: Training, { pull }: Options): Promise<Mixtures> {
  const { inputs, label, attribute, split, context } = training;
  const { recipe } = context;
  const random = randomFor(training, BASE);
  const build = () => buildClassifier(recipe.network, inputs.shape, label.classes.length, random);
  const cores = attribute.levels.map(build);
  const classifiers = attribute.levels.map(build);
  const members = split.train.filter((row) => attribute.codes[row]! >= 0);
  const shares = attribute.levels.map(
    (_, level) => members.filter((row) => attribute.codes[row] === level).length / members.length,
  );
  const relations = attribute.levels.map(() => {
    const parameters = new Parameters();
    parameters.add('p', [shares.length], Float32Array.from(shares));
    parameters.add('start', [shares.length], Float32Array.from(shares), { trainable: false });
    return parameters;
  });
  const groups = attribute.levels.map((_, group) => {
    const relation = relations[group]!;
    const [core, own] = [cores[group]!, classifiers[group]!];
    const optimiser = createOptimiser(recipe.optimiser, [relation, ...core.parameters]);
    const share = (j: number) => tf.slice(relation.get('p'), [j], [1]);
    return {
      optimiser,
      mix: compileStep<never>(() => {
        own.parameters.forEach((module, m) => {
          for (const name of module.trainableNames) {
            const parts = cores.map(({ parameters }, j) =>
              tf.mul(parameters[m]!.get(name), share(j)),
            );
            module.variable(name).assign(tf.addN(parts));
          }
        });
        return [relation.get('p')];
      }),
      descend: compileStep<'packed' | 'rows' | 'numbers'>(({ packed, rows, numbers }) => {
        const { losses, gradients } = differentiate(own.parameters, () => [
          crossEntropy(own.logits(inputs.records(packed), true), codesAt(label.codes, rows)),
        ]);
        const flat = gradients[0]!.flat();
        const p = relation.get('p');
        const slopes = tf.stack(
          cores.map(({ parameters }) => tf.sum(tf.mul(flat, flatOf(parameters)))),
        );
        const pulled = tf.add(slopes, tf.mul(pull, tf.sub(p, relation.get('start'))));
        const scaled = Gradients.fromFlat(core.parameters, tf.mul(flat, share(group)));
        const all = new Map<Parameters, readonly (tf.Tensor | null)[]>([[relation, [pulled]]]);
        for (const module of core.parameters) all.set(module, scaled.of(module));
        optimiser.apply(new Gradients(all), numbers);
        return losses;
      }),
    };
  });
  const mixAll = () => {
    for (const { mix } of groups) tf.dispose([...mix.run({})]);
  };
  const augment = augmentation(training, random);
  const drawing = random.fork('draw');
  const modules = [
    ...relations,
    ...cores.flatMap(({ parameters }) => parameters),
    ...classifiers.flatMap(({ parameters }) => parameters),
  ];
  const key = groupedKey(training, { version: VERSION, pull });
  try {
    const trained = await trainedStage(training, STAGE, key, modules, async (making) => {
      const history = await runPhase(training, {
        name: STAGE,
        rows: members,
        draw: (epoch) => balancedRows(training)(drawing.fork(epoch)),
        epochs: recipe.epochs,
        random: random.fork('batches'),
        making,
        state: {
          modules,
          optimisers: groups.map(({ optimiser }) => optimiser),
          streams: augment === undefined ? [] : [augment.random],
        },
        step(rows, rate) {
          const losses = [...evenPlaces(rows, attribute.codes)].map(([group, places]) => {
            const { mix, descend, optimiser } = groups[group]!;
            const own = places.map((place) => rows[place]!);
            tf.dispose([...mix.run({})]);
            const [value] = readAll(
              descend.run({
                packed: inputs.pack(own, augment),
                rows: vector(own),
                numbers: vector(optimiser.numbers(recipe.optimiser.learningRate * rate)),
              }),
            );
            return value![0]!;
          });
          return { loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length };
        },
        endOfEpoch: async () =>
          making.watch.without(() => {
            mixAll();
            return groupedAuroc(training, classifiers);
          }),
      });
      mixAll();
      return { history };
    });
    return {
      ...trained,
      classifiers,
      cores,
      relations: relations.map((relation) => [...relation.get('p').dataSync()]),
      dispose() {
        for (const module of modules) module.dispose();
      },
    };
  } finally {
    for (const { optimiser } of groups) optimiser.dispose();
  }
}

/** All trainable scalars one after the other, as `Gradients.flat`. */
function flatOf(modules: readonly Parameters[]): tf.Tensor1D {
  return tf.concat1d(
    modules.flatMap((module) =>
      module.trainableNames.map((name) => tf.reshape(module.get(name), [-1]) as tf.Tensor1D),
    ),
  );
}
