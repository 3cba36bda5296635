import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../files/atomic.ts';
import { CONTEXT, fieldOf, PARQUET } from '../croissant.ts';
import { fileSha256 } from '../loaders/unchanged.ts';
import type { ManifestExtension } from '../manifest.ts';

/** What a user says of a set beside what its columns mean. */
export interface Particulars {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly licence: string;
  readonly citation: string;
  readonly url?: string | undefined;
}

/** A file of the set, as Croissant lists it. */
export interface ListedFile {
  /** Relative to the manifest. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What the files of a table of several are called together. */
const PARTS = 'parts';

/** Media type of a table, by the name of its file. */
function formatOf(path: string): string {
  if (/\.(tsv|tab)(\.gz)?$/i.test(path)) return 'text/tab-separated-values';
  return /\.(csv|txt)(\.gz)?$/i.test(path) ? 'text/csv' : PARQUET;
}

/** The Croissant 1.0 description of an added set. */
export function addedManifest(
  { id, title, description, licence, citation, url }: Particulars,
  files: readonly ListedFile[],
  columns: readonly { readonly name: string; readonly type: string }[],
  extension: ManifestExtension,
) {
  const { records, idColumn } = extension;
  const format = formatOf(files[0]!.path);
  // Of several parts one would be taken for the whole table.
  const table =
    files.length === 1 ? { fileObject: { '@id': files[0]!.path } } : { fileSet: { '@id': PARTS } };
  const own = columns.some(({ name }) => name === idColumn);
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: id,
    alternateName: title,
    description,
    license: licence,
    citeAs: citation,
    ...(url === undefined ? {} : { url }),
    version: '1.0.0',
    distribution: [
      ...files.map(({ path, bytes, sha256 }) => ({
        '@type': 'cr:FileObject',
        '@id': path,
        name: path,
        contentUrl: path,
        contentSize: `${bytes} B`,
        encodingFormat: format,
        sha256,
      })),
      ...(files.length === 1
        ? []
        : [
            {
              '@type': 'cr:FileSet',
              '@id': PARTS,
              name: PARTS,
              description: 'The files that are one table together, in this order.',
              encodingFormat: format,
              includes: files.map(({ path }) => path.replaceAll(/[[*?]/g, '[$&]')),
            },
          ]),
      ...(records?.pictures === undefined
        ? []
        : [
            {
              '@type': 'cr:FileSet',
              '@id': 'pictures',
              name: 'pictures',
              description: 'The pictures that the table names.',
              encodingFormat: 'image/*',
              includes: `${records.pictures === '.' ? '' : `${records.pictures}/`}**/*`,
            },
          ]),
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': 'records',
        name: 'records',
        ...(own ? { key: { '@id': `records/${idColumn}` } } : {}),
        field: columns.map((column) => fieldOf('records', column, table)),
      },
    ],
    'refair:dataset': extension,
  };
}

/** Writes what a manifest's own files are now into it, after they were read again. */
export async function refreshChecksums(path: string, root: string): Promise<void> {
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  const names: readonly string[] = manifest['refair:dataset'].records?.files ?? [];
  for (const file of manifest.distribution) {
    if (!names.includes(file.contentUrl)) continue;
    const own = join(root, file.contentUrl);
    file.sha256 = await fileSha256(own);
    file.contentSize = `${(await stat(own)).size} B`;
  }
  await writeFileAtomic(path, `${JSON.stringify(manifest, null, 2)}\n`);
}
