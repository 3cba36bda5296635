import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { Parameters } from './parameters.ts';
import { onEachEngine } from './testing.ts';

onEachEngine(() => {
  function example(): Parameters {
    const parameters = new Parameters();
    parameters.add('w', [2, 2], Float32Array.of(1, 2, 3, 4));
    parameters.add('mean', [2], Float32Array.of(0, -1), { trainable: false });
    parameters.add('b', [], Float32Array.of(5));
    return parameters;
  }

  it('keeps order, shapes and values', () => {
    const parameters = example();
    expect(parameters.names).toEqual(['w', 'mean', 'b']);
    expect(parameters.trainableNames).toEqual(['w', 'b']);
    expect(parameters.count).toBe(5);
    expect(parameters.get('w').shape).toEqual([2, 2]);
    expect(parameters.get('w')).toBe(parameters.get('w'));
    expect(parameters.toArrays()).toEqual({
      w: Float32Array.of(1, 2, 3, 4),
      mean: Float32Array.of(0, -1),
      b: Float32Array.of(5),
    });
    parameters.dispose();
  });

  it('loads what another one gave, and shares no memory with arrays', () => {
    const values = Float32Array.of(1, 2);
    const parameters = new Parameters();
    parameters.add('w', [2], values);
    values[0] = 9;
    expect([...parameters.get('w').dataSync()]).toEqual([1, 2]);
    const arrays = parameters.toArrays();
    arrays.w![1] = 7;
    expect([...parameters.get('w').dataSync()]).toEqual([1, 2]);
    parameters.load(arrays);
    expect([...parameters.get('w').dataSync()]).toEqual([1, 7]);
    parameters.dispose();
  });

  it('rejects wrong names and lengths and then has not changed', () => {
    const parameters = example();
    expect(() => parameters.add('w', [1], Float32Array.of(0))).toThrow('"w" exists');
    expect(() => parameters.add('x', [3], Float32Array.of(0))).toThrow('1 values for shape [3]');
    expect(() => parameters.get('v')).toThrow('no parameter "v" among: w, mean, b');
    const good = parameters.toArrays();
    const w = Float32Array.of(0, 0, 0, 0);
    expect(() => parameters.load({ w, mean: good.mean! })).toThrow('no values for parameter "b"');
    expect(() => parameters.load({ ...good, w, z: w })).toThrow('unknown parameters: z');
    expect(() => parameters.load({ w, mean: w, b: good.b! })).toThrow('4 values for shape [2]');
    expect(parameters.toArrays()).toEqual(good);
    parameters.dispose();
  });

  it('survives the scopes it is used in, and frees everything at the end', () => {
    const before = tf.memory().numTensors;
    const parameters = example();
    tf.tidy(() => {
      parameters.get('w').add(1);
      parameters.variable('mean').assign(tf.tensor1d([3, 4]));
    });
    expect([...parameters.get('w').dataSync()]).toEqual([1, 2, 3, 4]);
    expect([...parameters.get('mean').dataSync()]).toEqual([3, 4]);
    parameters.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('borrows another’s tensor, which only its owner trains and disposes', () => {
  const [owner, borrower] = [new Parameters(), new Parameters()];
  owner.add('w', [2], Float32Array.of(1, 2));
  borrower.add('w', [2], Float32Array.of(5, 6));
  borrower.add('b', [1], Float32Array.of(7));
  borrower.borrow('w', owner);
  owner.variable('w').set(Float32Array.of(3, 4));
  expect([...borrower.get('w').dataSync()]).toEqual([3, 4]);
  expect(borrower.trainableNames).toEqual(['b']);
  expect(borrower.count).toBe(1);
  borrower.dispose();
  expect([...owner.get('w').dataSync()]).toEqual([3, 4]);
  const other = new Parameters();
  other.add('w', [1], Float32Array.of(1));
  expect(() => other.borrow('w', owner)).toThrow(/shape/);
  expect(() => other.borrow('x', owner)).toThrow(/x/);
  other.dispose();
  owner.dispose();
});
