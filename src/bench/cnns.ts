/** The networks that the training benchmark compares, as cnn_worker.py builds them too. */
export const CNNS = {
  'small-resnet': { title: 'small ResNet, 28×28, batch 128', side: 28, batch: 128 },
  resnet18: { title: 'ResNet-18, 32×32, batch 64', side: 32, batch: 64 },
} as const;

export type CnnName = keyof typeof CNNS;

/** Channels of their first stage. */
export const WIDTH = 16;
