import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeArrays, encodeArrays } from './safetensors.ts';

describe('safetensors', () => {
  it('gives back what was stored, to the last bit', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.float32Array(), fc.uint8Array()), {
          noNullPrototype: false,
        }),
        (arrays) => {
          const back = decodeArrays(encodeArrays(arrays));
          expect(Object.keys(back).sort()).toEqual(
            Object.keys(arrays)
              .filter((name) => name !== '__metadata__')
              .sort(),
          );
          for (const [name, array] of Object.entries(arrays)) {
            if (name === '__metadata__') continue;
            expect(Buffer.from(back[name]!.buffer)).toEqual(
              Buffer.from(array.buffer, array.byteOffset, array.byteLength),
            );
          }
        },
      ),
    );
  });

  it('keeps a name that objects treat specially', () => {
    const arrays = Object.fromEntries([['__proto__', Uint8Array.of(7)]]);
    expect(Object.keys(decodeArrays(encodeArrays(arrays)))).toEqual(['__proto__']);
  });

  it('refuses a file that was cut off', () => {
    const bytes = encodeArrays({ weights: Float32Array.of(1, 2, 3) });
    expect(() => decodeArrays(bytes.slice(0, bytes.length - 1))).toThrow('cut off');
    expect(() => decodeArrays(bytes.slice(0, 4))).toThrow(RangeError);
  });
});
