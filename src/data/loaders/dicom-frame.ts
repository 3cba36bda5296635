import sharp from 'sharp';
import { unpack } from './dicom-codecs.ts';
import {
  type Codestream,
  type JpegStream,
  jpeg2000Stream,
  jpegStream,
} from './dicom-codestream.ts';
import { unpackRle } from './dicom-rle.ts';

/** What the header of a file says of its frame. */
export interface FrameHeader {
  readonly Rows: number;
  readonly Columns: number;
  readonly SamplesPerPixel: 1 | 3;
  readonly BitsAllocated: 8 | 16;
  readonly BitsStored?: number | undefined;
  readonly PixelRepresentation: 0 | 1;
  readonly PlanarConfiguration: 0 | 1;
  readonly PhotometricInterpretation: string;
}

/** A frame's samples. */
export interface Frame {
  readonly samples: Uint8Array | Uint16Array;
  /** Plane by plane; else pixel by pixel. */
  readonly planar: boolean;
  /** Colours that are RGB, whatever they were stored as. */
  readonly rgb: boolean;
}

type Unpacking = (bytes: Uint8Array, header: FrameHeader) => Frame | Promise<Frame>;

/** How pixels are written: what it is called, and what reads it. */
interface Syntax {
  readonly name: string;
  readonly frame: Unpacking;
  /** Words have their high byte first. */
  readonly bigEndian?: boolean;
}

const PLAIN = { name: 'not compressed', frame: plain };
const JPEG = { name: 'JPEG', frame: jpeg };
const JPEG_LS = { name: 'JPEG-LS', frame: jpegLs };
const JPEG_2000 = { name: 'JPEG 2000', frame: jpeg2000('JPEG 2000') };
const HTJ2K = { name: 'HTJ2K', frame: jpeg2000('HTJ2K') };

/** By transfer syntax. */
export const SYNTAXES: Readonly<Record<string, Syntax>> = {
  '1.2.840.10008.1.2': PLAIN,
  '1.2.840.10008.1.2.1': PLAIN,
  '1.2.840.10008.1.2.1.99': PLAIN,
  '1.2.840.10008.1.2.2': { ...PLAIN, bigEndian: true },
  '1.2.840.10008.1.2.5': { name: 'RLE', frame: rle },
  '1.2.840.10008.1.2.4.50': JPEG,
  '1.2.840.10008.1.2.4.51': JPEG,
  '1.2.840.10008.1.2.4.57': JPEG,
  '1.2.840.10008.1.2.4.70': JPEG,
  '1.2.840.10008.1.2.4.80': JPEG_LS,
  '1.2.840.10008.1.2.4.81': JPEG_LS,
  '1.2.840.10008.1.2.4.90': JPEG_2000,
  '1.2.840.10008.1.2.4.91': JPEG_2000,
  '1.2.840.10008.1.2.4.201': HTJ2K,
  '1.2.840.10008.1.2.4.202': HTJ2K,
  '1.2.840.10008.1.2.4.203': HTJ2K,
};

/**
 * The samples of a frame.
 *
 * @param inWords the bytes are words of two; else each for itself.
 * @throws Error where the stream is damaged, or is not what the header announces.
 */
export async function unpackFrame(
  { frame, bigEndian = false }: Syntax,
  bytes: Uint8Array,
  header: FrameHeader,
  inWords: boolean,
): Promise<Frame> {
  const swapped = bigEndian && inWords;
  const unpacked = await frame(swapped ? Buffer.from(bytes).swap16() : bytes, header);
  if (unpacked.samples.length !== samplesOf(header)) {
    throw new Error(`it holds ${unpacked.samples.length} samples`);
  }
  return unpacked;
}

function plain(bytes: Uint8Array, header: FrameHeader): Frame {
  const { BitsAllocated, PlanarConfiguration } = header;
  if (header.PhotometricInterpretation === 'YBR_FULL_422') {
    throw new Error('colours of pairs of pixels are read only where they are compressed');
  }
  const size = samplesOf(header) * (BitsAllocated / 8);
  if (bytes.length < size) throw new Error('it ends before its pixels do');
  const samples = inWords(bytes.subarray(0, size), BitsAllocated);
  return { samples, planar: PlanarConfiguration === 1, rgb: false };
}

function rle(bytes: Uint8Array, header: FrameHeader): Frame {
  const { Rows, Columns, SamplesPerPixel: channels, BitsAllocated: bits } = header;
  const samples = unpackRle(bytes, { count: Rows * Columns, channels, bits });
  return { samples, planar: true, rgb: false };
}

async function jpeg(bytes: Uint8Array, header: FrameHeader): Promise<Frame> {
  const stream = jpegStream(bytes);
  requireAlike(stream, header);
  if (!stream.lossless && stream.bits === 8) {
    return { samples: await photograph(bytes, stream, header), planar: false, rgb: true };
  }
  const samples = await unpack({ coding: 'JPEG', bytes, ...sizesOf(stream) });
  return { samples: inWords(samples, wordOf(stream)), planar: false, rgb: false };
}

/** A Photoshop segment that says: three channels are RGB. */
const ADOBE_RGB = Buffer.from('ffee000e41646f626500640000000000', 'hex');

/** A lossy JPEG of 8 bits as grey values or RGB. */
function photograph(
  bytes: Uint8Array,
  { channels, marked }: JpegStream,
  { PhotometricInterpretation }: FrameHeader,
): Promise<Uint8Array> {
  // A stream that does not say what its colours are would be taken for luminance and two differences.
  const told =
    channels === 3 && !marked && PhotometricInterpretation === 'RGB'
      ? Buffer.concat([bytes.subarray(0, 2), ADOBE_RGB, bytes.subarray(2)])
      : bytes;
  return sharp(told, { failOn: 'truncated' })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw()
    .toBuffer();
}

async function jpegLs(bytes: Uint8Array, header: FrameHeader): Promise<Frame> {
  const stream = jpegStream(bytes);
  requireAlike(stream, header);
  // The decoder reads on behind a stream that was cut off, up to the end of its memory.
  if (!isEnded(bytes)) throw new Error('it ends before its pixels do');
  const samples = await unpack({ coding: 'JPEG-LS', bytes, ...sizesOf(stream) });
  return { samples: inWords(samples, wordOf(stream)), planar: stream.planar, rgb: false };
}

/** High-throughput JPEG 2000 (ISO 15444-15) is announced as JPEG 2000 is, and has another decoder. */
function jpeg2000(coding: 'JPEG 2000' | 'HTJ2K'): Unpacking {
  return async (bytes, header) => {
    const { from, ...stream } = jpeg2000Stream(bytes);
    requireAlike(stream, header);
    if (coding === 'JPEG 2000' && stream.channels > 1 && stream.bits > 8) {
      throw new Error(`colours of ${stream.bits} bits are not read in this way of writing`);
    }
    // Its decoder fills up what a stream lacks without a word.
    if (coding === 'HTJ2K' && !isEnded(bytes)) throw new Error('it ends before its pixels do');
    const unpacked = await unpack({ coding, bytes: bytes.subarray(from), ...stream });
    const samples = inWords(unpacked, wordOf(stream));
    return { samples: withinStored(samples, header), planar: false, rgb: false };
  };
}

/**
 * Samples of a stream that loses something can leave the bits that are stored, in which they would be others.
 * In place.
 */
function withinStored<T extends Uint8Array | Uint16Array>(samples: T, header: FrameHeader): T {
  const { BitsAllocated, BitsStored = BitsAllocated, PixelRepresentation } = header;
  const signed = PixelRepresentation === 1;
  const least = signed ? -(2 ** (BitsStored - 1)) : 0;
  const most = signed ? -least - 1 : 2 ** BitsStored - 1;
  const shift = 32 - 8 * samples.BYTES_PER_ELEMENT;
  samples.forEach((word, i) => {
    const value = signed ? (word << shift) >> shift : word;
    samples[i] = Math.min(Math.max(value, least), most);
  });
  return samples;
}

/** Whether the last bytes, but for a few that fill up, are the marker of a stream's end. */
function isEnded(bytes: Uint8Array): boolean {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes[last - 1] === 0xff && bytes[last] === 0xd9;
}

/** Decoders trust the stream: it must be what the header announces, which was found small enough. */
function requireAlike({ rows, columns, channels, bits }: Codestream, header: FrameHeader): void {
  const { Rows, Columns, SamplesPerPixel, BitsAllocated } = header;
  if (rows !== Rows || columns !== Columns || channels !== SamplesPerPixel) {
    throw new Error(
      `it holds ${columns}×${rows} pixels of ${channels} channels, and the header says ${Columns}×${Rows} of ${SamplesPerPixel}`,
    );
  }
  if (bits < 2 || bits > BitsAllocated) {
    throw new Error(`it holds samples of ${bits} bits, and the header says ${BitsAllocated}`);
  }
}

function sizesOf({ rows, columns, channels, bits }: Codestream): Codestream {
  return { rows, columns, channels, bits };
}

function samplesOf({ Rows, Columns, SamplesPerPixel }: FrameHeader): number {
  return Rows * Columns * SamplesPerPixel;
}

function wordOf({ bits }: Codestream): 8 | 16 {
  return bits > 8 ? 16 : 8;
}

function inWords(bytes: Uint8Array, bits: 8 | 16): Uint8Array | Uint16Array {
  // A copy, since words begin at even places.
  return bits === 8 ? bytes : new Uint16Array(Uint8Array.from(bytes).buffer);
}
