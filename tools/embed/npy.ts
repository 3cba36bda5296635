/** An array stored by NumPy: bytes, or text of fixed length. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | string[];
}

/**
 * Reads the npy format for `|u1` (bytes) and `<U…` (text) in C order.
 *
 * @throws RangeError for any other content.
 */
export function readNpy(bytes: Buffer): NpyArray {
  if (bytes.toString('latin1', 0, 6) !== '\x93NUMPY') throw new RangeError('npy: no such file');
  const wide = bytes[6]! > 1;
  const start = wide ? 12 : 10;
  const length = wide ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', start, start + length);
  const type = /'descr': '([^']+)'/.exec(header)?.[1] ?? '';
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  if (header.includes("'fortran_order': True")) throw new RangeError('npy: Fortran order');
  const count = shape.reduce((product, size) => product * size, 1);
  const content = bytes.subarray(start + length);
  if (type === '|u1') {
    if (content.length !== count) throw new RangeError(`npy: ${content.length} of ${count} bytes`);
    return { shape, values: content };
  }
  const characters = Number(/^<U(\d+)$/.exec(type)?.[1]);
  if (!characters) throw new RangeError(`npy: type ${type}`);
  const values = Array.from({ length: count }, (_, i) => {
    let text = '';
    for (let j = 0; j < characters; j++) {
      const code = content.readUInt32LE((i * characters + j) * 4);
      if (code !== 0) text += String.fromCodePoint(code);
    }
    return text;
  });
  return { shape, values };
}
