/** Bytes of numbers of single precision: all first bytes before all second ones, which pack better. */
export function planesOf(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const planes = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    planes[(i & 3) * values.length + (i >> 2)] = bytes[i]!;
  }
  return planes;
}

/** The inverse of `planesOf`. */
export function floatsOf(planes: Uint8Array): Float32Array {
  const bytes = new Uint8Array(planes.length);
  const count = planes.length >> 2;
  for (let i = 0; i < bytes.length; i++) bytes[i] = planes[(i & 3) * count + (i >> 2)]!;
  return new Float32Array(bytes.buffer, 0, count);
}
