/** A header of so many bytes says where up to 15 segments begin. */
const HEADER = 64;
const MOST_SEGMENTS = 15;

/**
 * Unpacks a frame of DICOM's run lengths (PS3.5, annex G): a segment per channel and byte of its samples,
 * the high byte first, each packed on its own.
 *
 * @returns samples plane by plane.
 * @throws Error where segments are missing, or end before their samples do.
 */
export function unpackRle(
  bytes: Uint8Array,
  {
    count,
    channels,
    bits,
  }: {
    /** Pixels. */ readonly count: number;
    readonly channels: number;
    readonly bits: 8 | 16;
  },
): Uint8Array | Uint16Array {
  const segments = channels * (bits / 8);
  if (bytes.length < HEADER) throw new Error('it ends before its segments begin');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0, true);
  if (found !== segments || found > MOST_SEGMENTS) {
    throw new Error(`it has ${found} segments, and its header asks for ${segments}`);
  }
  const starts = Array.from({ length: segments }, (_, i) => view.getUint32(4 + 4 * i, true));
  const planes = starts.map((start, i) => {
    if (start < HEADER) throw new Error(`segment ${i + 1} begins inside the list of segments`);
    const plane = unpackBits(bytes.subarray(start, starts[i + 1] ?? bytes.length), count);
    if (plane === null) {
      throw new Error(`segment ${i + 1} of ${segments} ends before its pixels do`);
    }
    return plane;
  });
  if (bits === 8) return Uint8Array.from({ length: channels * count }, (_, i) => sampleAt(i, 1));
  return Uint16Array.from({ length: channels * count }, (_, i) => sampleAt(i, 2));

  function sampleAt(i: number, size: 1 | 2): number {
    const channel = Math.floor(i / count);
    const place = i % count;
    const first = planes[size * channel]![place]!;
    return size === 1 ? first : (first << 8) | planes[size * channel + 1]![place]!;
  }
}

/** So many bytes of a segment: literal ones after their number, others repeated; null: there are fewer. */
function unpackBits(segment: Uint8Array, count: number): Uint8Array | null {
  const out = new Uint8Array(count);
  let filled = 0;
  for (let at = 0; at < segment.length && filled < count; ) {
    const control = segment[at++]!;
    if (control < 128) {
      const literal = segment.subarray(at, at + Math.min(control + 1, count - filled));
      out.set(literal, filled);
      filled += literal.length;
      at += control + 1;
    } else if (control > 128 && at < segment.length) {
      const end = Math.min(filled + 257 - control, count);
      out.fill(segment[at++]!, filled, end);
      filled = end;
    }
  }
  return filled < count ? null : out;
}
