import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { tableText, writeUnder } from '../../../tools/layouts/write.ts';
import type { JsonObject } from '../../json.ts';
import type { Dataset } from '../dataset.ts';
import { manifestOf } from '../registry.ts';
import type { Preparation } from './loader.ts';
import { ownCopy } from './own-copy.ts';
import type { Source } from './source.ts';

/** A folder for one test file, with what its cases write and prepare in it. */
export class Workplace implements AsyncDisposable {
  readonly root: string;
  readonly cache: string;

  private constructor(home: string) {
    this.root = join(home, 'root');
    this.cache = join(home, 'cache');
  }

  static async create(): Promise<Workplace> {
    return new Workplace(await mkdtemp(join(tmpdir(), 'refair-source-')));
  }

  /** Writes a csv table; a name that ends in `.gz` is compressed. */
  async csv(name: string, rows: readonly Readonly<Record<string, string>>[]): Promise<string> {
    await writeUnder(this.root, name, tableText(rows));
    return join(this.root, name);
  }

  /** @param folder under `root` that is the set's own root. */
  prepare(
    source: Source,
    id: string,
    options: JsonObject = {},
    inputs: Readonly<Record<string, string>> = {},
    folder = '',
  ): Promise<Preparation> {
    const paths = { root: join(this.root, folder), inputs };
    return ownCopy(source).prepare!(manifestOf(id), paths, options, { cache: this.cache });
  }

  /** Loads a prepared set, and sees that its fingerprint can be told without loading it. */
  async load(source: Source, id: string, options: JsonObject = {}): Promise<Dataset> {
    const loader = ownCopy(source);
    const context = { cache: this.cache };
    const dataset = await loader.load(manifestOf(id), options, context);
    const told = await loader.fingerprint(manifestOf(id), options, context);
    if (told !== dataset.fingerprint) throw new Error(`${id}: another fingerprint than its own`);
    return dataset;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(dirname(this.root), { recursive: true, force: true });
  }
}

/** The levels of a data set's column, row by row; null where missing. */
export function levelsOf(dataset: Dataset, name: string): (string | null)[] {
  const label = dataset.labels[name];
  const attribute = dataset.attributes[name];
  const levels = label?.classes ?? attribute!.levels;
  return Array.from(label?.codes ?? attribute!.codes, (code) => levels[code] ?? null);
}

/** The mean brightness of every picture, rounded to tens: the layouts differ by it. */
export function brightness({ features, size }: Dataset): number[] {
  if (features.kind !== 'image') throw new TypeError('no pictures');
  return Array.from({ length: size }, (_, row) => {
    const pixels = features.read([row]);
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    return 10 * Math.round(mean / 10);
  });
}

/** A feature column's values, row by row; null where missing. */
export function featureOf(dataset: Dataset, name: string): (string | number | null)[] {
  if (dataset.features.kind !== 'tabular') throw new TypeError('not a table');
  const column = dataset.features.columns.find((candidate) => candidate.name === name);
  if (column === undefined) throw new RangeError(`no column ${name}`);
  return column.kind === 'number'
    ? Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
    : Array.from(column.codes, (code) => column.levels[code] ?? null);
}
