import type * as tf from '@tensorflow/tfjs';
import { glorotUniform } from '../tensor/initialise.ts';
import { Parameters } from '../tensor/parameters.ts';
import type { Random } from '../tensor/random.ts';
import { fullyConnected } from './layers.ts';
import type { Module } from './module.ts';

/** One dense layer from an embedding `[samples, inputs]` to logits `[samples, outputs]`. */
export function denseHead(inputs: number, outputs: number, random: Random): Module {
  const parameters = new Parameters();
  const layer = fullyConnected({ parameters, random }, 'head', inputs, outputs, {
    initialise: glorotUniform,
  });
  return { parameters, forward: (x: tf.Tensor, training) => layer.forward(x, training) };
}
