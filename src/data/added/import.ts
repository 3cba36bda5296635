import { dirname, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import type { LoadContext } from '../load-context.ts';
import { shown } from '../problem.ts';
import {
  type Described,
  type Field,
  type RecordSet,
  readDescribed,
  recordSetOf,
} from './described.ts';
import {
  absent,
  containerOf,
  filesOf,
  formatsOf,
  isFileSet,
  matching,
  patternsOf,
  pictureFolder,
  propertyOf,
  within,
} from './distribution.ts';
import { joinedTable } from './joined-table.ts';
import { planJoin } from './joins.ts';
import { type MadeTarget, writeMadeTable } from './made-table.ts';
import { plainId } from './spec.ts';

/** What a Croissant file says of a table that can be added. */
export interface Imported {
  /** A file, or the folder of `files`. */
  readonly table: string;
  readonly files?: readonly string[];
  readonly images?: string;
  /** Column that names the pictures. */
  readonly image?: string;
  /** What is left out, where files were joined. */
  readonly doubts?: readonly string[];
  /** Where a table that refair made would lie, where it only looked. */
  readonly home?: string;
  readonly id?: string;
  readonly title?: string;
  readonly licence?: string;
  readonly citation?: string;
  readonly url?: string;
}

/**
 * Finds the table and the pictures that a Croissant file describes, beside it. Where records are known
 * by the names of pictures alone, their table is written as csv; where they are of several files that keys
 * join, as Parquet.
 *
 * @param recordSet its name; default: the one with most columns.
 * @param target where such a table is written, as `writeMadeTable` takes it.
 * @throws UserError naming the field, or the file that is not there.
 */
export async function importCroissant(
  path: string,
  recordSet?: string,
  target: MadeTarget = {},
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<Imported> {
  const data = readDescribed(path);
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
  const plan = planJoin(path, data, chosen);
  if (plan !== null) {
    return { ...common, ...(await joinedTable(path, plan, data, target, context)) };
  }
  const columns = chosen.field.filter((one) => one.source?.extract?.column !== undefined);
  const [column] = columns;
  const named = column && holderOf(column);
  if (named === undefined) {
    return { ...common, ...(await tableOfNames(path, root, chosen, data, target)) };
  }
  const listed = data.distribution.find((one) => one['@id'] === named);
  if (listed === undefined) {
    throw new UserError(
      `${path}: field ${shown(column!['@id'])} is of ${shown(named)}, which is not in its distribution`,
      'correct the Croissant file',
    );
  }
  return { ...common, ...(await filesOf(root, listed, data.distribution)) };
}

/** The file, or the set of files, that a field is a column of. */
function holderOf({ source }: Field): string | undefined {
  return source?.fileObject ?? source?.fileSet;
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
    files.map((one) => [
      one,
      ...known.map((item) => propertyOf(one, item.source!, item['@id'], path)),
    ]),
  );
  const header = ['file', ...known.map((item) => item.name ?? item['@id'])];
  return { ...(await writeMadeTable(root, name, [header, ...rows], target)), images: root };
}
