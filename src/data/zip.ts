import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import * as yauzl from 'yauzl';
import { UserError } from '../errors.ts';

/** No picture or table inside an archive is larger; what claims or turns out to be is not read. */
const LARGEST = 2 ** 28;

/** Reads single files out of a zip archive without unpacking it. */
export class ZipFile implements Disposable {
  readonly path: string;
  readonly #archive: yauzl.ZipFile;
  readonly #entries: ReadonlyMap<string, yauzl.Entry>;

  private constructor(
    path: string,
    archive: yauzl.ZipFile,
    entries: ReadonlyMap<string, yauzl.Entry>,
  ) {
    this.path = path;
    this.#archive = archive;
    this.#entries = entries;
  }

  /** @throws UserError if the file is not a zip archive, or a damaged one. */
  static async open(path: string): Promise<ZipFile> {
    return ZipFile.#listed(path, (settings) => yauzl.openPromise(path, settings));
  }

  /** As `open`, of an archive's bytes; errors call it `name`. */
  static async of(bytes: Buffer, name: string): Promise<ZipFile> {
    return ZipFile.#listed(name, (settings) => yauzl.fromBufferPromise(bytes, settings));
  }

  static async #listed(
    path: string,
    opening: (settings: yauzl.Options) => Promise<yauzl.ZipFile>,
  ): Promise<ZipFile> {
    let archive: yauzl.ZipFile | undefined;
    try {
      // Names inside are keys and never paths, so any will do.
      archive = await opening({ autoClose: false, decodeStrings: false });
      const entries = new Map<string, yauzl.Entry>();
      for await (const entry of archive.eachEntry()) {
        const { generalPurposeBitFlag: flag, fileNameRaw, extraFields } = entry;
        const name = yauzl.getFileNameLowLevel(flag, fileNameRaw, extraFields, false);
        if (!name.endsWith('/')) entries.set(name, entry);
      }
      return new ZipFile(path, archive, entries);
    } catch (error) {
      archive?.close();
      throw new UserError(
        `${path} is not a zip archive, or a damaged one: ${(error as Error).message}`,
        'download it again',
        { cause: error },
      );
    }
  }

  /** Names of the files inside, in the archive's order. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** Bytes of all files inside, as they say of themselves: none is read that holds more. */
  get unpackedSize(): number {
    return [...this.#entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
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
    if (Math.max(entry.uncompressedSize, entry.compressedSize) > LARGEST) {
      throw new UserError(
        `${name} in ${this.path} unpacks to more than 256 MiB: it is not read`,
        'download the archive again from its source',
      );
    }
    try {
      // The stream stops at an entry that holds more than it says.
      const content = await buffer(await this.#archive.openReadStreamPromise(entry));
      if (crc32(content) !== entry.crc32) throw new Error('its checksum is another');
      return content;
    } catch (error) {
      throw new UserError(
        `${name} in ${this.path} is damaged: ${(error as Error).message}`,
        'download the archive again',
        { cause: error },
      );
    }
  }

  [Symbol.dispose](): void {
    this.#archive.close();
  }
}
