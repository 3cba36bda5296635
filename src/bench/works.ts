import type { JsonObject } from '../json.ts';
import type { NetworkSpec } from '../models/network.ts';
import type { Recipe } from '../training/context.ts';

/**
 * Work that this kit and PyTorch do side by side. The PyTorch worker is handed this description:
 * nothing in it is written down twice.
 */
export interface Work extends JsonObject {
  readonly title: string;
  /** What the PyTorch worker builds. */
  readonly kind: 'classifier' | 'objectives' | 'masks' | 'deepfool';
  /** Whose training loop runs here, with which options, and the phase of it that is measured. */
  readonly method: string;
  readonly options: JsonObject;
  readonly phase: string;
  readonly network: NetworkSpec & JsonObject;
  /** Of one record: features, or height, width and channels. */
  readonly shape: readonly number[];
  /** Levels of each sensitive attribute. */
  readonly levels: readonly number[];
  readonly batch: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Steps an epoch. */
  readonly epoch: number;
  /** Records to draw batches from. */
  readonly records: number;
  /** Steps of one turn: enough for some tenths of a second, and for both sides to compile their code before turns count. */
  readonly steps: number;
  /** PyTorch's CPU time of a step to ours that is aimed at in one process with one thread. */
  readonly target: number | null;
}

/** Epochs of a training that ends when nobody measures it any more. */
const ENDLESS = 1_000_000;
const ADAM = { learningRate: 1e-3, weightDecay: 1e-4 };
const SMALL_RESNET = { kind: 'small-resnet', width: 16 } as const;
const PERCEPTRON = { kind: 'mlp', hidden: [64, 32], dropout: 0.2 } as const;

const ERM = {
  kind: 'classifier',
  method: 'erm',
  options: {},
  phase: 'pretraining',
  levels: [2],
  records: 1024,
  ...ADAM,
} as const;

const FAIRGRAD = {
  kind: 'objectives',
  method: 'fairgrad',
  options: {},
  phase: 'several objectives',
  shape: [100],
  levels: [4, 2],
  batch: 512,
  records: 8192,
  epoch: 250,
} as const;

export const WORKS = {
  'small-resnet': {
    ...ERM,
    title: 'Small ResNet, 28×28, batch 128',
    network: SMALL_RESNET,
    shape: [28, 28, 3],
    batch: 128,
    epoch: 50,
    steps: 4,
    target: 1.3,
  },
  resnet18: {
    ...ERM,
    title: 'ResNet-18, width 16, 32×32, batch 64',
    network: { kind: 'resnet18', width: 16 },
    shape: [32, 32, 3],
    batch: 64,
    epoch: 50,
    steps: 4,
    target: 1.2,
  },
  mlp: {
    ...ERM,
    title: 'MLP 100-64-32, dropout 0.2, batch 256',
    network: PERCEPTRON,
    shape: [100],
    records: 8192,
    batch: 256,
    epoch: 500,
    steps: 1000,
    target: 2.5,
  },
  fairgrad: {
    ...FAIRGRAD,
    title: 'FairGrad, three objectives, MLP, batch 512',
    network: PERCEPTRON,
    learningRate: 3e-3,
    weightDecay: 1e-4,
    steps: 400,
    target: 2,
  },
  logistic: {
    ...FAIRGRAD,
    title: 'FairGrad, three objectives, logistic regression, batch 512',
    network: { kind: 'logistic' },
    learningRate: 1.2e-2,
    weightDecay: 1e-4,
    steps: 1000,
    target: 3,
  },
  masks: {
    kind: 'masks',
    title: 'Fair Diagnosis: generator, discriminator, frozen small ResNet, 28×28, batch 128',
    method: 'fair-diagnosis',
    options: {
      generatorWidth: 8,
      discriminatorWidth: 8,
      mutualInformation: 0,
      learningRate: 1e-3,
      maskEpochs: ENDLESS,
    },
    phase: 'masks',
    network: SMALL_RESNET,
    shape: [28, 28, 3],
    levels: [2],
    records: 1024,
    batch: 128,
    learningRate: 1e-3,
    weightDecay: 0,
    epoch: 20,
    steps: 3,
    target: 1.2,
  },
  deepfool: {
    ...ERM,
    kind: 'deepfool',
    title: 'DeepFool, small ResNet, 28×28, 10,000 pictures in batches of 128',
    network: SMALL_RESNET,
    shape: [28, 28, 3],
    batch: 128,
    epoch: 50,
    steps: 16,
    target: 1,
  },
  // On a GPU only: minutes a turn elsewhere.
  'resnet18-224': {
    ...ERM,
    title: 'ResNet-18, 224×224, batch 64',
    network: { kind: 'resnet18', width: 64 },
    shape: [224, 224, 3],
    records: 256,
    batch: 64,
    epoch: 4,
    steps: 10,
    target: null,
  },
} as const satisfies Record<string, Work>;

export type WorkName = keyof typeof WORKS;

/** The recipe of a work's loop. */
export function recipeOf({ network, batch, learningRate, weightDecay, kind }: Work): Recipe {
  return {
    network,
    // Masks are made for a model that was trained before.
    epochs: kind === 'masks' || kind === 'deepfool' ? 1 : ENDLESS,
    batchSize: batch,
    optimiser: { kind: 'adam', learningRate, weightDecay },
    schedule: { kind: 'constant' },
    trainLimit: null,
    augment: false,
  };
}
