/**
 * Run as a program: loads the native engine, computes a convolution and its gradient and runs a
 * compiled step, and compares all with numbers worked out by hand. Prints what it found as one line
 * of JSON. It is a process of its own because a library that does not fit a processor ends the
 * process that loads it.
 */
import { loadEngine } from '../tensor/engine.ts';
import { compileStep, vector } from '../tensor/steps/compile-step.ts';
import { countFunctions } from '../tensor/steps/functions.ts';
import { Variable } from '../tensor/variable.ts';

const { tf, ...engine } = await loadEngine({ prefer: 'native' });

// A 3×3 image of the numbers 1 … 9 under a 2×2 filter of ones.
const image = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
const filter = tf.ones([2, 2, 1, 1]) as ReturnType<typeof tf.tensor4d>;
const convolve = (weights: typeof filter) => tf.conv2d(image, weights, 1, 'valid');
const sums = [...convolve(filter).dataSync()];
// The gradient of the sum of all outputs is, for each weight, the sum of the pixels it met.
const gradient = [
  ...tf
    .grad((weights) => convolve(weights as typeof filter).sum())(filter)
    .dataSync(),
];
const correct =
  sums.join() === [12, 16, 24, 28].join() && gradient.join() === [12, 16, 24, 28].join();
if (!correct) {
  console.error(`TensorFlow computes a convolution as ${sums} and its gradient as ${gradient}`);
  process.exit(1);
}

// Halfway from 8 to 0, three times: the third time as a function.
const variable = new Variable([1], Float32Array.of(8));
const halve = compileStep<'goal'>(({ goal }) => {
  variable.assign(tf.div(tf.add(variable.value(), goal), 2));
  return [];
});
for (let step = 0; step < 3; step++) halve.run({ goal: vector(Float32Array.of(0)) });
const reached = variable.value().dataSync()[0];
if (reached !== 1) {
  console.error(`TensorFlow computes 1/8 of 8 in three steps as ${reached}`);
  process.exit(1);
}
const eager =
  engine.eager ?? (countFunctions().ever === 1 ? undefined : 'TensorFlow refuses functions');
console.log(JSON.stringify({ ...engine, eager }));
