/** An array stored by NumPy: bytes, other numbers, or text of fixed length. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array | Float64Array | string[];
}

/** Little-endian numbers by NumPy's name of their type: size and reader. */
const NUMBERS: Readonly<Record<string, readonly [number, (from: DataView, at: number) => number]>> =
  {
    '|b1': [1, (from, at) => from.getUint8(at)],
    '|i1': [1, (from, at) => from.getInt8(at)],
    '<u2': [2, (from, at) => from.getUint16(at, true)],
    '<i2': [2, (from, at) => from.getInt16(at, true)],
    '<u4': [4, (from, at) => from.getUint32(at, true)],
    '<i4': [4, (from, at) => from.getInt32(at, true)],
    '<u8': [8, (from, at) => Number(from.getBigUint64(at, true))],
    '<i8': [8, (from, at) => Number(from.getBigInt64(at, true))],
    '<f4': [4, (from, at) => from.getFloat32(at, true)],
    '<f8': [8, (from, at) => from.getFloat64(at, true)],
  };

/**
 * Reads the npy format for numbers and `<U…` (text) in C order. Objects (pickles) are not read.
 *
 * @param most values that may be in it: a byte of the file becomes eight and more here.
 * @throws RangeError for any other content.
 */
export function readNpy(bytes: Buffer, most = Number.POSITIVE_INFINITY): NpyArray {
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
  if (count > most) {
    const [found, wanted] = [count, most].map((number) => number.toLocaleString('en'));
    throw new RangeError(`npy: ${found} values, and no more than ${wanted} are read`);
  }
  const content = bytes.subarray(start + length);
  const requireBytes = (wanted: number) => {
    if (content.length !== wanted) {
      throw new RangeError(`npy: ${content.length} of ${wanted} bytes`);
    }
  };
  if (type === '|u1') {
    requireBytes(count);
    return { shape, values: content };
  }
  const number = Object.hasOwn(NUMBERS, type) ? NUMBERS[type]! : null;
  if (number !== null) {
    const [size, read] = number;
    requireBytes(count * size);
    const view = new DataView(content.buffer, content.byteOffset, content.length);
    return { shape, values: Float64Array.from({ length: count }, (_, i) => read(view, i * size)) };
  }
  const characters = Number(/^<U(\d+)$/.exec(type)?.[1]);
  if (!characters) throw new RangeError(`npy: type ${type || 'unknown'}`);
  requireBytes(count * characters * 4);
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
