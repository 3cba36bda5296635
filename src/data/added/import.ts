import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, dirname, join, matchesGlob, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { leadsOut } from '../loaders/files.ts';
import { shown } from '../problem.ts';
import { type MadeTarget, writeMadeTable } from './made-table.ts';
import { plainId } from './spec.ts';
import { withinTime } from './within-time.ts';

/** A pattern longer than this is none of file names. */
const LONGEST_PATTERN = 300;
/** How long all patterns may take, and how much longer for each name. */
const PATTERNS_MS = 10_000;
const NAME_MS = 2;

const reference = z.union([
  z.string(),
  z.looseObject({ '@id': z.string() }).transform((found) => found['@id']),
]);
const source = z.looseObject({
  fileObject: reference.optional(),
  fileSet: reference.optional(),
  extract: z
    .looseObject({ column: z.string().optional(), fileProperty: z.string().optional() })
    .optional(),
  transform: z
    .union([
      z.looseObject({ regex: z.string().optional() }),
      z.array(z.looseObject({ regex: z.string().optional() })),
    ])
    .optional(),
});
const field = z.looseObject({
  '@id': z.string(),
  name: z.string().optional(),
  source: source.optional(),
});
const file = z.looseObject({
  '@type': z.string(),
  '@id': z.string(),
  contentUrl: z.string().optional(),
  encodingFormat: z.union([z.string(), z.array(z.string())]).optional(),
  includes: z.union([z.string(), z.array(z.string())]).optional(),
  containedIn: z.union([reference, z.array(reference)]).optional(),
});
const many = <T extends z.ZodType>(one: T) =>
  z.union([z.array(one), one.transform((single) => [single])]);
const described = z.looseObject({
  name: z.string().optional(),
  license: z.unknown().optional(),
  citeAs: z.string().optional(),
  url: z.string().optional(),
  distribution: many(file).default([]),
  recordSet: many(
    z.looseObject({
      '@id': z.string(),
      name: z.string().optional(),
      field: many(field).default([]),
    }),
  ).default([]),
});

type Described = z.infer<typeof described>;
type Field = z.infer<typeof field>;
type ListedFile = z.infer<typeof file>;

/** What a Croissant file says of a table that can be added. */
export interface Imported {
  /** A file, or the folder of `files`. */
  readonly table: string;
  readonly files?: readonly string[];
  readonly images?: string;
  /** Where a table that refair made would lie, where it only looked. */
  readonly home?: string;
  readonly id?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly citation?: string;
  readonly url?: string;
}

/** Whether a file is a Croissant description, by its name and what it begins with. */
export function isCroissant(path: string): boolean {
  if (!/\.json(ld)?$/i.test(path) || !statSync(path, { throwIfNoEntry: false })?.isFile())
    return false;
  return readFileSync(path, 'utf8').includes('"@context"');
}

/** A Croissant file's own JSON. @throws UserError where it is none. */
export function readCroissant(path: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UserError(`${path} is no JSON: ${(error as Error).message}`, 'restore the file', {
      cause: error,
    });
  }
}

/**
 * Finds the table and the pictures that a Croissant file describes, beside it. Where records are known
 * by the names of pictures alone, their table is written as csv.
 *
 * @param recordSet its name; default: the one with most columns.
 * @param target where such a table is written, as `writeMadeTable` takes it.
 * @throws UserError naming the field, or the file that is not there.
 */
export async function importCroissant(
  path: string,
  recordSet?: string,
  target: MadeTarget = {},
): Promise<Imported> {
  const parsed = described.safeParse(readCroissant(path));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UserError(
      `${path}, ${issue!.path.join('.') || 'file'}: ${issue!.message}`,
      'correct the Croissant file, or name its csv or Parquet file instead',
    );
  }
  const { data } = parsed;
  const root = dirname(resolve(path));
  const chosen = recordSetOf(path, data, recordSet);
  const pictures = data.distribution.find(
    (one) => isFileSet(one) && formatsOf(one).some((format) => format.startsWith('image')),
  );
  const licence = [data.license].flat().find((one) => typeof one === 'string');
  const common = {
    ...(data.name === undefined ? {} : { title: data.name }),
    ...(plainId(data.name ?? '') === '' ? {} : { id: plainId(data.name ?? '') }),
    ...(licence === undefined ? {} : { licence: licence as string }),
    ...(data.citeAs === undefined ? {} : { citation: data.citeAs }),
    ...(data.url === undefined ? {} : { url: data.url }),
    ...(pictures === undefined ? {} : { images: pictureFolder(root, pictures) }),
  };
  const columns = chosen.field.filter((one) => one.source?.extract?.column !== undefined);
  const [column] = columns;
  const named = column && holderOf(column);
  if (named === undefined) {
    return { ...common, ...(await tableOfNames(path, root, chosen, data, target)) };
  }
  requireOneTable(path, chosen, columns);
  const listed = data.distribution.find((one) => one['@id'] === named);
  if (listed === undefined) {
    throw new UserError(
      `${path}: field ${shown(column!['@id'])} is of ${shown(named)}, which is not in its distribution`,
      'correct the Croissant file',
    );
  }
  return { ...common, ...(await filesOf(root, listed, data.distribution)) };
}

type RecordSet = Described['recordSet'][number];

function recordSetOf(
  path: string,
  { recordSet }: Described,
  wanted: string | undefined,
): RecordSet {
  const names = recordSet.map((one) => one.name ?? one['@id']);
  if (wanted !== undefined) {
    const found = recordSet.find((one) => one.name === wanted || one['@id'] === wanted);
    if (found !== undefined) return found;
    throw new UserError(
      `${path} has no record set ${shown(wanted)}`,
      `choose one of: ${names.join(', ')}`,
    );
  }
  const sourced = (one: RecordSet) => one.field.filter((item) => item.source !== undefined).length;
  const best = recordSet.toSorted((a, b) => sourced(b) - sourced(a))[0];
  if (best !== undefined && sourced(best) > 0) return best;
  throw new UserError(
    `${path} describes no records: none of its record sets has a field with a source`,
    'name the csv or Parquet file itself: refair data add <table>',
  );
}

/** The file, or the set of files, that a field is a column of. */
function holderOf({ source }: Field): string | undefined {
  return source?.fileObject ?? source?.fileSet;
}

/** @throws UserError where columns are of several files: which of their rows are one record is not looked up. */
function requireOneTable(path: string, { '@id': id }: RecordSet, columns: readonly Field[]): void {
  const files = [...Map.groupBy(columns, holderOf)];
  if (files.length < 2) return;
  const each = files.map(
    ([file, own]) => `${own.map((one) => one['@id']).join(', ')} of ${file ?? 'no file'}`,
  );
  throw new UserError(
    `${path}: record set ${shown(id)} takes its fields from several files: ${each.join('; ')}`,
    'join them into one table and name that: refair data add <table>; or name a record set of one file: --record-set <name>',
  );
}

function isFileSet({ '@type': type }: ListedFile): boolean {
  return /FileSet$/.test(type);
}

function formatsOf({ encodingFormat }: ListedFile): string[] {
  return [encodingFormat ?? []].flat();
}

function patternsOf({ includes }: ListedFile): string[] {
  return [includes ?? []].flat();
}

/** What a file is part of: an archive, a repository. */
function containerOf(
  { containedIn }: ListedFile,
  distribution: readonly ListedFile[],
): ListedFile | undefined {
  const [id] = [containedIn ?? []].flat();
  return distribution.find((one) => one['@id'] === id);
}

/** The files of a table, which must lie beside the description. */
async function filesOf(
  root: string,
  listed: ListedFile,
  distribution: readonly ListedFile[],
): Promise<Imported> {
  const container = containerOf(listed, distribution);
  if (isFileSet(listed)) {
    const files = await matching(root, listed);
    if (files.length > 0) return { table: root, files };
    throw absent(root, patternsOf(listed).join(', '), { container });
  }
  const url = listed.contentUrl ?? listed['@id'];
  const remote = /^[a-z][a-z0-9+.-]*:/i.test(url);
  const names = remote ? [basename(URL.parse(url)?.pathname ?? url), listed['@id']] : [url];
  // Written as an address or as the file is called: `100%25.csv`, `100%.csv`.
  for (const name of names.flatMap((one) => [one, decoded(one)])) {
    const path = join(root, name);
    const local = relative(root, path);
    if (local !== '' && !leadsOut(local) && existsSync(path)) return { table: path };
  }
  throw absent(root, names[0]!, remote ? { url } : { container });
}

/** A part of an address in plain letters; what is none stays as it is. */
function decoded(name: string): string {
  try {
    return decodeURI(name);
  } catch {
    return name;
  }
}

function absent(
  root: string,
  name: string,
  {
    url,
    container,
  }: { readonly url?: string | undefined; readonly container?: ListedFile | undefined },
): UserError {
  const inside = container?.contentUrl ?? container?.['@id'];
  const fix =
    url !== undefined
      ? `refair downloads nothing: put ${url} there, beside its description`
      : inside !== undefined
        ? `it is part of ${inside}, which refair neither downloads nor unpacks: put it there, beside its description`
        : 'put it beside its description';
  return new UserError(`${name} is not in ${root}`, fix);
}

async function matching(root: string, listed: ListedFile): Promise<string[]> {
  const patterns = patternsOf(listed);
  const names = (await readdir(root, { recursive: true })).map((name) => name.split(sep).join('/'));
  return within(names.length, root, patterns.join(', '), () =>
    names.filter((name) => patterns.some((pattern) => matchesGlob(name, pattern))),
  )
    .filter((name) => statSync(join(root, name), { throwIfNoEntry: false })?.isFile())
    .sort();
}

/** Work with patterns on so many names. @throws UserError where it does not end, or a pattern is too long. */
function within<T>(names: number, where: string, patterns: string, work: () => T): T {
  try {
    return withinTime(work, PATTERNS_MS + names * NAME_MS);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `${where}: a pattern for its files cannot be used (${(error as Error).message}): ${shown(patterns)}`,
      'correct the Croissant file, or name its csv or Parquet file instead',
      { cause: error },
    );
  }
}

/** What comes before the first star of its pattern; archives are looked into wherever they lie. */
function pictureFolder(root: string, listed: ListedFile): string {
  const [pattern = ''] = patternsOf(listed);
  const fixed = pattern.split('/').slice(0, -1);
  const star = fixed.findIndex((part) => /[*?[{]/.test(part));
  const folder = join(root, ...(star < 0 ? fixed : fixed.slice(0, star)));
  return !leadsOut(relative(root, folder)) && existsSync(folder) ? folder : root;
}

/** Records that are files: fields are properties of them, or parts of those by a pattern. */
async function tableOfNames(
  path: string,
  root: string,
  { field: fields, ...set }: RecordSet,
  { distribution, name = 'dataset' }: Described,
  target: MadeTarget,
): Promise<Imported> {
  const of = fields.find(({ source }) => source?.fileSet !== undefined)?.source?.fileSet;
  const listed = distribution.find((one) => one['@id'] === of);
  if (listed === undefined) {
    throw new UserError(
      `${path}: record set ${shown(set['@id'])} takes no column of a csv or Parquet file, and no property of files`,
      'name the csv or Parquet file itself: refair data add <table>',
    );
  }
  const files = await matching(root, listed);
  if (files.length === 0) {
    throw absent(root, patternsOf(listed).join(', '), {
      container: containerOf(listed, distribution),
    });
  }
  const known = fields.filter(
    ({ source }) =>
      source?.extract?.fileProperty !== undefined && source.extract.fileProperty !== 'content',
  );
  const patterns = known.map((item) => item['@id']).join(', ');
  const rows = within(files.length, path, patterns, () =>
    files.map((one) => [one, ...known.map((item) => propertyOf(one, item, path))]),
  );
  const header = ['file', ...known.map((item) => item.name ?? item['@id'])];
  return { ...(await writeMadeTable(root, name, [header, ...rows], target)), images: root };
}

function propertyOf(file: string, { source, '@id': id }: Field, path: string): string {
  const property = source!.extract!.fileProperty!;
  const name = basename(file);
  const value = { fullpath: file, filename: name, filepath: file }[property] ?? name;
  return [source!.transform ?? []].flat().reduce((text, { regex }) => {
    if (regex === undefined) return text;
    try {
      if (regex.length > LONGEST_PATTERN) throw new Error('it is too long');
      const found = new RegExp(regex).exec(text);
      return found?.[1] ?? found?.[0] ?? '';
    } catch (error) {
      throw new UserError(
        `${path}: field ${shown(id)} has a pattern that cannot be read: ${(error as Error).message}`,
        'correct the Croissant file',
        { cause: error },
      );
    }
  }, value);
}
