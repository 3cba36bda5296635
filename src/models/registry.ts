import type { Random } from '../tensor/random.ts';
import { densenet121 } from './densenet.ts';
import { logistic, mlp } from './mlp.ts';
import type { Encoder } from './module.ts';
import type { NetworkSpec } from './network.ts';
import { resnet } from './resnet.ts';
import { smallResnet } from './small-resnet.ts';
import { vgg11 } from './vgg.ts';
import { vit } from './vit.ts';

type Builders = {
  readonly [Kind in NetworkSpec['kind']]: (
    spec: NetworkSpec & { readonly kind: Kind },
    inputShape: readonly number[],
    random: Random,
  ) => Encoder;
};

const BUILDERS: Builders = {
  'small-resnet': (spec, shape, random) => smallResnet(spec.width, spec.stem ?? 1, shape, random),
  resnet18: (spec, shape, random) => resnet(18, spec.width, shape, random),
  resnet50: (spec, shape, random) => resnet(50, spec.width, shape, random),
  densenet121: (spec, shape, random) => densenet121(spec.width, shape, random),
  vgg11: (spec, shape, random) => vgg11(spec.width, shape, random),
  vit: (spec, shape, random) => vit(spec, shape, random),
  mlp: (spec, shape, random) => mlp(spec.hidden, spec.dropout, shape[0]!, random),
  logistic: (_, shape) => logistic(shape[0]!),
};

/**
 * Part of the identity of what such a network learns: raised when the same seed and recipe give
 * other weights. 2: dropout draws 16 bits an entry; attention has one softmax inside and outside of
 * compiled steps.
 */
export function networkVersion(spec: NetworkSpec): number {
  return spec.kind === 'vit' || (spec.kind === 'mlp' && spec.dropout > 0) ? 2 : 1;
}

/**
 * The encoder that a recipe names, with fresh weights.
 *
 * @param inputShape of one sample: `[height, width, channels]` or `[features]`.
 * @throws Error if a network for pictures is asked to read a table.
 */
export function buildEncoder(
  spec: NetworkSpec,
  inputShape: readonly number[],
  random: Random,
): Encoder {
  const pictures = spec.kind !== 'mlp' && spec.kind !== 'logistic';
  if (pictures !== (inputShape.length === 3)) {
    throw new Error(`network ${spec.kind} cannot read samples of shape [${inputShape.join(', ')}]`);
  }
  const build = BUILDERS[spec.kind] as (
    spec: NetworkSpec,
    inputShape: readonly number[],
    random: Random,
  ) => Encoder;
  return build(spec, inputShape, random);
}
