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

it('refuses what it would misread', () => {
  expect(() => readNpy(npy('<f4', '1,', Buffer.alloc(4)))).toThrow('type <f4');
  expect(() => readNpy(npy('|u1', '2, 2', Buffer.alloc(4), 'True'))).toThrow('Fortran');
  expect(() => readNpy(npy('|u1', '5,', Buffer.alloc(4)))).toThrow('4 of 5 bytes');
  expect(() => readNpy(Buffer.from('hello'))).toThrow('no such file');
});
