import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadEngine } from '../engine.ts';
import { kernels } from '../kernels/current.ts';
import { attributes, nativeBackend } from '../kernels/native-backend.ts';
import { gather } from '../ops/rows.ts';
import { Random } from '../random.ts';
import { onEachEngine } from '../testing.ts';
import { Variable } from '../variable.ts';
import { compileStep, TOGETHER, vector, verifySteps } from './compile-step.ts';
import { drawn } from './draw.ts';
import { countFunctions, whyEager } from './functions.ts';
import { markResident, resident } from './resident.ts';

const engine = await loadEngine();

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a step returned, read and freed. */
function read(outputs: readonly tf.Tensor[]): number[][] {
  const values = outputs.map((tensor) => [...tensor.dataSync()]);
  tf.dispose([...outputs]);
  return values;
}

onEachEngine(() => {
  it('gives what the device part computes, at every call', () => {
    const step = compileStep<'x' | 'y'>(({ x, y }) => [tf.mul(tf.add(x, y), 2), x]);
    for (let i = 0; i < 4; i++) {
      const x = vector(Float32Array.of(i, 2));
      const y = vector(Float32Array.of(10, i));
      expect(read(step.run({ x, y }))).toEqual([
        [2 * (i + 10), 2 * (2 + i)],
        [i, 2],
      ]);
    }
  });

  it('reads and changes variables in the order in which they are written', () => {
    const variable = new Variable([2], Float32Array.of(1, 2));
    const step = compileStep<'x'>(({ x }) => {
      const before = tf.mul(variable.value(), 1);
      variable.assign(tf.add(variable.value(), x));
      const between = tf.mul(variable.value(), 1);
      variable.assign(tf.mul(variable.value(), 10));
      return [before, between];
    });
    let expected = [1, 2];
    for (let i = 0; i < 4; i++) {
      const between = expected.map((value) => value + i);
      expect(read(step.run({ x: vector(Float32Array.of(i, i)) }))).toEqual([expected, between]);
      expected = between.map((value) => 10 * value);
      // Outside of the step the variable has what the step left.
      expect([...variable.value().dataSync()]).toEqual(expected);
    }
    variable.dispose();
  });

  it('takes tensors, integers, bytes and what stays on the engine', () => {
    const owner = {};
    const table = () => resident(owner, () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]));
    const offset = markResident(tf.tensor1d([100, 200]));
    const step = compileStep<'rows' | 'pixels' | 'given'>(({ rows, pixels, given }) => [
      tf.add(kernels().gather(table(), rows), offset),
      kernels().fractions(pixels),
      tf.mul(given, 3),
      kernels().oneHot(rows, 3),
    ]);
    for (let i = 0; i < 4; i++) {
      const given = tf.tensor1d([i]);
      const found = step.run({
        rows: vector(Int32Array.of(2, i % 2)),
        pixels: vector(Uint8Array.of(0, 51 * i, 255)),
        given,
      });
      const row = i % 2 === 0 ? [101, 202] : [103, 204];
      expect(found.map(({ shape }) => shape)).toEqual([[2, 2], [3], [1], [2, 3]]);
      expect(read(found)).toEqual([
        [105, 206, ...row],
        [0, Math.fround((51 * i) / 255), 1],
        [3 * i],
        [0, 0, 1, ...(i % 2 === 0 ? [1, 0, 0] : [0, 1, 0])],
      ]);
      given.dispose();
    }
    offset.dispose();
  });

  it('leaves what it gave and kept of a feed as it was when the next one comes', () => {
    const variables = [1, 2, 3, 4, 5].map(() => new Variable([2], Float32Array.of(0, 0)));
    const found = variables.map((variable, i) => {
      const step = compileStep<'x'>(({ x }) => {
        variable.assign(x);
        return [x, tf.reshape(x, [2, 1])];
      });
      // Op by op, then compiled; all share a function.
      const run = (value: number) => step.run({ x: vector(Float32Array.of(value, -value)) });
      for (let call = 0; call < 3; call++) tf.dispose([...run(call)]);
      return run(i);
    });
    for (const [i, outputs] of found.entries()) {
      expect(read(outputs)).toEqual([
        [i, -i],
        [i, -i],
      ]);
      expect([...variables[i]!.value().dataSync()]).toEqual([i, -i]);
      variables[i]!.dispose();
    }
  });

  it('draws anew at every call, in order', () => {
    let count = 0;
    const next = () => Float32Array.of(count++);
    const step = compileStep<'x'>(({ x }) => [tf.add(x, drawn([1], next)), drawn([1], next)]);
    for (let i = 0; i < 4; i++) {
      expect(read(step.run({ x: vector(Float32Array.of(100)) }))).toEqual([
        [100 + 2 * i],
        [2 * i + 1],
      ]);
    }
  });

  it('gives a draw its array again, and none to another draw or another step', () => {
    const arrays = new Set<unknown>();
    let count = 0;
    const next = (before?: Float32Array | Int32Array) => {
      const values = before ?? new Float32Array(1);
      arrays.add(values);
      values[0] = count++;
      return values;
    };
    const steps = [0, 1].map(() => compileStep<'x'>(() => [drawn([1], next), drawn([1], next)]));
    const found: unknown[] = [];
    for (let i = 0; i < 6; i++) {
      for (const step of steps) found.push(...read(step.run({ x: vector(Float32Array.of(0)) })));
    }
    expect(found.flat()).toEqual(Array.from({ length: 24 }, (_, i) => i));
    // Each runs op by op twice.
    expect(arrays.size).toBe(nativeBackend() === null ? 24 : 2 * (2 + 2) + 2 * 2);
  });

  it('runs for several feeds as for one after the other', () => {
    const variable = new Variable([1], Float32Array.of(2));
    const step = compileStep<'x'>(({ x }) => {
      variable.assign(tf.mul(variable.value(), x));
      return [variable.value(), x];
    });
    const feeds = [3, 5, 7].map((x) => ({ x: vector(Float32Array.of(x)) }));
    for (let i = 0; i < 3; i++) {
      variable.set(Float32Array.of(2));
      const found = step.runAll(feeds).map(read);
      expect(found).toEqual([
        [[6], [3]],
        [[30], [5]],
        [[210], [7]],
      ]);
    }
    variable.dispose();
  });

  it('keeps shapes and variants apart', () => {
    let sign = 1;
    const step = compileStep<'x'>(({ x }) => [tf.mul(tf.sum(x), sign)]);
    for (let i = 0; i < 12; i++) {
      sign = i % 3 === 0 ? -1 : 1;
      const x = new Float32Array(1 + (i % 2)).fill(i);
      const [[value]] = read(step.run({ x: vector(x) }, String(sign))) as [[number]];
      expect(value).toBe(sign * i * x.length);
    }
  });

  it('leaves no tensor behind', () => {
    const variable = new Variable([3], Float32Array.of(1, 2, 3));
    const step = compileStep<'x'>(({ x }) => {
      variable.assign(
        tf.add(
          variable.value(),
          tf.mul(
            x,
            drawn([3], () => Float32Array.of(1, 0, 1)),
          ),
        ),
      );
      return [tf.sum(variable.value())];
    });
    const run = () => read(step.run({ x: vector(Float32Array.of(1, 1, 1)) }));
    for (let i = 0; i < 3; i++) run();
    const handles = () =>
      (nativeBackend()?.binding as unknown as { getNumOfTensors(): number })?.getNumOfTensors() ??
      0;
    const before = [tf.memory().numTensors, handles(), countFunctions().now];
    for (let i = 0; i < 500; i++) run();
    expect([tf.memory().numTensors, handles(), countFunctions().now]).toEqual(before);
    variable.dispose();
  });
});

describe.skipIf(engine.name === 'wasm' || engine.eager !== undefined)('compiled', () => {
  beforeAll(() => tf.setBackend('tensorflow'));

  it('two objects with variables of their own share a function', () => {
    const make = (start: number) => {
      const variable = new Variable([1], Float32Array.of(start));
      const step = compileStep<'x'>(({ x }) => {
        variable.assign(tf.sub(variable.value(), x));
        return [tf.mul(variable.value(), 7)];
      });
      return {
        variable,
        run: (x: number) => read(step.run({ x: vector(Float32Array.of(x)) }))[0]![0],
      };
    };
    const [first, second] = [make(10), make(1000)];
    for (let i = 0; i < 3; i++) first.run(1);
    const { ever } = countFunctions();
    expect([second.run(1), second.run(2), second.run(3)]).toEqual([6993, 6979, 6958]);
    expect(first.run(1)).toBe(42);
    expect(countFunctions().ever).toBe(ever);
    for (const { variable } of [first, second]) variable.dispose();
  });

  it('steps that have run often become one call, with the same bytes', () => {
    const make = () => {
      const [weight, mean] = [1, 2].map((x) => new Variable([2], Float32Array.of(x, -x)));
      const random = new Random(1);
      const step = compileStep<'x'>(({ x }) => {
        const before = tf.mul(weight!.value(), x);
        const mask = drawn([2], () => random.dropoutMask(2, 0.4));
        weight!.assign(tf.sub(weight!.value(), tf.mul(mask, tf.mul(before, 0.01))));
        mean!.assign(tf.add(tf.mul(mean!.value(), 0.9), weight!.value()));
        return [tf.sum(before), mean!.value()];
      });
      return { step, variables: [weight!, mean!] };
    };
    const feeds = Array.from({ length: 80 * TOGETHER }, (_, i) => ({
      x: vector(Float32Array.of(Math.sin(i), Math.cos(i))),
    }));
    const alone = make();
    const expected = feeds.map((own) => read(alone.step.run(own)));
    const { ever } = countFunctions();
    const together = make();
    const found: number[][][] = [];
    const runNext = (count: number) => {
      const next = feeds.slice(found.length, found.length + count);
      found.push(...together.step.runAll(next).map(read));
    };
    // Alone at first, and where they are fewer.
    for (const count of [TOGETHER, TOGETHER, 3]) runNext(count);
    const tensors = tf.memory().numTensors;
    while (found.length < 70 * TOGETHER) runNext(TOGETHER);
    verifySteps();
    while (found.length < feeds.length) runNext(TOGETHER);
    expect(found).toEqual(expected);
    expect(countFunctions().ever).toBe(ever + 1);
    expect(tf.memory().numTensors).toBe(tensors);
    const [left, right] = [alone, together].map(({ variables }) =>
      variables.map((variable) => [...variable.value().dataSync()]),
    );
    expect(right).toEqual(left);
    for (const { variables } of [alone, together]) {
      for (const variable of variables) variable.dispose();
    }
  });

  it('makes room for new functions, and steps whose function is gone go on', () => {
    const steps = Array.from({ length: 40 }, (_, i) =>
      compileStep<'x'>(({ x }) => [tf.mul(x, 1000 + i)]),
    );
    for (let round = 0; round < 3; round++) {
      for (const [i, step] of steps.entries()) {
        for (let call = 0; call < 3; call++) {
          expect(read(step.run({ x: vector(Float32Array.of(2)) }))).toEqual([[2000 + 2 * i]]);
        }
      }
      expect(countFunctions().now).toBeLessThanOrEqual(32);
    }
  });

  it('keeps the function that is called again and again', () => {
    const x = vector(Float32Array.of(2));
    const often = compileStep<'x'>(({ x }) => [tf.mul(x, 3000)]);
    const call = () => expect(read(often.run({ x }))).toEqual([[6000]]);
    for (let i = 0; i < 3; i++) call();
    for (let i = 0; i < 40; i++) {
      const other = compileStep<'x'>(({ x }) => [tf.mul(x, 3001 + i)]);
      for (let times = 0; times < 3; times++) tf.dispose([...other.run({ x })]);
      call();
    }
    // A step like it finds its function at once: nothing is defined for it.
    const { ever } = countFunctions();
    const again = compileStep<'x'>(({ x }) => [tf.mul(x, 3000)]);
    for (let i = 0; i < 3; i++) expect(read(again.run({ x }))).toEqual([[6000]]);
    expect(countFunctions().ever).toBe(ever);
  });

  it('runs op by op where it is asked to', () => {
    vi.stubEnv('REFAIR_COMPILE', 'off');
    const { ever } = countFunctions();
    const step = compileStep<'x'>(({ x }) => [tf.mul(x, 0.123)]);
    for (let i = 0; i < 3; i++) {
      expect(read(step.run({ x: vector(Float32Array.of(1)) }))).toEqual([[Math.fround(0.123)]]);
    }
    expect(countFunctions().ever).toBe(ever);
  });

  it('says why steps are not compiled', () => {
    expect(whyEager(nativeBackend())).toBeNull();
    expect(whyEager(null)).toContain('WebAssembly');
    expect(whyEager({ binding: {} })).toContain('without functions');
    vi.stubEnv('REFAIR_COMPILE', 'off');
    expect(whyEager(nativeBackend())).toContain('REFAIR_COMPILE');
  });

  describe('an error names the line of', () => {
    const here = (error: unknown) => {
      expect(error).toBeInstanceOf(Error);
      const { message } = error as Error;
      expect(message).toMatch(/^src\/tensor\/steps\/compile-step\.test\.ts:\d+:\d+: /);
      return message;
    };
    const attempt = (device: (x: tf.Tensor) => tf.Tensor, calls = 1) => {
      const step = compileStep<'x'>(({ x }) => [device(x)]);
      try {
        for (let i = 0; i < calls; i++) read(step.run({ x: vector(Float32Array.of(1, 2)) }));
      } catch (error) {
        return here(error);
      }
      throw new Error('nothing was thrown');
    };

    it('a tensor from outside', () => {
      const outside = tf.tensor1d([1, 2]);
      const computed = tf.mul(outside, 2);
      expect(attempt((x) => tf.add(x, outside))).toContain('made outside of the compiled step');
      expect(attempt((x) => tf.add(x, computed))).toContain('made outside of the compiled step');
      tf.dispose([outside, computed]);
    });

    it('numbers that would be kept for ever', () => {
      expect(attempt((x) => tf.add(x, tf.tensor1d([1, 2])))).toContain('2 numbers is made inside');
    });

    it('a number that differs from call to call', () => {
      let factor = 0;
      expect(attempt((x) => tf.mul(x, factor++), 2)).toContain('differs from call to call');
    });

    it('a number that differs later, once steps are verified', () => {
      let [factor, calls] = [1, 0];
      const device = (x: tf.Tensor) => {
        calls += 1;
        return tf.mul(x, factor);
      };
      const step = compileStep<'x'>(({ x }) => [device(x)]);
      const run = () => read(step.run({ x: vector(Float32Array.of(3)) }));
      for (let i = 0; i < 4; i++) expect(run()).toEqual([[3]]);
      expect(calls).toBe(2);
      verifySteps();
      for (let i = 0; i < 4; i++) expect(run()).toEqual([[3]]);
      expect(calls).toBe(3);
      factor = 2;
      // Nobody looks, and the function does what it did.
      expect(run()).toEqual([[3]]);
      verifySteps();
      expect(run).toThrow('differs from call to call');
    });

    it('a look at the values of a tensor', () => {
      expect(attempt((x) => tf.mul(x, tf.sum(x).dataSync()[0]!))).toContain('read inside');
    });

    it('an operation of TensorFlow.js that looks at values, and which one to take', () => {
      const indices = (x: tf.Tensor) => tf.cast(tf.mul(x, 0), 'int32') as tf.Tensor1D;
      expect(attempt((x) => tf.gather(x, indices(x)))).toContain(
        'take gather(x, places) of refair',
      );
      const step = compileStep<'x'>(({ x }) => [gather(x, indices(x))]);
      const x = vector(Float32Array.of(3, 4));
      for (let call = 0; call < 4; call++) expect(read(step.run({ x }))).toEqual([[3, 3]]);
    });
  });

  it('other operations than before are an error, and after an error the engine is as it was', () => {
    let calls = 0;
    const step = compileStep<'x'>(({ x }) => [calls++ === 0 ? tf.exp(x) : tf.log(x)]);
    const x = vector(Float32Array.of(1));
    read(step.run({ x }));
    expect(() => step.run({ x })).toThrow('variant');
    expect([...tf.tidy(() => tf.add(tf.tensor1d([1, 2]), 1).dataSync())]).toEqual([2, 3]);
  });

  it('what TensorFlow refuses runs op by op, and says so', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      const backend = nativeBackend()!;
      const attr = attributes(backend);
      const settings = [attr.int('N', 2), attr.floatType('T')];
      // An op with a list of inputs that the graph is not told of.
      const step = compileStep<'x'>(({ x }) => [
        backend.executeSingleOutput('Concat', settings, [tf.scalar(0, 'int32'), tf.mul(x, 77), x]),
      ]);
      for (let i = 0; i < 4; i++) {
        const found = read(step.run({ x: vector(Float32Array.of(i)) }));
        expect(found).toEqual([[77 * i, i]]);
      }
      expect(warn).toHaveBeenCalledTimes(1);
      expect(String(warn.mock.calls[0]![0])).toContain('Concat');
    } finally {
      warn.mockRestore();
    }
  });

  it('what TensorFlow says about a call is the message', () => {
    const step = compileStep<'x'>(({ x }) => [tf.mul(x, 31)]);
    const feed = (length: number) => ({ values: new Float32Array(length), shape: [2] });
    for (let i = 0; i < 3; i++) read(step.run({ x: feed(2) }));
    expect(() => step.run({ x: feed(3) })).toThrow('3 values do not fill the shape');
    const gone = new Variable([1], Float32Array.of(1));
    const reading = compileStep<'x'>(({ x }) => [tf.add(x, gone.value())]);
    for (let i = 0; i < 3; i++) read(reading.run({ x: vector(Float32Array.of(1)) }));
    gone.dispose();
    expect(() => reading.run({ x: vector(Float32Array.of(1)) })).toThrow('was disposed');
  });
});
