import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { dense, softmaxCrossEntropy } from './fused.ts';
import { Gradients, outputGradients, perLossGradients, valueAndGradients } from './gradients.ts';
import { Parameters } from './parameters.ts';
import { Random } from './random.ts';
import { onEachEngine, randomTensor } from './testing.ts';

onEachEngine(() => {
  /** A two-layer network whose layers are modules of their own. */
  function network() {
    const random = new Random(1);
    const [first, second] = [new Parameters(), new Parameters()];
    const values = (n: number) => Float32Array.from({ length: n }, () => random.normal());
    first.add('w', [3, 4], values(12));
    first.add('b', [4], values(4));
    second.add('w', [4, 2], values(8));
    second.add('b', [2], values(2));
    const x = randomTensor([5, 3], random) as tf.Tensor2D;
    const labels = tf.tensor1d([0, 1, 1, 0, 1], 'int32');
    const logits = (input = x) =>
      dense(
        dense(input, first.get('w'), first.get('b'), true),
        second.get('w'),
        second.get('b'),
        false,
      );
    return {
      modules: [first, second],
      x,
      logits,
      losses: () => softmaxCrossEntropy(logits(), labels),
      dispose() {
        first.dispose();
        second.dispose();
        tf.dispose([x, labels]);
      },
    };
  }

  it('agrees with finite differences of the loss', () => {
    const { modules, losses, dispose } = network();
    const loss = () => tf.mean(losses());
    const { value, gradients } = valueAndGradients(modules, loss);
    expect(value).toBeCloseTo(
      tf.tidy(() => loss().dataSync()[0]!),
      6,
    );
    const step = 1e-2;
    for (const module of modules) {
      const start = module.toArrays();
      module.trainableNames.forEach((name, index) => {
        const analytic = gradients.of(module)[index]!.dataSync();
        for (let i = 0; i < analytic.length; i++) {
          const at = (by: number) => {
            const moved = Float32Array.from(start[name]!);
            moved[i]! += by;
            module.load({ ...start, [name]: moved });
            return tf.tidy(() => loss().dataSync()[0]!);
          };
          expect(Math.abs((at(step) - at(-step)) / (2 * step) - analytic[i]!)).toBeLessThan(2e-3);
        }
      });
      module.load(start);
    }
    gradients.dispose();
    dispose();
  });

  it('gives several losses the gradients they have alone', () => {
    const { modules, losses, dispose } = network();
    const each = (k: number) => tf.sum(tf.slice(losses(), [k], [1]));
    const together = perLossGradients(modules, () => {
      const all = losses();
      return [0, 1, 2].map((k) => tf.sum(tf.slice(all, [k], [1])));
    });
    [0, 1, 2].forEach((k) => {
      const alone = valueAndGradients(modules, () => each(k));
      expect(together.values[k]).toBeCloseTo(alone.value, 6);
      const [a, b] = [together.gradients[k]!.flat(), alone.gradients.flat()];
      expect(a.shape).toEqual([26]);
      expect([...a.dataSync()]).toEqual([...b.dataSync()]);
      tf.dispose([a, b]);
      alone.gradients.dispose();
    });
    for (const gradients of together.gradients) gradients.dispose();
    dispose();
  });

  it('goes to flat vectors and back', () => {
    const { modules, losses, dispose } = network();
    const { gradients } = valueAndGradients(modules, () => tf.mean(losses()));
    const flat = gradients.flat();
    const back = Gradients.fromFlat(modules, flat);
    for (const module of modules) {
      gradients.of(module).forEach((tensor, i) => {
        expect(back.of(module)[i]!.shape).toEqual(tensor!.shape);
        expect([...back.of(module)[i]!.dataSync()]).toEqual([...tensor!.dataSync()]);
      });
    }
    flat.dispose();
    gradients.dispose();
    back.dispose();
    dispose();
  });

  it('says null where the loss does not depend on a parameter, zeros when flat', () => {
    const { modules, dispose } = network();
    const { gradients } = valueAndGradients(modules, () => tf.sum(modules[1]!.get('b')));
    expect(gradients.of(modules[0]!)).toEqual([null, null]);
    expect(gradients.of(modules[1]!)[0]).toBeNull();
    const flat = gradients.flat();
    expect([...flat.dataSync()]).toEqual([...new Array(24).fill(0), 1, 1]);
    flat.dispose();
    gradients.dispose();
    dispose();
  });

  it('differentiates by inputs and by tensors computed on the way', () => {
    const x = tf.tensor2d([
      [1, -2],
      [3, 4],
    ]);
    // y = Σ h², h = 2x: dy/dh = 2h, dy/dx = 8x.
    const { outputs, inputs, gradients } = outputGradients(() => {
      const h = tf.mul(x, 2);
      return { outputs: [tf.sum(tf.square(h), 1)], inputs: [h, x] };
    });
    expect([...gradients[0]![0]!.dataSync()]).toEqual([4, -8, 12, 16]);
    expect([...gradients[0]![1]!.dataSync()]).toEqual([8, -16, 24, 32]);
    tf.dispose([outputs, inputs, gradients as tf.Tensor[][]]);
  });

  it('leaks nothing, whether it works or throws', () => {
    const { modules, x, logits, losses, dispose } = network();
    const run = () => {
      valueAndGradients(modules, () => tf.mean(losses())).gradients.dispose();
      for (const g of perLossGradients(modules, () => [tf.sum(logits()), tf.mean(losses())])
        .gradients) {
        g.dispose();
      }
      const { outputs, gradients } = outputGradients(() => ({
        outputs: [tf.sum(logits(x), 1)],
        inputs: [x],
      }));
      tf.dispose([outputs, gradients as tf.Tensor[][]]);
      expect(() => valueAndGradients(modules, losses)).toThrow('a loss has shape [5]');
      expect(() =>
        valueAndGradients(modules, () => {
          losses();
          throw new Error('stop');
        }),
      ).toThrow('stop');
    };
    run();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 3; i++) run();
    expect(tf.memory().numTensors).toBe(before);
    dispose();
  });
});
