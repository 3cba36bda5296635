import { addRelu } from '../tensor/fused.ts';
import { convNorm, type Layer, type Site } from './layers.ts';

/**
 * Residual block of two 3×3 convolutions (He et al. 2016, Figure 5 left): ReLU(F(x) + shortcut).
 * The shortcut is the identity, or a strided 1×1 convolution where shapes differ.
 */
export function basicBlock(
  site: Site,
  name: string,
  inputShape: readonly number[],
  outputs: number,
  stride: number,
): Layer {
  const first = convNorm(site, `${name}/conv1`, inputShape, { kernel: 3, outputs, stride });
  const second = convNorm(site, `${name}/conv2`, first.outputShape, {
    kernel: 3,
    outputs,
    relu: false,
  });
  return residual(site, name, inputShape, [first, second], stride);
}

/**
 * Residual block 1×1, 3×3, 1×1 with four times as many channels at its end (He et al. 2016,
 * Figure 5 right); the 3×3 convolution carries the stride.
 */
export function bottleneckBlock(
  site: Site,
  name: string,
  inputShape: readonly number[],
  width: number,
  stride: number,
): Layer {
  const first = convNorm(site, `${name}/conv1`, inputShape, { kernel: 1, outputs: width });
  const second = convNorm(site, `${name}/conv2`, first.outputShape, {
    kernel: 3,
    outputs: width,
    stride,
  });
  const third = convNorm(site, `${name}/conv3`, second.outputShape, {
    kernel: 1,
    outputs: 4 * width,
    relu: false,
  });
  return residual(site, name, inputShape, [first, second, third], stride);
}

function residual(
  site: Site,
  name: string,
  inputShape: readonly number[],
  path: readonly Layer[],
  stride: number,
): Layer {
  const { outputShape } = path.at(-1)!;
  const outputs = outputShape[2]!;
  const shortcut =
    stride === 1 && inputShape[2] === outputs
      ? null
      : convNorm(site, `${name}/shortcut`, inputShape, {
          kernel: 1,
          outputs,
          stride,
          relu: false,
        });
  return {
    forward(x, training) {
      const y = path.reduce((value, layer) => layer.forward(value, training), x);
      return addRelu(y, shortcut === null ? x : shortcut.forward(x, training));
    },
    outputShape,
    flops: [...path, ...(shortcut === null ? [] : [shortcut])].reduce(
      (sum, layer) => sum + layer.flops,
      0,
    ),
  };
}
