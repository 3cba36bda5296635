/** What a compressed stream says of its picture, before anything of it is unpacked. */
export interface Codestream {
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  /** Bits of a sample. */
  readonly bits: number;
}

/** A stream of the JPEG family (ISO 10918-1), or of JPEG-LS (ISO 14495-1). */
export interface JpegStream extends Codestream {
  /** Discrete cosines, or samples predicted one from the other. */
  readonly lossless: boolean;
  /** A JFIF or Adobe segment says what the colours are. */
  readonly marked: boolean;
  /** Each colour has a scan of its own. */
  readonly planar: boolean;
}

/** Where the stream itself begins, and what it says of its picture. */
export interface Jpeg2000Stream extends Codestream {
  readonly from: number;
  readonly signed: boolean;
}

const SOI = 0xd8;
const SOS = 0xda;
/** Huffman and quantisation tables, restart intervals, lines, extensions, comments. */
const TABLES = [0xc4, 0xcc, 0xdb, 0xdd, 0xf8, 0xfe];
const APP0 = 0xe0;
const APP14 = 0xee;
const APP15 = 0xef;
/** Frames of discrete cosines, of lossless prediction, and of JPEG-LS; hierarchical ones are not read. */
const COSINES = [0xc0, 0xc1, 0xc2, 0xc9, 0xca];
const PREDICTED = [0xc3, 0xcb];
const JPEG_LS = 0xf7;

/**
 * Reads the segments of a JPEG or JPEG-LS stream up to its first scan.
 *
 * @throws Error where it is no such stream.
 */
export function jpegStream(bytes: Uint8Array): JpegStream {
  const view = viewOf(bytes);
  if (bytes.length < 4 || view.getUint16(0) !== (0xff00 | SOI)) {
    throw new Error('it does not begin as one');
  }
  let frame: (Codestream & { readonly marker: number }) | null = null;
  let marked = false;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) break;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) break;
    if (marker === SOS && frame !== null) {
      const { marker: kind, ...sizes } = frame;
      const inScan = bytes[at + 4]!;
      const planar = sizes.channels > 1 && inScan === 1;
      return { ...sizes, lossless: !COSINES.includes(kind), marked, planar };
    }
    if ([...COSINES, ...PREDICTED, JPEG_LS].includes(marker) && frame === null && length >= 8) {
      const [rows, columns] = [view.getUint16(at + 5), view.getUint16(at + 7)];
      frame = { marker, rows, columns, channels: bytes[at + 9]!, bits: bytes[at + 4]! };
    } else if (marker >= APP0 && marker <= APP15) {
      marked ||= holds(bytes, at + 4, marker === APP14 ? 'Adobe' : 'JFIF');
    } else if (!TABLES.includes(marker)) break;
    at += 2 + length;
  }
  throw new Error('it has no picture, or is damaged before it');
}

/**
 * Reads the sizes of a JPEG 2000 stream (ISO 15444-1), also of one in a JP2 file.
 *
 * @throws Error where it is no such stream, or its channels are not alike.
 */
export function jpeg2000Stream(bytes: Uint8Array): Jpeg2000Stream {
  // Markers of the stream's begin and of its sizes.
  const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf('ff4fff51', 'hex');
  if (from < 0) throw new Error('it does not begin as one');
  const channelsAt = from + 40;
  const view = viewOf(bytes);
  const channels = channelsAt + 2 > bytes.length ? 0 : view.getUint16(channelsAt);
  if (channels === 0 || channelsAt + 2 + 3 * channels > bytes.length) {
    throw new Error('it ends before its picture does');
  }
  const depth = bytes[channelsAt + 2]!;
  for (let i = 0; i < channels; i++) {
    const [bits, across, down] = bytes.subarray(channelsAt + 2 + 3 * i);
    if (bits !== depth || across !== 1 || down !== 1) {
      throw new Error('its channels differ in bits or size');
    }
  }
  const [width, height, left, top] = [8, 12, 16, 20].map((at) => view.getUint32(from + at));
  return {
    from,
    rows: height! - top!,
    columns: width! - left!,
    channels,
    bits: (depth & 0x7f) + 1,
    signed: depth > 0x7f,
  };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function holds(bytes: Uint8Array, at: number, text: string): boolean {
  return Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;
}
