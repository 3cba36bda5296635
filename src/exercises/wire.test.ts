import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decode, encode } from './wire.ts';

const throughJson = (value: unknown) => decode(JSON.parse(JSON.stringify(encode(value))));

test('data come out as they went in', () => {
  fc.assert(
    fc.property(
      fc.anything({ withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
      (value) => {
        // Float32Array of fast-check may be a type without a name here: compare what is encoded.
        let encoded: unknown;
        try {
          encoded = encode(value);
        } catch {
          return;
        }
        expect(encode(throughJson(value))).toEqual(encoded);
      },
    ),
  );
  for (const value of [Number.NaN, -0, Infinity, undefined, null, [undefined, [1]], 10n]) {
    expect(throughJson(value)).toStrictEqual(value);
  }
  expect(throughJson(new Map([['a', new Set([1])]]))).toStrictEqual(new Map([['a', new Set([1])]]));
  expect(throughJson(Int8Array.of(1, -1))).toStrictEqual(Int8Array.of(1, -1));
  expect(throughJson({ a: { b: [1, 'x'] } })).toStrictEqual({ a: { b: [1, 'x'] } });
});

test('a key __proto__ stays a key', () => {
  const value = throughJson(JSON.parse('{"__proto__": {"passed": true}}')) as { passed?: boolean };
  expect(value.passed).toBeUndefined();
  expect(Object.keys(value)).toEqual(['__proto__']);
});

test('code, cycles and masses of data do not pass', () => {
  expect(() => encode(() => 1)).toThrow('a function is not data');
  expect(() => encode({ valueOf: () => 4 })).toThrow('a function is not data');
  const cycle: unknown[] = [];
  cycle.push(cycle);
  expect(() => encode(cycle)).toThrow('nested too deeply');
  expect(() => encode(new Array(600_000).fill(0))).toThrow('too large');
});

test.each([[{}], [['object', { a: 1 }, {}]], [['toString', 1]], [['bigint', 'x']], [[]]])(
  'a message that nobody encoded is refused: %j',
  (message) => {
    expect(() => decode(message)).toThrow('not a value');
  },
);
