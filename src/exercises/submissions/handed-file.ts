import { buffer } from 'node:stream/consumers';
import * as yauzl from 'yauzl';

/** A file that was handed in, alone or inside an archive. */
export interface HandedFile {
  /** Below the folder of submissions, with `/`; what an archive holds stands below its name. */
  readonly path: string;
  readonly modified: Date;
  /** @throws Error saying for the student why it cannot be read. */
  read(): Promise<Uint8Array>;
}

/** What a file is by its first bytes, whatever its name ends in. */
export type Kind = 'notebook' | 'archive' | 'other';

export function kindOf(start: Uint8Array): Kind {
  if (start[0] === 0x50 && start[1] === 0x4b && start[2]! <= 8) return 'archive';
  const text = Buffer.from(start.subarray(0, 64)).toString('latin1');
  // A byte order mark, spaces (between null bytes in UTF-16) and the brace of a JSON object.
  return /^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?[\s\0]*\{/.test(text)
    ? 'notebook'
    : 'other';
}

/** How much an archive may unpack to: beyond it the rest is not read. */
export interface Budget {
  bytes: number;
}

const MOST_ENTRIES = 20_000;
const LARGEST_ENTRY = 200e6;

/**
 * The files in a zip archive. Their names are only shown: nothing is written by them. A link in an
 * archive is a file with a path in it, and so no notebook.
 *
 * @throws Error where it is no archive that can be read.
 */
export async function* filesInArchive(
  content: Uint8Array | string,
  path: string,
  budget: Budget,
): AsyncGenerator<HandedFile> {
  const options = { autoClose: false, decodeStrings: false } as const;
  const archive =
    typeof content === 'string'
      ? await yauzl.openPromise(content, options)
      : await yauzl.fromBufferPromise(Buffer.from(content), options);
  try {
    let seen = 0;
    for await (const entry of archive.eachEntry()) {
      if (++seen > MOST_ENTRIES) throw new Error(`it holds more than ${MOST_ENTRIES} files`);
      const { generalPurposeBitFlag: flag, fileNameRaw, extraFields } = entry;
      const name = yauzl.getFileNameLowLevel(flag, fileNameRaw, extraFields, false);
      const inner = name.split('/').filter((part) => !['', '.', '..'].includes(part));
      if (name.endsWith('/') || inner.length === 0) continue;
      yield {
        path: [path, ...inner].filter(Boolean).join('/'),
        modified: entry.getLastModDate(),
        read: () => unpack(archive, entry, budget),
      };
    }
  } finally {
    archive.close();
  }
}

async function unpack(
  archive: yauzl.ZipFile,
  entry: yauzl.Entry,
  budget: Budget,
): Promise<Uint8Array> {
  if (entry.uncompressedSize > LARGEST_ENTRY) {
    throw new Error(`it unpacks to more than ${LARGEST_ENTRY / 1e6} MB`);
  }
  if (entry.uncompressedSize > budget.bytes) {
    throw new Error('its archive unpacks to more than is read');
  }
  budget.bytes -= entry.uncompressedSize;
  // The stream stops at an entry that holds more than it says.
  return buffer(await archive.openReadStreamPromise(entry));
}
