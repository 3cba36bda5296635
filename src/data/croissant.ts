// What manifests have alike, whoever writes them.

/** The context that Croissant 1.0 prescribes, and the one word that refair adds. */
export const CONTEXT = {
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

/** The name of Parquet that Croissant's readers know. */
export const PARQUET = 'application/x-parquet';

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

/** Where a field is read from: a file, or a set of files that are one table. */
export type FieldSource =
  | { readonly fileObject: { readonly '@id': string } }
  | { readonly fileSet: { readonly '@id': string } };

/** A column as a Croissant field: DuckDB's type, and what holds it. */
export function fieldOf(
  recordSet: string,
  {
    name,
    type,
    description,
  }: { readonly name: string; readonly type: string; readonly description?: string | undefined },
  file: FieldSource,
) {
  return {
    '@type': 'cr:Field',
    '@id': `${recordSet}/${name}`,
    name,
    ...(description ? { description } : {}),
    dataType: dataTypes[type] ?? 'sc:Text',
    source: { ...file, extract: { column: name } },
  };
}
