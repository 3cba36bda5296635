import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { UserError } from '../errors.ts';

const inflate = promisify(inflateRaw);
const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const ZIP64_EXTRA = 0x0001;
/** Stands where a number needs more than 32 bits. */
const UNSAID = 0xffffffff;
/** The end record is 22 bytes and a comment of at most 64 KiB. */
const TAIL = 22 + 0xffff;
/** No picture or table inside an archive is larger; what claims or turns out to be is not read. */
const LARGEST = 2 ** 28;

interface Entry {
  readonly offset: number;
  readonly compressedSize: number;
  /** Once unpacked, as the directory says. */
  readonly size: number;
  readonly method: number;
}

/** Reads single files out of a zip archive without unpacking it. */
export class ZipFile implements Disposable {
  readonly path: string;
  readonly #file: number;
  readonly #length: number;
  readonly #entries = new Map<string, Entry>();

  /** @throws UserError if the file is not a zip archive, or a damaged one. */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, 'r');
    this.#length = fstatSync(this.#file).size;
    try {
      this.#readDirectory();
    } catch (error) {
      closeSync(this.#file);
      if (!(error instanceof RangeError)) throw error;
      // A field points beyond the directory.
      throw this.#damaged();
    }
  }

  /** Names of the files inside, in the archive's order. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** @throws UserError if there is no such file inside, it is damaged, or unpacks beyond 256 MiB. */
  async read(name: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      throw new UserError(`${this.path} holds no file ${name}`, 'download the archive again');
    }
    if (Math.max(entry.size, entry.compressedSize) > LARGEST) throw this.#tooLarge(name);
    // The local header repeats name and extra field, whose length may differ from the directory's.
    const header = this.#bytes(entry.offset, 30);
    const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    const content = this.#bytes(start, entry.compressedSize);
    if (entry.method === 0) return content;
    try {
      // An entry that holds more than it says is stopped there.
      return await inflate(content, { maxOutputLength: Math.max(1, entry.size) });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        throw this.#tooLarge(name);
      }
      throw new UserError(
        `${name} in ${this.path} is damaged: ${(error as Error).message}`,
        'download the archive again',
        { cause: error },
      );
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }

  #tooLarge(name: string): UserError {
    return new UserError(
      `${name} in ${this.path} unpacks to more than it says, or than 256 MiB: it is not read`,
      'download the archive again from its source',
    );
  }

  #damaged(): UserError {
    return new UserError(`${this.path} has a damaged directory`, 'download it again');
  }

  #bytes(offset: number, length: number): Buffer {
    // Before memory is taken for it: a damaged archive can name any length.
    if (offset < 0) throw this.#damaged();
    if (offset + length > this.#length) {
      throw new UserError(`${this.path} ends early, at byte ${this.#length}`, 'download it again');
    }
    const buffer = Buffer.alloc(length);
    const read = readSync(this.#file, buffer, 0, length, offset);
    if (read < length) {
      throw new UserError(`${this.path} ends early, at byte ${offset + read}`, 'download it again');
    }
    return buffer;
  }

  #readDirectory(): void {
    const tailStart = Math.max(0, this.#length - TAIL);
    const tail = this.#bytes(tailStart, this.#length - tailStart);
    let end = tail.length - 22;
    while (end >= 0 && tail.readUInt32LE(end) !== END_OF_DIRECTORY) end -= 1;
    if (end < 0) throw new UserError(`${this.path} is not a zip archive`, 'download it again');
    let count = tail.readUInt16LE(end + 10);
    let length = tail.readUInt32LE(end + 12);
    let offset = tail.readUInt32LE(end + 16);
    if (count === 0xffff || length === UNSAID || offset === UNSAID) {
      const locator = this.#bytes(tailStart + end - 20, 20);
      const record = this.#bytes(Number(locator.readBigUInt64LE(8)), 56);
      count = Number(record.readBigUInt64LE(32));
      length = Number(record.readBigUInt64LE(40));
      offset = Number(record.readBigUInt64LE(48));
    }
    const directory = this.#bytes(offset, length);
    for (let at = 0, i = 0; i < count; i++) {
      if (directory.readUInt32LE(at) !== DIRECTORY_ENTRY) {
        throw this.#damaged();
      }
      const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
      const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
      const name = directory.toString('utf8', at + 46, nameEnd);
      if (!name.endsWith('/')) {
        this.#entries.set(name, {
          method: directory.readUInt16LE(at + 10),
          ...sizes(directory, at, directory.subarray(nameEnd, extraEnd)),
        });
      }
      at = extraEnd + directory.readUInt16LE(at + 32);
    }
  }
}

/** Size and offset of an entry; what does not fit 32 bits stands in its zip64 extra field. */
function sizes(
  directory: Buffer,
  at: number,
  extra: Buffer,
): { size: number; compressedSize: number; offset: number } {
  const size = directory.readUInt32LE(at + 24);
  const compressedSize = directory.readUInt32LE(at + 20);
  const offset = directory.readUInt32LE(at + 42);
  let field = 0;
  while (field + 4 <= extra.length && extra.readUInt16LE(field) !== ZIP64_EXTRA) {
    field += 4 + extra.readUInt16LE(field + 2);
  }
  let position = field + 4;
  const long = () => {
    position += 8;
    return Number(extra.readBigUInt64LE(position - 8));
  };
  return {
    size: size === UNSAID ? long() : size,
    compressedSize: compressedSize === UNSAID ? long() : compressedSize,
    offset: offset === UNSAID ? long() : offset,
  };
}
