import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { setImmediate as breath } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { UserError } from '../errors.ts';
import { withLock } from '../files/lock.ts';
import { sha256 } from '../json.ts';

/** Caches up to this many bytes are held in memory and checked whole when they are opened. */
const HELD_BYTES = 256 * 2 ** 20;
const MAGIC = 'refair pixels 1\n';
/** Checking pictures for this long lets others run: progress, and Ctrl-C. */
const BREATH_MS = 50;

const PENDING = 0;
const DONE = 1;
const SKIPPED = 2;

/** What a cache holds: `count` pictures of one size, 8 bits a channel. */
export interface PixelShape {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Decoded pictures in one file, read by offset. */
export interface ImageCache extends PixelShape {
  /** Rows whose picture could not be decoded; their pixels are 0. */
  readonly skipped: readonly number[];
  /** SHA-256 over the checksums of all pictures: the identity of the pixels. */
  readonly digest: string;
  /**
   * Pixels of some rows, one after the other, into `into` where given.
   *
   * @throws UserError if a picture does not have its checksum; the next load repairs the cache.
   */
  read(rows: ArrayLike<number>, into?: Uint8Array): Uint8Array;
}

export interface BuildOptions {
  /** The pixels of one row: `height × width × channels`. A UserError marks it as unreadable. */
  readonly decode: (row: number) => Promise<Uint8Array>;
  /** What to do with an unreadable picture: stop, or go on without it. */
  readonly unreadable: 'throw' | 'skip';
  readonly onSkip?: (row: number, error: UserError) => void;
  readonly onProgress?: (done: number, total: number) => void;
  /** What interrupted work left behind is checked before it goes on. */
  readonly onCheck?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens the cache of `key` at `path`, or makes it: pictures are decoded in parallel into a file
 * beside it, which takes its place when it is complete. Interrupted work goes on where it stopped.
 * A damaged cache is made again.
 *
 * @param key identity of the source pictures and of how they are decoded.
 */
export async function openImageCache(
  path: string,
  key: string,
  shape: PixelShape,
  build: BuildOptions,
): Promise<ImageCache> {
  const layout = layoutOf(key, shape);
  const found = readImageCache(path, layout);
  if (found !== null) return found;
  return withLock(
    `${path}.lock`,
    async () => {
      const meanwhile = readImageCache(path, layout);
      if (meanwhile !== null) return meanwhile;
      // What is sound in a damaged cache is kept.
      if (existsSync(path) && !existsSync(`${path}.partial`)) renameSync(path, `${path}.partial`);
      await buildImageCache(path, layout, build);
      const built = readImageCache(path, layout);
      if (built !== null) return built;
      throw new UserError(`${path} does not read back as it was written`, 'check that disk');
    },
    build.signal,
  );
}

/** Lets the next opening try again the pictures that could not be read; others stay decoded. */
export function retrySkipped(path: string, key: string, shape: PixelShape): void {
  const found = findImageCache(path, key, shape);
  if (found !== null && found.skipped.length > 0) renameSync(path, `${path}.partial`);
}

/** A complete cache, or null if there is none or it is damaged. */
export function findImageCache(path: string, key: string, shape: PixelShape): ImageCache | null {
  return readImageCache(path, layoutOf(key, shape));
}

/** `ImageCache.digest` without reading the pictures; null where there is no complete cache. */
export function imageCacheDigest(path: string, key: string, shape: PixelShape): string | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, 'r');
  try {
    const read = (buffer: Uint8Array, position: number) => readFully(file, buffer, position);
    const index = readIndex(read, layoutOf(key, shape));
    return index && digestOf(index);
  } finally {
    closeSync(file);
  }
}

interface Layout {
  readonly shape: PixelShape;
  readonly header: Buffer;
  /** Bytes of one picture. */
  readonly stride: number;
  /** Where the checksums, states and pixels begin. */
  readonly index: number;
  readonly pixels: number;
}

/** header, CRC of the index, [CRC-32 of each picture], [state of each picture], pixels. */
function layoutOf(key: string, shape: PixelShape): Layout {
  const { count, height, width, channels } = shape;
  const header = Buffer.from(
    `${MAGIC}${JSON.stringify({ key, count, height, width, channels })}\n`,
    'utf8',
  );
  const index = header.length + 4;
  const pixels = Math.ceil((index + count * 5) / 4096) * 4096;
  return { shape, header, stride: height * width * channels, index, pixels };
}

interface Index {
  readonly checksums: Uint32Array;
  readonly states: Uint8Array;
}

function digestOf({ states, checksums }: Index): string {
  return sha256(Buffer.concat([states, Buffer.from(checksums.buffer)]));
}

function readImageCache(path: string, layout: Layout): ImageCache | null {
  if (!existsSync(path)) return null;
  const file = openSync(path, 'r');
  const { shape, stride } = layout;
  const bytes = shape.count * stride;
  const index = readIndex((buffer, position) => readFully(file, buffer, position), layout);
  if (index === null) {
    closeSync(file);
    return null;
  }
  const check = (row: number, pixels: Uint8Array) =>
    index.states[row] === SKIPPED || crc32(pixels) === index.checksums[row];
  const common = {
    ...shape,
    digest: digestOf(index),
    skipped: Array.from(index.states.keys()).filter((row) => index.states[row] === SKIPPED),
  };
  if (bytes > HELD_BYTES) return { ...common, read: readFrom(path, file, layout, check) };

  const held = new Uint8Array(bytes);
  const complete = readFully(file, held, layout.pixels);
  closeSync(file);
  if (!complete) return null;
  const picture = (row: number) => held.subarray(row * stride, (row + 1) * stride);
  for (let row = 0; row < shape.count; row++) if (!check(row, picture(row))) return null;
  return {
    ...common,
    read(rows, into = new Uint8Array(rows.length * stride)) {
      for (let i = 0; i < rows.length; i++) into.set(picture(rows[i]!), i * stride);
      return into;
    },
  };
}

function readFrom(
  path: string,
  file: number,
  { stride, pixels }: Layout,
  check: (row: number, pixels: Uint8Array) => boolean,
): ImageCache['read'] {
  return (rows, into = new Uint8Array(rows.length * stride)) => {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const target = into.subarray(i * stride, (i + 1) * stride);
      if (!readFully(file, target, pixels + row * stride) || !check(row, target)) {
        // As unfinished work: making it again checks every picture and decodes only damaged ones.
        renameSync(path, `${path}.partial`);
        throw new UserError(
          `picture ${row} in the image cache ${path} is damaged; the cache was set aside`,
          'run again: damaged pictures will be decoded anew from their sources',
        );
      }
    }
    return into;
  };
}

/** The index of a file for these pictures, complete or not; null where it is of others. */
function storedIndex(
  read: (buffer: Uint8Array, position: number) => boolean,
  { shape, header, index }: Layout,
): (Index & { readonly complete: boolean }) | null {
  const start = Buffer.alloc(index);
  if (!read(start, 0) || !start.subarray(0, header.length).equals(header)) return null;
  const content = new Uint8Array(shape.count * 5);
  if (!read(content, index)) return null;
  return {
    complete: crc32(content) === start.readUInt32LE(header.length),
    checksums: new Uint32Array(content.buffer.slice(0, shape.count * 4)),
    states: content.slice(shape.count * 4),
  };
}

function readIndex(
  read: (buffer: Uint8Array, position: number) => boolean,
  layout: Layout,
): Index | null {
  const found = storedIndex(read, layout);
  return found?.complete && !found.states.includes(PENDING) ? found : null;
}

function readFully(file: number, buffer: Uint8Array, position: number): boolean {
  for (let at = 0; at < buffer.length; ) {
    const read = readSync(file, buffer, at, Math.min(buffer.length - at, 2 ** 30), position + at);
    if (read === 0) return false;
    at += read;
  }
  return true;
}

/**
 * The index is kept in the file picture by picture, each entry after its pixels, so that a kill costs
 * none that is decoded; its own checksum, written last, says that it is complete.
 */
async function buildImageCache(path: string, layout: Layout, build: BuildOptions): Promise<void> {
  const { shape, header, stride } = layout;
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.partial`;
  const file = await open(partial, existsSync(partial) ? 'r+' : 'w+');
  try {
    const { checksums, states } = await resume(file, layout, build);
    const content = () => Buffer.concat([Buffer.from(checksums.buffer), states]);
    await file.truncate(layout.pixels + shape.count * stride);
    await file.write(Buffer.concat([header, Buffer.alloc(4), content()]), 0, undefined, 0);
    const pending = Array.from(states.keys()).filter((row) => states[row] === PENDING);
    let finished = shape.count - pending.length;
    const decodeOne = async (row: number) => {
      try {
        const pixels = await build.decode(row);
        if (pixels.length !== stride) {
          throw new Error(`decoded row ${row} to ${pixels.length} bytes instead of ${stride}`);
        }
        await file.write(pixels, 0, stride, layout.pixels + row * stride);
        checksums[row] = crc32(pixels);
        await file.write(checksums.subarray(row, row + 1), 0, 4, layout.index + 4 * row);
        states[row] = DONE;
        const state = states.subarray(row, row + 1);
        await file.write(state, 0, 1, layout.index + 4 * shape.count + row);
      } catch (error) {
        if (!(error instanceof UserError) || build.unreadable === 'throw') throw error;
        states[row] = SKIPPED;
        build.onSkip?.(row, error);
      }
      finished += 1;
      build.onProgress?.(finished, shape.count);
    };
    await inParallel(pending, availableParallelism() + 1, decodeOne, build.signal);
    const complete = Buffer.alloc(4);
    complete.writeUInt32LE(crc32(content()));
    await file.write(Buffer.concat([header, complete, content()]), 0, undefined, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  renameSync(partial, path);
}

/**
 * What an interrupted build or a damaged cache left behind: the pictures whose pixels have the
 * checksum that the index gives them. Unreadable ones are tried again.
 */
async function resume(
  file: FileHandle,
  layout: Layout,
  { onCheck, signal }: BuildOptions,
): Promise<Index> {
  const { shape, stride, pixels } = layout;
  const read = (buffer: Uint8Array, position: number) => readFully(file.fd, buffer, position);
  const checksums = new Uint32Array(shape.count);
  const states = new Uint8Array(shape.count);
  const found = storedIndex(read, layout);
  if (found === null) {
    await file.truncate(0);
    return { checksums, states };
  }
  const picture = new Uint8Array(stride);
  let rested = performance.now();
  for (const [row, state] of found.states.entries()) {
    const checksum = found.checksums[row]!;
    if (state === DONE && read(picture, pixels + row * stride) && crc32(picture) === checksum) {
      states[row] = DONE;
      checksums[row] = checksum;
    }
    if (performance.now() - rested < BREATH_MS) continue;
    onCheck?.(row + 1, shape.count);
    await breath();
    signal?.throwIfAborted();
    rested = performance.now();
  }
  return { checksums, states };
}

async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async () => {
    while (next < items.length && !failed) {
      signal?.throwIfAborted();
      const item = items[next++]!;
      try {
        await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: width }, lane));
  const failure = ended.find((end) => end.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
