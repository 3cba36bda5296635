/**
 * Named arrays in the safetensors layout: 8 bytes of header length, a JSON header, the values. The
 * format is open and simple, so weights and stored arrays can be read from other languages.
 */
export interface NamedArrays {
  readonly [name: string]: Float32Array | Uint8Array;
}

interface HeaderEntry {
  readonly dtype: 'F32' | 'U8';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/** The bytes of a safetensors file; arrays are stored flat, in the order given. */
export function encodeArrays(arrays: NamedArrays): Uint8Array {
  // Without a prototype, so that an array may have any name.
  const header: Record<string, HeaderEntry> = Object.create(null);
  let offset = 0;
  for (const [name, array] of Object.entries(arrays)) {
    header[name] = {
      dtype: array instanceof Float32Array ? 'F32' : 'U8',
      shape: [array.length],
      data_offsets: [offset, offset + array.byteLength],
    };
    offset += array.byteLength;
  }
  const text = JSON.stringify(header);
  // Padding keeps the first value aligned for readers that map the file.
  const json = Buffer.from(text + ' '.repeat((8 - (Buffer.byteLength(text) % 8)) % 8));
  const bytes = new Uint8Array(8 + json.length + offset);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let at = 8 + json.length;
  for (const array of Object.values(arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += array.byteLength;
  }
  return bytes;
}

/**
 * The arrays of a safetensors file.
 *
 * @throws RangeError or SyntaxError if the bytes are not such a file.
 */
export function decodeArrays(bytes: Uint8Array): Record<string, Float32Array | Uint8Array> {
  if (bytes.length < 8) throw new RangeError('safetensors: shorter than its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8) throw new RangeError('safetensors: header cut off');
  const header = JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset + 8, headerLength).toString(),
  ) as Record<string, HeaderEntry>;
  const start = 8 + headerLength;
  const arrays: Record<string, Float32Array | Uint8Array> = Object.create(null);
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [from, to] = entry.data_offsets;
    if (start + to > bytes.length) throw new RangeError(`safetensors: array ${name} cut off`);
    // A copy of its own: Buffer.slice would share a pool that isn't aligned to floats.
    const copy = new Uint8Array(bytes.subarray(start + from, start + to));
    arrays[name] = entry.dtype === 'F32' ? new Float32Array(copy.buffer) : copy;
  }
  return arrays;
}
