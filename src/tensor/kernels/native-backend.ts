import * as tf from '@tensorflow/tfjs';

/** One attribute of a TensorFlow op, as the native binding takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/**
 * What the native backend offers beyond the tensor API: any TensorFlow op by name. Attributes may be
 * left out where they have a default or follow from the inputs' types.
 */
export interface NativeBackend {
  /** True where ops run on an NVIDIA GPU. */
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<
    Record<
      | 'TF_ATTR_INT'
      | 'TF_ATTR_FLOAT'
      | 'TF_ATTR_BOOL'
      | 'TF_ATTR_STRING'
      | 'TF_ATTR_TYPE'
      | 'TF_ATTR_SHAPE'
      | 'TF_FLOAT'
      | 'TF_INT32'
      | 'TF_BOOL'
      | 'TF_UINT8'
      | 'TF_RESOURCE',
      number
    >
  > & {
    createTensor(shape: readonly number[], dtype: number, values: Uint8Array): number;
  };
  createOutputTensor(info: {
    readonly id: number;
    readonly shape: readonly number[];
    readonly dtype: number;
  }): tf.Tensor;
  executeSingleOutput(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
  ): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
}

/** The native backend if it is the current one, else null. */
export function nativeBackend(): NativeBackend | null {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : null;
}

/** Attribute constructors; `floatType('T')` says that the op's type `T` is float32. */
export function attributes(backend: NativeBackend) {
  const { binding } = backend;
  return {
    int: (name: string, value: number | readonly number[]): OpAttribute => ({
      name,
      type: binding.TF_ATTR_INT,
      value,
    }),
    float: (name: string, value: number): OpAttribute => ({
      name,
      type: binding.TF_ATTR_FLOAT,
      value,
    }),
    bool: (name: string, value: boolean): OpAttribute => ({
      name,
      type: binding.TF_ATTR_BOOL,
      value,
    }),
    string: (name: string, value: string): OpAttribute => ({
      name,
      type: binding.TF_ATTR_STRING,
      value,
    }),
    shape: (name: string, value: readonly number[]): OpAttribute => ({
      name,
      type: binding.TF_ATTR_SHAPE,
      value,
    }),
    floatType: (name: string): OpAttribute => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value: binding.TF_FLOAT,
    }),
    byteType: (name: string): OpAttribute => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value: binding.TF_UINT8,
    }),
    intType: (name: string): OpAttribute => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value: binding.TF_INT32,
    }),
  };
}

/** One TensorFlow op with its attributes, ready to run. */
export interface Op {
  readonly name: string;
  readonly attributes: readonly OpAttribute[];
}

/**
 * The op, in its oneDNN version where there is one. TensorFlow itself chooses those only on
 * processors with instructions for neural networks, though on others too they are two to four
 * times as fast as its own; calling them by name reaches them without its switch, which prints a
 * notice in every process. `TF_ENABLE_ONEDNN_OPTS=0` in the environment forbids them.
 *
 * @param name Conv2D, its gradients, FusedBatchNormV3, its gradient, or Softmax.
 */
export function fastest(
  backend: NativeBackend,
  name: string,
  settings: readonly OpAttribute[],
): Op {
  if (!hasOneDnn(backend)) return { name, attributes: settings };
  const family = name === 'Softmax' ? '_Mkl' : '_MklNative';
  return { name: `${family}${name}`, attributes: [...settings, oneDnnKernel(backend)] };
}

/** Ops of the oneDNN family are found under this label alone. */
function oneDnnKernel(backend: NativeBackend): OpAttribute {
  return attributes(backend).string('_kernel', 'MklNameChangeOp');
}

const oneDnn = new WeakMap<NativeBackend, boolean>();

/** True where TensorFlow's oneDNN ops exist and work: on x86 processors, unless forbidden. */
export function hasOneDnn(backend: NativeBackend): boolean {
  let works = oneDnn.get(backend);
  if (works === undefined) {
    const allowed = !backend.isUsingGpuDevice && process.env.TF_ENABLE_ONEDNN_OPTS !== '0';
    works = allowed && convolvesOnes(backend);
    oneDnn.set(backend, works);
  }
  return works;
}

function convolvesOnes(backend: NativeBackend): boolean {
  const attr = attributes(backend);
  const settings = [
    attr.floatType('T'),
    attr.int('strides', [1, 1, 1, 1]),
    attr.string('padding', 'VALID'),
    attr.string('data_format', 'NHWC'),
    oneDnnKernel(backend),
  ];
  return tf.tidy(() => {
    try {
      const [x, filter] = [tf.ones([1, 2, 2, 1]), tf.ones([2, 2, 1, 1])];
      const y = backend.executeSingleOutput('_MklNativeConv2D', settings, [x, filter]);
      return y.dataSync()[0] === 4;
    } catch {
      return false;
    }
  });
}
