import * as tf from '@tensorflow/tfjs';
import { ADAM, BATCH_NORM, type ConvGeometry, type Kernels } from './kernels.ts';
import {
  attributes,
  fastest,
  hasOneDnn,
  type NativeBackend,
  type Op,
  type OpAttribute,
} from './native-backend.ts';

let made: { readonly backend: NativeBackend; readonly kernels: Kernels } | undefined;

/** TensorFlow's ops by name: one call each, the oneDNN version where there is one. */
export function nativeKernels(backend: NativeBackend): Kernels {
  if (made?.backend !== backend) made = { backend, kernels: makeKernels(backend) };
  return made.kernels;
}

let variables = 0;

function makeKernels(backend: NativeBackend): Kernels {
  const attr = attributes(backend);
  const one = (name: string, settings: readonly OpAttribute[], inputs: tf.Tensor[]) =>
    backend.executeSingleOutput(name, settings, inputs);
  const run = (name: string, settings: readonly OpAttribute[], inputs: tf.Tensor[]) => {
    backend.executeMultipleOutputs(name, settings, inputs, 0);
  };
  const ints = (values: readonly number[]) => tf.tensor1d(values as number[], 'int32');
  const apply = ({ name, attributes }: Op, inputs: tf.Tensor[]) => one(name, attributes, inputs);
  const norm = batchNormOps(backend);
  const conv = convOps(backend);
  const softmax = fastest(backend, 'Softmax', [attr.floatType('T')]);
  const dtype = [attr.floatType('dtype')];
  const thinning = [
    attr.floatType('T'),
    attr.intType('Index'),
    attr.int('begin_mask', 0b1111),
    attr.int('end_mask', 0b1111),
    attr.int('ellipsis_mask', 0),
    attr.int('new_axis_mask', 0),
    attr.int('shrink_axis_mask', 0),
  ];
  const bounds = ({ stride }: ConvGeometry) => {
    // Begin and end are masked, so that any four numbers do.
    const masked = () => ints([0, 0, 0, 0]);
    return [masked(), masked(), ints([1, stride, stride, 1])];
  };
  const everyNth = (x: tf.Tensor, geometry: ConvGeometry) =>
    one('StridedSlice', thinning, [x, ...bounds(geometry)]);
  const everyNthGradient = (dy: tf.Tensor, geometry: ConvGeometry) =>
    one('StridedSliceGrad', thinning, [ints(geometry.inputShape), ...bounds(geometry), dy]);
  const products = [false, true].map((a) =>
    [false, true].map((b) => [attr.bool('transpose_a', a), attr.bool('transpose_b', b)]),
  );
  const kernels: Kernels = {
    relu: (x) => one('Relu', [], [x]),
    reluGradient: (dy, y) => one('ReluGrad', [], [dy, y]),
    matMul: (a, b, transposeA, transposeB) =>
      one('MatMul', products[Number(transposeA)]![Number(transposeB)]!, [a, b]),
    addBias: (x, bias) => one('BiasAdd', [], [x, bias]),
    biasGradient: (dy) => one('BiasAddGrad', [], [dy]),
    conv2d: (x, filter, geometry) => {
      const { thinned, inner } = thin(geometry);
      return apply(conv(inner).forward, [thinned ? everyNth(x, geometry) : x, filter]);
    },
    conv2dInputGradient: (dy, filter, geometry) => {
      const { thinned, inner } = thin(geometry);
      const { byInput } = conv(inner);
      const gradient = apply(byInput, [ints(inner.inputShape), filter, dy]);
      return thinned ? everyNthGradient(gradient, geometry) : gradient;
    },
    conv2dFilterGradient: (x, dy, geometry) => {
      const { thinned, inner } = thin(geometry);
      const input = thinned ? everyNth(x, geometry) : x;
      return apply(conv(inner).byFilter, [input, ints(geometry.filterShape), dy]);
    },
    batchNorm({ x, scale, offset, mean, variance }, withRelu) {
      const op = (withRelu && norm.withRelu) || norm.plain;
      const [normalised, movedMean, movedVariance, ...reserved] = backend.executeMultipleOutputs(
        op.name,
        op.attributes,
        [x, scale, offset, mean, variance],
        6,
      );
      const y = withRelu && norm.withRelu === null ? kernels.relu(normalised!) : normalised!;
      const saved = [x, scale, ...reserved, ...(withRelu ? [y] : [])];
      return { y, mean: movedMean!, variance: movedVariance!, saved };
    },
    batchNormGradient(dy, [x, scale, r1, r2, r3, y], withRelu) {
      const inner = withRelu ? kernels.reluGradient(dy, y!) : dy;
      const { name, attributes } = norm.gradient;
      const inputs = [inner, x!, scale!, r1!, r2!, r3!];
      const gradients = backend.executeMultipleOutputs(name, attributes, inputs, 5);
      return { x: () => gradients[0]!, scale: () => gradients[1]!, offset: () => gradients[2]! };
    },
    maxPoolGradient: (dy, input, output, filterSize, strides, pad) =>
      tf
        .engine()
        .runKernel(
          tf.MaxPoolGrad,
          { dy, input, output },
          { filterSize, strides, pad },
        ) as tf.Tensor,
    // By name: inside a function TensorFlow would take oneDNN's, and outside its own.
    softmax: (x) => apply(softmax, [x]),
    softmaxCrossEntropy: (logits, labels) =>
      backend.executeMultipleOutputs(
        'SparseSoftmaxCrossEntropyWithLogits',
        [attr.floatType('T'), attr.intType('Tlabels')],
        [logits, labels],
        2,
      ) as [tf.Tensor, tf.Tensor],
    gather: (x, places) => one('GatherV2', [], [x, places, tf.scalar(0, 'int32')]),
    scatterSum: (dy, places, count) =>
      one('UnsortedSegmentSum', [], [dy, places, tf.scalar(count, 'int32')]),
    oneHot: (codes, depth) =>
      one(
        'OneHot',
        [attr.int('axis', -1)],
        [codes, tf.scalar(depth, 'int32'), tf.scalar(1), tf.scalar(0)],
      ),
    unstack: (x) =>
      backend.executeMultipleOutputs('Unpack', [attr.int('num', x.size)], [x], x.size),
    bytes(values, shape) {
      const dtype = backend.binding.TF_UINT8;
      const id = backend.binding.createTensor(shape, dtype, values);
      return backend.createOutputTensor({ id, shape, dtype });
    },
    fractions: (bytes) =>
      tf.div(one('Cast', [attr.byteType('SrcT'), attr.floatType('DstT')], [bytes]), tf.scalar(255)),
    createVariable(shape) {
      variables += 1;
      const settings = [
        ...dtype,
        attr.shape('shape', shape),
        attr.string('container', ''),
        attr.string('shared_name', `refair-${variables}`),
      ];
      return tf.keep(one('VarHandleOp', settings, []));
    },
    destroyVariable(handle) {
      run('DestroyResourceOp', [attr.bool('ignore_lookup_error', true)], [handle]);
      handle.dispose();
    },
    readVariable: (handle) => one('ReadVariableOp', dtype, [handle]),
    assignVariable: (handle, value) =>
      run('AssignVariableOp', [...dtype, attr.bool('validate_shape', false)], [handle, value]),
    decay(variable, decay) {
      run('AssignSubVariableOp', dtype, [variable.handle!, tf.mul(variable.value(), decay)]);
      variable.forget();
    },
    adam(variable, [m, v], numbers, gradient) {
      const { beta1Power, beta2Power, rate, epsilon } = numbers;
      const [beta1, beta2] = [tf.scalar(ADAM.beta1), tf.scalar(ADAM.beta2)];
      // A value somebody has read shares the variable's memory and would force a copy.
      variable.forget();
      const state = [variable.handle!, m.handle!, v.handle!];
      // TensorFlow adds ε to √v before the bias correction; scaled, it is the published Adam.
      const scalars = [beta1Power, beta2Power, rate, beta1, beta2, epsilon];
      run('ResourceApplyAdam', [], [...state, ...scalars, gradient]);
    },
    momentum(variable, velocity, rate, momentum, gradient) {
      variable.forget();
      const state = [variable.handle!, velocity.handle!];
      run('ResourceApplyMomentum', [], [...state, rate, gradient, momentum]);
    },
    descend(variable, rate, gradient) {
      variable.forget();
      run('ResourceApplyGradientDescent', [], [variable.handle!, rate, gradient]);
    },
  };
  return kernels;
}

/**
 * oneDNN's filter gradient of a strided 1×1 convolution writes beyond its buffer where channels
 * don't fill its registers; there the places that the stride skips are dropped beforehand.
 */
function thin(geometry: ConvGeometry): { thinned: boolean; inner: ConvGeometry } {
  const { inputShape, filterShape, stride } = geometry;
  const [height, width, inputs] = filterShape;
  const thinned = height === 1 && width === 1 && stride > 1 && inputs % 16 !== 0;
  if (!thinned) return { thinned, inner: geometry };
  const [samples, rows, columns, channels] = inputShape;
  const left = (length: number) => Math.ceil(length / stride);
  const shape = [samples, left(rows), left(columns), channels] as const;
  return { thinned, inner: { ...geometry, inputShape: shape, stride: 1 } };
}

function batchNormOps(backend: NativeBackend) {
  const attr = attributes(backend);
  const settings = [attr.float('epsilon', BATCH_NORM.epsilon)];
  const forward = [...settings, attr.float('exponential_avg_factor', BATCH_NORM.momentum)];
  const activation = [attr.string('activation_mode', 'Relu'), attr.int('num_side_inputs', 0)];
  return {
    plain: fastest(backend, 'FusedBatchNormV3', forward),
    /** With ReLU in the same pass; null where no such op exists. */
    withRelu: hasOneDnn(backend)
      ? fastest(backend, 'FusedBatchNormEx', [...forward, ...activation])
      : null,
    gradient: fastest(backend, 'FusedBatchNormGradV3', settings),
  };
}

function convOps(backend: NativeBackend) {
  const attr = attributes(backend);
  const known = new Map<string, Record<'forward' | 'byInput' | 'byFilter', Op>>();
  return ({ stride, padding }: ConvGeometry) => {
    const key = `${stride} ${padding}`;
    let ops = known.get(key);
    if (ops === undefined) {
      const settings = [
        attr.int('strides', [1, stride, stride, 1]),
        attr.string('padding', padding.toUpperCase()),
      ];
      ops = {
        forward: fastest(backend, 'Conv2D', settings),
        byInput: fastest(backend, 'Conv2DBackpropInput', settings),
        byFilter: fastest(backend, 'Conv2DBackpropFilter', settings),
      };
      known.set(key, ops);
    }
    return ops;
  };
}
