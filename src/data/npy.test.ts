import { expect, it } from 'vitest';
import { readNpy } from './npy.ts';

/** A file as NumPy writes it, version 1. */
function npy(descr: string, shape: string, content: Buffer, order = 'False'): Buffer {
  const header = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded), content]);
}

it('reads bytes', () => {
  const { shape, values } = readNpy(npy('|u1', '2, 3', Buffer.of(1, 2, 3, 4, 5, 255)));
  expect(shape).toEqual([2, 3]);
  expect([...values]).toEqual([1, 2, 3, 4, 5, 255]);
});

it('reads text of fixed length', () => {
  const content = Buffer.alloc(2 * 3 * 4);
  for (const [i, char] of [...'ab', '\0', ...'xyé'].entries()) {
    content.writeUInt32LE(char.codePointAt(0)!, i * 4);
  }
  expect(readNpy(npy('<U3', '2,', content))).toEqual({ shape: [2], values: ['ab', 'xyé'] });
});

it.each([
  // What NumPy's tobytes() gives for -2 or, unsigned, 2, and 1.
  ['|b1', '0001', [0, 1]],
  ['|i1', 'fe01', [-2, 1]],
  ['<u2', '02000100', [2, 1]],
  ['<i2', 'feff0100', [-2, 1]],
  ['<u4', '0200000001000000', [2, 1]],
  ['<i4', 'feffffff01000000', [-2, 1]],
  ['<u8', '02000000000000000100000000000000', [2, 1]],
  ['<i8', 'feffffffffffffff0100000000000000', [-2, 1]],
  ['<f4', '000000c00000803f', [-2, 1]],
  ['<f8', '00000000000000c0000000000000f03f', [-2, 1]],
])('reads numbers of type %s', (type, hex, wanted) => {
  expect([...readNpy(npy(type, '2,', Buffer.from(hex, 'hex'))).values]).toEqual(wanted);
});

it('reads a single number, whose shape is empty', () => {
  const { shape, values } = readNpy(npy('<i8', '', Buffer.from('0300000000000000', 'hex')));
  expect(shape).toEqual([]);
  expect([...values]).toEqual([3]);
});

it('refuses what it would misread', () => {
  expect(() => readNpy(npy('|O', '1,', Buffer.alloc(4)))).toThrow('type |O');
  expect(() => readNpy(npy('>f4', '1,', Buffer.alloc(4)))).toThrow('type >f4');
  expect(() => readNpy(npy('<f4', '2,', Buffer.alloc(4)))).toThrow('4 of 8 bytes');
  expect(() => readNpy(npy('|u1', '2, 2', Buffer.alloc(4), 'True'))).toThrow('Fortran');
  expect(() => readNpy(npy('|u1', '5,', Buffer.alloc(4)))).toThrow('4 of 5 bytes');
  expect(() => readNpy(Buffer.from('hello'))).toThrow('no such file');
});
