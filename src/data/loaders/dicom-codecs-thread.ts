/** Run as a thread: unpacks the pictures that it is sent, and posts their samples, or why there are none. */
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import type { Packed, Unpacked } from './dicom-codecs.ts';

// Its types name exports that an import does not find.
const codecs: typeof import('dcmjs-codecs') = createRequire(import.meta.url)('dcmjs-codecs');
const { Context, NativeCodecs, log } = codecs;
const DECODERS = {
  JPEG: 'decodeJpeg',
  'JPEG-LS': 'decodeJpegLs',
  'JPEG 2000': 'decodeJpeg2000',
  HTJ2K: 'decodeHtJpeg2000',
} as const;

/** Decoders fill up what a damaged stream lacks, and say so in passing. */
const DAMAGED = /Corrupt JPEG data(?!: \d+ extraneous)|Premature end|truncated|too short/i;
let said: string[] = [];
log.setLevel('silent');
log.info = (line: string) => {
  said.push(line);
};
let ready = start();

parentPort!.on('message', async (packed: Packed) => {
  await ready;
  parentPort!.postMessage(answerTo(packed));
});

function start(): Promise<void> {
  return NativeCodecs.initializeAsync({ logCodecsInfo: true });
}

function answerTo(packed: Packed): Unpacked {
  const { coding, bytes, rows, columns, channels, bits, signed = false } = packed;
  said = [];
  try {
    const context = new Context({
      ...{ width: columns, height: rows, samplesPerPixel: channels },
      ...{ bitsStored: bits, bitsAllocated: bits > 8 ? 16 : 8 },
      ...{ pixelRepresentation: signed ? 1 : 0, planarConfiguration: 0 },
      photometricInterpretation: channels === 1 ? 'MONOCHROME2' : 'RGB',
      encodedBuffer: bytes,
    });
    const samples = NativeCodecs[DECODERS[coding]](context).getDecodedBuffer()!;
    const damage = said.find((line) => DAMAGED.test(line));
    return damage === undefined ? { samples } : { why: reasonOf(damage) };
  } catch (error) {
    // What stumbled over one picture is no place for the next.
    ready = start();
    // Instructions that fail say nothing of the picture.
    const trapped = error instanceof WebAssembly.RuntimeError;
    return { why: trapped ? 'the stream is damaged' : reasonOf((error as Error).message) };
  }
}

/** A decoder's words without the names of its functions. */
function reasonOf(line: string): string {
  return line.split('::').at(-1)!.trim();
}
