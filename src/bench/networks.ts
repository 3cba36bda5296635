import type { NetworkSpec } from '../models/network.ts';

/** A network that is trained on random data, here and in training_worker.py alike. */
export interface BenchNetwork {
  readonly title: string;
  readonly spec: NetworkSpec;
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly batch: number;
  /** Steps of one turn: enough for a tenth of a second. */
  readonly steps: number;
}

export const NETWORKS = {
  'small-resnet': {
    title: 'small ResNet, 28×28, batch 128, width 16',
    spec: { kind: 'small-resnet', width: 16 },
    shape: [28, 28, 3],
    batch: 128,
    steps: 4,
  },
  resnet18: {
    title: 'ResNet-18, 32×32, batch 64, width 16',
    spec: { kind: 'resnet18', width: 16 },
    shape: [32, 32, 3],
    batch: 64,
    steps: 4,
  },
  'resnet18-224': {
    title: 'ResNet-18, 224×224, batch 64, width 64',
    spec: { kind: 'resnet18', width: 64 },
    shape: [224, 224, 3],
    batch: 64,
    steps: 10,
  },
  mlp: {
    title: 'MLP 100-64-32-2, dropout 0.2, batch 256',
    spec: { kind: 'mlp', hidden: [64, 32], dropout: 0.2 },
    shape: [100],
    batch: 256,
    steps: 200,
  },
} as const satisfies Record<string, BenchNetwork>;

export type NetworkName = keyof typeof NETWORKS;
