import { CONTEXT, fieldOf, PARQUET } from '../../src/data/croissant.ts';
import type { Embedding, Extension } from './embedding.ts';

/** The Croissant 1.0 description of an embedded set in one Parquet file. */
export function croissant(
  embedding: Embedding,
  extension: Extension,
  types: ReadonlyMap<string, string>,
  sha256: string,
  bytes: number,
) {
  const file = parquetOf(embedding);
  return {
    '@context': CONTEXT,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.0',
    name: embedding.id,
    alternateName: embedding.title,
    description: embedding.description,
    license: embedding.licence,
    citeAs: embedding.citation,
    url: embedding.url,
    creator: { '@type': 'sc:Organization', name: embedding.creator },
    datePublished: embedding.datePublished,
    version: '1.0.0',
    keywords: embedding.keywords,
    distribution: [
      {
        '@type': 'cr:FileObject',
        '@id': file,
        name: file,
        contentUrl: file,
        contentSize: `${bytes} B`,
        encodingFormat: PARQUET,
        sha256,
      },
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': 'records',
        name: 'records',
        key: { '@id': `records/${extension.idColumn}` },
        field: [...types].map(([name, type]) =>
          fieldOf(
            'records',
            { name, type, description: embedding.columns[name] },
            { fileObject: { '@id': file } },
          ),
        ),
      },
    ],
    'refair:dataset': extension,
  };
}

/** Name of the file with the records of a set. */
export function parquetOf({ id, recordsOf = id }: Embedding): string {
  return `${recordsOf}.parquet`;
}
