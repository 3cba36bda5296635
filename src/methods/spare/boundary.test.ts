import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadEngine } from '../../tensor/engine.ts';
import { Random } from '../../tensor/random.ts';
import { countFunctions } from '../../tensor/steps/functions.ts';
import { randomTensor } from '../../tensor/testing.ts';
import { buildClassifier } from '../../training/classifier.ts';
import { DEEPFOOL, deepFool } from './deepfool.ts';
import type { Proceeding, SampleSource } from './looks.ts';
import { PERTURBATION, perturbationSearch } from './perturbation.ts';
import { rowsOf } from './testing.ts';

const engine = await loadEngine();

afterEach(() => {
  vi.unstubAllEnvs();
});

const SHAPE = [12, 12, 3] as const;
/** Batches of 4, the last of which has one sample. */
const BATCHES: Proceeding = { batch: 4 };
const COUNT = 13;

type Logits = (x: tf.Tensor) => tf.Tensor2D;

const searches = {
  deepFool: (logits: Logits, samples: SampleSource, target: number | null, how = BATCHES) =>
    deepFool(logits, samples, { ...DEEPFOOL, target }, how),
  perturbationSearch: (
    logits: Logits,
    samples: SampleSource,
    target: number | null,
    how = BATCHES,
  ) =>
    perturbationSearch(
      logits,
      samples,
      target,
      { ...PERTURBATION, stepLength: 0.1, maxIterations: 30 },
      how,
    ),
};

/** Some pictures, and a network of so many classes. */
function question(classes: number) {
  const model = buildClassifier(
    { kind: 'small-resnet', width: 4 },
    [...SHAPE],
    classes,
    new Random(5),
  );
  const x = tf.tidy(() => tf.sigmoid(randomTensor([COUNT, ...SHAPE], new Random(7))));
  return {
    x,
    samples: rowsOf(x),
    logits: (input: tf.Tensor) => model.logits(input, false),
    dispose() {
      model.dispose();
      x.dispose();
    },
  };
}

describe.each(Object.keys(searches) as (keyof typeof searches)[])('%s', (name) => {
  const search = searches[name];

  it.skipIf(engine.eager !== undefined).each([
    [2, null],
    [2, 1],
    [7, null],
    [7, 3],
  ])(
    'compiled gives the bytes that it gives op by op: %i classes, target %j',
    async (classes, target) => {
      const { logits, samples, dispose } = question(classes);
      const compiled = await search(logits, samples, target);
      expect(countFunctions().now).toBeGreaterThan(0);
      vi.stubEnv('REFAIR_COMPILE', 'off');
      expect(await search(logits, samples, target)).toEqual(compiled);
      expect(compiled.crossed).toContain(1);
      dispose();
    },
  );

  it('gives the bytes of a batch that is all there is, however batches are filled', async () => {
    const { logits, samples, x, dispose } = question(7);
    const together = await search(logits, samples, null);
    for (let first = 0; first < COUNT; first += 4) {
      const part = tf.slice(x, [first], [Math.min(4, COUNT - first)]);
      const own = await search(logits, rowsOf(part), null, { batch: 128 });
      part.dispose();
      const range = [first, first + own.distances.length] as const;
      expect(together.distances.slice(...range)).toEqual(own.distances);
      expect(together.crossed.slice(...range)).toEqual(own.crossed);
    }
    dispose();
  });

  it('leaves no tensors, and makes no function for another target or another model', async () => {
    const one = question(7);
    await search(one.logits, one.samples, 3);
    const { numTensors } = tf.memory();
    const { ever } = countFunctions();
    await search(one.logits, one.samples, 3);
    await search(one.logits, one.samples, 5);
    expect(tf.memory().numTensors).toBe(numTensors);
    const other = question(7);
    await search(other.logits, other.samples, 2);
    expect(countFunctions().ever).toBe(ever);
    one.dispose();
    other.dispose();
  });

  it('ends where the pause says so, and leaves no tensors', async () => {
    const { logits, samples, dispose } = question(3);
    await search(logits, samples, null);
    const { numTensors } = tf.memory();
    let looks = 0;
    const pause = async () => {
      looks += 1;
      if (looks === 4) throw new Error('that is enough');
    };
    await expect(search(logits, samples, null, { ...BATCHES, pause })).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(numTensors);
    dispose();
  });
});
