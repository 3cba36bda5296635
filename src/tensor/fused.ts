/** Operations with gradients of their own: one TensorFlow call where tfjs makes many. */
export { addRelu, gelu, relu, softmax } from './ops/activation.ts';
export { batchNormTraining, frozenBatchNorm } from './ops/batch-norm.ts';
export { conv2d } from './ops/conv.ts';
export { dense } from './ops/dense.ts';
export { layerNorm } from './ops/layer-norm.ts';
export { sigmoidCrossEntropy, softmaxCrossEntropy, weightedMean } from './ops/losses.ts';
export { globalMeanPool, maxPool } from './ops/pooling.ts';
export { detached, reverseGradient } from './ops/reversal.ts';
export { fractions, gather, oneHot } from './ops/rows.ts';
