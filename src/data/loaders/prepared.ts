import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { toCsv } from '../../files/csv.ts';
import { type JsonObject, sha256 } from '../../json.ts';
import type { LoadContext } from '../load-context.ts';
import type { Manifest } from '../manifest.ts';
import type { Skipped, Source } from './source.ts';

const json: z.ZodType<JsonObject> = z.record(z.string(), z.json()) as z.ZodType<JsonObject>;

const description = z.strictObject({
  format: z.literal(1),
  id: z.string(),
  /** Of the manifest and loader that made it. */
  version: z.int(),
  /** The options that decided what was prepared. */
  selection: json,
  /** Options given at preparation that apply where a load names no other. */
  defaults: json,
  root: z.string(),
  inputs: z.record(z.string(), z.string()),
  pictures: z.string().nullable(),
  /** SHA-256 of `records.parquet`. */
  records: z.string(),
  notes: z.array(z.string()),
  /** Files that were read and may be edited, by their path from the root. */
  tables: z
    .record(z.string(), z.strictObject({ modified: z.number(), sha256: z.string() }))
    .default({}),
});

/** What `refair data prepare` leaves behind, beside the records and pixels. */
export type Prepared = z.infer<typeof description>;

/** A set of the user's own that is not there as it was asked for. */
export class NotPreparedError extends UserError {}

/** The files of one preparation. */
export interface PreparedFiles {
  readonly folder: string;
  readonly description: string;
  readonly records: string;
  readonly pixels: string;
  readonly skipped: string;
}

/** Where a set prepared with these options lies; options that a load decides don't count. */
export function preparedFiles(
  { cache }: Pick<LoadContext, 'cache'>,
  id: string,
  selection: JsonObject,
): PreparedFiles {
  const name = Object.entries(selection)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('x') : value}`)
    .join(',');
  const folder = join(cache, 'prepared', id, name.replaceAll(/[^\w=,.-]/g, '_') || 'all');
  return {
    folder,
    description: join(folder, 'prepared.json'),
    records: join(folder, 'records.parquet'),
    pixels: join(folder, 'images.pixels'),
    skipped: join(folder, 'skipped.csv'),
  };
}

/** The options of the finished preparations of a set. */
export function preparations({ cache }: Pick<LoadContext, 'cache'>, id: string): JsonObject[] {
  const parent = join(cache, 'prepared', id);
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .sort()
    .map((name) => join(parent, name, 'prepared.json'))
    .filter((path) => existsSync(path))
    .flatMap((path) => {
      const parsed = description.safeParse(parseJson(readFileSync(path, 'utf8')));
      return parsed.success ? [parsed.data.selection] : [];
    });
}

/** Options as a user reads them: `size 224x224, views frontal`. */
export function selectionText(selection: JsonObject): string {
  return Object.entries(selection)
    .map(([key, value]) => `${key} ${Array.isArray(value) ? value.join('x') : value}`)
    .join(', ');
}

/** The options that decide what is prepared. */
export function selectionOf(
  source: Pick<Source, 'options'>,
  options: JsonObject,
  size: readonly [height: number, width: number] | null,
): JsonObject {
  return {
    ...(size === null ? {} : { size }),
    ...Object.fromEntries(
      Object.entries(source.options)
        .filter(([, { selects }]) => selects)
        .map(([name]) => [name, options[name]!]),
    ),
  };
}

/** Height and width that options ask for; the manifest's where they ask for none. */
export function sizeOf(
  { features }: Manifest['refair:dataset'],
  options: JsonObject,
): readonly [height: number, width: number] | null {
  if (features.kind !== 'image') return null;
  const { size } = options;
  if (typeof size === 'number') return [size, size];
  if (Array.isArray(size)) return [Number(size[0]), Number(size[1])];
  return [features.height, features.width];
}

/** The command that prepares a set with these options. */
export function prepareCommand(
  source: Pick<Source, 'inputs' | 'placed'>,
  id: string,
  selection: JsonObject,
): string {
  const needed = Object.entries(source.inputs)
    .filter(([, { required }]) => required)
    .map(([name]) => ` --${name} PATH`);
  const flags = Object.entries(selection).map(
    ([key, value]) => ` --${key} ${Array.isArray(value) ? value.join('x') : value}`,
  );
  const root = source.placed ? '' : ' --root FOLDER';
  return `refair data prepare ${id}${root}${needed.join('')}${flags.join('')}`;
}

/** @throws UserError if nothing was prepared with these options, with the command that does it. */
export function readPrepared(
  files: PreparedFiles,
  manifest: Manifest,
  selection: JsonObject,
  source: Source,
  others: readonly JsonObject[],
): Prepared {
  const command = prepareCommand(source, manifest.id, selection);
  if (!existsSync(files.description)) {
    const asked = selectionText(selection);
    const prepared = others.map((other) => selectionText(other)).join('; ');
    throw new NotPreparedError(
      `data set ${manifest.id} has not been prepared on this machine${asked && ` with ${asked}`}${prepared && `, but with ${prepared}`}`,
      source.placed
        ? `what was read of it is kept in a cache, which may have been emptied; read it again: ${command}`
        : `get your own copy (${manifest.url}), then run: ${command}`,
    );
  }
  const text = readFileSync(files.description, 'utf8');
  const parsed = description.safeParse(parseJson(text));
  if (!parsed.success || parsed.data.version !== manifest['refair:dataset'].version) {
    throw new UserError(
      `${files.description} was written by another version of refair, or is damaged`,
      `run again: ${command}`,
    );
  }
  if (!existsSync(files.records) || sha256(readFileSync(files.records)) !== parsed.data.records) {
    throw new UserError(
      `${files.records} is missing or does not have the checksum it was written with`,
      `run again: ${command}`,
    );
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function writePrepared(files: PreparedFiles, prepared: Prepared): Promise<void> {
  await writeFileAtomic(files.description, `${JSON.stringify(prepared, null, 2)}\n`);
}

/** The list of what was left out, as csv. */
export async function writeSkipped(
  files: PreparedFiles,
  skipped: readonly Skipped[],
): Promise<void> {
  const rows = skipped.map(({ file, why }) => [file, why]);
  await writeFileAtomic(files.skipped, toCsv([['file', 'why'], ...rows]));
}
