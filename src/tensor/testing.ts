import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe } from 'vitest';
import { loadEngine } from './engine.ts';
import { outputGradients } from './gradients.ts';
import { Random } from './random.ts';

const engine = await loadEngine();
const require = createRequire(import.meta.url);

/** Runs a suite on WebAssembly, and on the native engine where there is one. */
export function onEachEngine(suite: (engine: 'tensorflow' | 'wasm') => void): void {
  const backends =
    engine.name === 'tensorflow' ? (['tensorflow', 'wasm'] as const) : (['wasm'] as const);
  describe.each(backends)('on %s', (backend) => {
    beforeAll(async () => {
      if (backend === 'wasm') {
        const wasm = require('@tensorflow/tfjs-backend-wasm') as {
          setWasmPaths(folder: string): void;
        };
        if (engine.name !== 'wasm') {
          wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), sep));
        }
      }
      await tf.setBackend(backend);
      await tf.ready();
    });
    afterAll(async () => {
      await tf.setBackend(engine.name);
    });
    suite(backend);
  });
}

/** Standard normal entries. */
export function randomTensor(shape: number[], random: Random, scale = 1): tf.Tensor {
  const length = shape.reduce((product, n) => product * n, 1);
  const values = Float32Array.from({ length }, () => random.normal() * scale);
  return tf.tensor(values, shape);
}

/**
 * The largest difference between the gradient of a random projection of `f` and central
 * differences of it, over all entries of all inputs, relative to the largest gradient of an input.
 */
export function gradientError(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  step = 1e-2,
): number {
  return tf.tidy(() => {
    const shape = f(...inputs).shape;
    const projection = randomTensor(shape, new Random(99));
    const value = (xs: readonly tf.Tensor[]) =>
      tf.tidy(() => Number(tf.sum(tf.mul(f(...xs), projection)).dataSync()[0]));
    const { gradients } = outputGradients(() => ({
      outputs: [f(...inputs)],
      inputs: [...inputs],
      cotangents: [projection],
    }));
    let worst = 0;
    inputs.forEach((input, i) => {
      const analytic = gradients[0]![i]!.dataSync();
      const values = input.dataSync();
      const scale = Math.max(...analytic.map(Math.abs), 1e-3);
      for (let entry = 0; entry < input.size; entry++) {
        const moved = (by: number) => {
          const copy = Float32Array.from(values);
          copy[entry]! += by;
          return tf.tidy(() =>
            value(inputs.map((other, j) => (j === i ? tf.tensor(copy, input.shape) : other))),
          );
        };
        const numeric = (moved(step) - moved(-step)) / (2 * step);
        worst = Math.max(worst, Math.abs(numeric - analytic[entry]!) / scale);
      }
    });
    return worst;
  });
}
