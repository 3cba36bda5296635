import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { sha256 } from '../../json.ts';
import { assemble, fingerprintOf } from '../assemble.ts';
import type { Dataset } from '../dataset.ts';
import { decodeImage } from '../decode-image.ts';
import { parquetQuery, readBytes, requireColumns, withDuckDb } from '../duckdb.ts';
import { openImageCache } from '../image-cache.ts';
import type { LoadContext } from '../load-context.ts';
import type { Manifest, ManifestExtension } from '../manifest.ts';
import { collecting, type Problem, throwFirst } from '../problem.ts';
import { readTable } from '../read-table.ts';
import type { Loader } from './loader.ts';

type Definition = ManifestExtension['features'];
type Pictures = Extract<Definition, { kind: 'image' }>;

const NO_OPTIONS = {};

/** The sets that come with the project: one Parquet file beside the manifest. */
export const embedded: Loader = {
  kind: 'embedded',
  options: z.strictObject({}),

  async load(manifest, _options, context) {
    const problems: Problem[] = [];
    const dataset = await read(manifest, context, problems);
    throwFirst(problems, manifest.id);
    return dataset!;
  },

  async fingerprint(manifest) {
    const problems: Problem[] = [];
    const { digest } = await checkedFile(manifest, problems);
    throwFirst(problems, manifest.id);
    return fingerprintOf(manifest, NO_OPTIONS, digest);
  },

  async verify(manifest, _options, context) {
    const problems: Problem[] = [];
    await read(manifest, context, problems);
    const { features } = manifest['refair:dataset'];
    if (features.kind === 'image') await verifyPictures(manifest, features, problems);
    return problems;
  },
};

/** Null where nothing could be read. */
async function read(
  manifest: Manifest,
  context: LoadContext,
  problems: Problem[],
): Promise<Dataset | null> {
  const file = await collecting(problems, () => checkedFile(manifest, problems));
  if (file === null) return null;
  const columns = await collecting(problems, () => readColumns(file, manifest['refair:dataset']));
  if (columns === null) return null;
  const { features } = manifest['refair:dataset'];
  const contents = { ...columns, options: NO_OPTIONS, digest: file.digest };
  if (features.kind === 'tabular') {
    const { dropped } = features;
    const own = { kind: 'tabular' as const, columns: columns.features, dropped };
    return assemble(manifest, { ...contents, features: own }, problems);
  }
  const pixels = await collecting(problems, () =>
    pictures(file, features, columns.table.ids, context, manifest.id),
  );
  if (pixels === null) return null;
  return assemble(manifest, { ...contents, features: { kind: 'image', ...pixels } }, problems);
}

interface File {
  readonly path: string;
  readonly name: string;
  readonly digest: string;
}

function fileOf(manifest: Manifest): { path: string; name: string; sha256: string | undefined } {
  const [object] = manifest.distribution;
  if (object?.contentUrl === undefined) {
    throw new UserError(
      `manifest ${manifest.path} names no file`,
      'give distribution[0] a contentUrl beside the manifest',
    );
  }
  // `basename` semantics: an embedded file lies beside its manifest and nowhere else.
  if (/[\\/]|^\.\.?$/.test(object.contentUrl)) {
    throw new UserError(
      `manifest ${manifest.path}: ${object.contentUrl} is not the name of a file beside it`,
      'put the file beside the manifest',
    );
  }
  const path = join(dirname(manifest.path), object.contentUrl);
  return { path, name: object.contentUrl, sha256: object.sha256 };
}

async function checkedFile(manifest: Manifest, problems: Problem[]): Promise<File> {
  const { path, name, sha256: expected } = fileOf(manifest);
  let content: Uint8Array;
  try {
    content = await readFile(path);
  } catch (error) {
    throw new UserError(
      `file ${path} cannot be read: ${(error as Error).message}`,
      'restore it from the repository',
      { cause: error },
    );
  }
  const digest = sha256(content);
  if (expected !== digest) {
    problems.push({
      message: `file ${path} has SHA-256 ${digest}, its manifest says ${expected ?? 'nothing'}`,
      fix: 'restore the file from the repository; if you changed it on purpose, change the manifest',
    });
  }
  return { path, name, digest };
}

async function readColumns(file: File, definition: ManifestExtension) {
  const query = parquetQuery(file.path);
  return withDuckDb((connection) => readTable(connection, query, file.name, definition), {
    threads: '1',
  });
}

async function readEncoded(path: string, name: string, column: string): Promise<Uint8Array[]> {
  const query = parquetQuery(path);
  return withDuckDb(
    async (connection) => {
      await requireColumns(connection, query, name, [column]);
      return readBytes(connection, query, column);
    },
    { threads: '1' },
  );
}

/** The decoded pictures, from the cache once they have been decoded. */
async function pictures(
  file: File,
  features: Pictures,
  ids: readonly string[],
  { cache, progress, signal }: LoadContext,
  id: string,
) {
  const { height, width, channels, column = 'image' } = features;
  const shape = { height, width, channels };
  let encoded: Promise<Uint8Array[]> | undefined;
  return openImageCache(
    join(cache, 'images', `${id}-${file.digest.slice(0, 16)}.pixels`),
    file.digest,
    { count: ids.length, ...shape },
    {
      decode: async (row) => {
        encoded ??= readEncoded(file.path, file.name, column);
        const name = `picture in ${file.name}, row ${row + 1} (id ${ids[row]})`;
        return decodeImage((await encoded)[row]!, { ...shape, fit: 'fill' }, name);
      },
      unreadable: 'throw',
      onProgress: (done, total) => progress?.({ what: `decoding ${id}`, done, total }),
      signal,
    },
  );
}

/** Decodes every picture, past the cache. */
async function verifyPictures(
  manifest: Manifest,
  { height, width, channels, column = 'image' }: Pictures,
  problems: Problem[],
): Promise<void> {
  // A file that cannot be read at all has been reported already.
  const file = await collecting([], () => fileOf(manifest));
  if (file === null) return;
  const encoded = await collecting([], () => readEncoded(file.path, file.name, column));
  for (const [row, bytes] of (encoded ?? []).entries()) {
    const name = `picture in ${file.name}, row ${row + 1}`;
    await collecting(problems, () =>
      decodeImage(bytes, { height, width, channels, fit: 'fill' }, name),
    );
  }
}
