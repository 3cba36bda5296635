import { constants as zlib, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { sha256 } from '../../json.ts';

/** First line of a sealed file: what it is, its layout, and the hash of all bytes behind the line. */
const SEAL = /^refair ([a-z]+) (\d+) ([0-9a-f]{64})\n/;
const LAYOUT = 1;
const SEAL_LENGTH = 100;

/** No file of an export is larger when unpacked. */
const MOST_BYTES = 1 << 30;

/**
 * Bytes that tell when one of them is changed: a line with their kind and SHA-256, and the content,
 * packed by zstd. The same content gives the same bytes on every machine.
 *
 * @param kind one lower-case word.
 */
export function seal(kind: string, content: Uint8Array): Buffer {
  const packed = zstdCompressSync(content, {
    params: { [zlib.ZSTD_c_compressionLevel]: 19 },
  });
  return Buffer.concat([Buffer.from(`refair ${kind} ${LAYOUT} ${sha256(packed)}\n`), packed]);
}

/**
 * The content of sealed bytes.
 *
 * @throws RangeError that says what is wrong with them.
 */
export function unseal(kind: string, bytes: Buffer): Buffer {
  const found = SEAL.exec(bytes.toString('latin1', 0, SEAL_LENGTH));
  if (found === null) throw new RangeError('it does not begin as an exported file does');
  const [line, ownKind, layout, hash] = found;
  if (ownKind !== kind) throw new RangeError(`it holds ${ownKind}, not ${kind}`);
  if (Number(layout) !== LAYOUT) {
    throw new RangeError(`its layout is ${layout}; this version of refair reads ${LAYOUT}`);
  }
  const packed = bytes.subarray(line.length);
  if (sha256(packed) !== hash) throw new RangeError('its bytes do not match its checksum');
  return zstdDecompressSync(packed, { maxOutputLength: MOST_BYTES });
}
