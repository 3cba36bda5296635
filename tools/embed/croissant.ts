import type { Embedding, Extension } from './embedding.ts';

/** The context that Croissant 1.0 prescribes, and the one word that refair adds. */
const context = {
  '@language': 'en',
  '@vocab': 'https://schema.org/',
  citeAs: 'cr:citeAs',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  cr: 'http://mlcommons.org/croissant/',
  rai: 'http://mlcommons.org/croissant/RAI/',
  data: { '@id': 'cr:data', '@type': '@json' },
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  dct: 'http://purl.org/dc/terms/',
  equivalentProperty: 'cr:equivalentProperty',
  examples: { '@id': 'cr:examples', '@type': '@json' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileProperty: 'cr:fileProperty',
  fileObject: 'cr:fileObject',
  fileSet: 'cr:fileSet',
  format: 'cr:format',
  includes: 'cr:includes',
  isLiveDataset: 'cr:isLiveDataset',
  jsonPath: 'cr:jsonPath',
  key: 'cr:key',
  md5: 'cr:md5',
  parentField: 'cr:parentField',
  path: 'cr:path',
  recordSet: 'cr:recordSet',
  references: 'cr:references',
  regex: 'cr:regex',
  repeated: 'cr:repeated',
  replace: 'cr:replace',
  samplingRate: 'cr:samplingRate',
  sc: 'https://schema.org/',
  separator: 'cr:separator',
  source: 'cr:source',
  subField: 'cr:subField',
  transform: 'cr:transform',
  refair: 'urn:refair:',
  'refair:dataset': { '@id': 'refair:dataset', '@type': '@json' },
};

const dataTypes: Readonly<Record<string, string>> = {
  VARCHAR: 'sc:Text',
  BLOB: 'sc:ImageObject',
  BOOLEAN: 'sc:Boolean',
  DOUBLE: 'sc:Float',
  FLOAT: 'sc:Float',
  INTEGER: 'sc:Integer',
  BIGINT: 'sc:Integer',
  SMALLINT: 'sc:Integer',
};

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
    '@context': context,
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
        encodingFormat: 'application/vnd.apache.parquet',
        sha256,
      },
    ],
    recordSet: [
      {
        '@type': 'cr:RecordSet',
        '@id': 'records',
        name: 'records',
        key: { '@id': `records/${extension.idColumn}` },
        field: [...types].map(([name, type]) => ({
          '@type': 'cr:Field',
          '@id': `records/${name}`,
          name,
          ...(embedding.columns[name] ? { description: embedding.columns[name] } : {}),
          dataType: dataTypes[type] ?? 'sc:Text',
          source: { fileObject: { '@id': file }, extract: { column: name } },
        })),
      },
    ],
    'refair:dataset': extension,
  };
}

/** Name of the file with the records of a set. */
export function parquetOf({ id, recordsOf = id }: Embedding): string {
  return `${recordsOf}.parquet`;
}
