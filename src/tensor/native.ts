import * as tf from '@tensorflow/tfjs';

/** One attribute of a TensorFlow op, as the native binding takes it. */
export interface OpAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | boolean | string | readonly number[];
}

/** What the native backend offers beyond the tensor API: any TensorFlow op by name. */
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
      | 'TF_BOOL',
      number
    >
  >;
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
    intType: (name: string): OpAttribute => ({
      name,
      type: binding.TF_ATTR_TYPE,
      value: binding.TF_INT32,
    }),
  };
}
