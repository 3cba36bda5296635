import { readFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../errors.ts';
import { requireCsv } from '../csv.ts';
import { PUBLISHED_PARTS } from '../dataset.ts';
import { readText, sqlName } from '../duckdb.ts';
import { requireUnique } from './checks.ts';
import { findFile, lookFor } from './files.ts';
import { size } from './options.ts';
import { loadPictures, withoutPicture } from './pictures.ts';
import type { Source, SourceInput } from './source.ts';
import { readSplitFile } from './split-file.ts';
import { loadCsv, loadRows } from './tables.ts';

/** The attributes that the manifest asks for. */
const ATTRIBUTES = ['Blond_Hair', 'Male', 'Smiling', 'Straight_Hair', 'Young'];
const PARTS = ['list_eval_partition.txt', 'list_eval_partition.csv'];

/**
 * CelebA, aligned and cropped: `list_attr_celeba.txt` (number of pictures, then the names of the
 * attributes, then a row a picture), `list_eval_partition.txt`, `identity_CelebA.txt`, each beside the
 * pictures or in `Anno` and `Eval`, and `img_align_celeba`, unpacked or as an archive. The lists may
 * be csv with a column `image_id`, as a common copy has them. A split file that PyTorch saved replaces
 * the published partition; FairSDE's counts pictures from 0 in the order of their names.
 */
export const celeba: Source = {
  kind: 'celeba',
  options: { size },
  inputs: {
    split: { what: 'a split file that PyTorch saved: three lists of numbers', required: false },
  },

  async read(connection, { root, inputs, context }) {
    const names = ['list_attr_celeba.txt', 'list_attr_celeba.csv'];
    const list = findFile(root, anywhere(names), 'the list of attributes');
    await loadList(connection, list, context);
    await requireUnique(connection, 'attributes', list, ['image_id']);
    const { image_id: ids } = await readText(
      connection,
      'SELECT image_id FROM attributes ORDER BY image_id',
      ['image_id'],
    );
    const parts =
      inputs.split === undefined
        ? await partition(connection, root, context)
        : await splitFile(inputs.split, ids as string[]);
    const people = lookFor(root, anywhere(['identity_CelebA.txt']));
    const identities = new Map(people === null ? [] : await readPairs(people));
    const facts = (ids as string[]).map((id) => {
      const person = identities.get(id);
      return [id, parts.get(id) ?? null, person === undefined ? id : `person ${person}`];
    });
    await loadRows(connection, 'facts', ['image_id', 'part', 'person'], facts);
    const wanted = `SELECT regexp_replace(image_id, '\\.[^.]*$', '') FROM attributes`;
    await loadPictures(connection, root, wanted, context.signal);
    await connection.run(
      `CREATE TABLE records AS
       SELECT a.image_id, ${ATTRIBUTES.map((name) => `a.${sqlName(name)}`).join(', ')},
         f.part, f.person, p.file
       FROM attributes a JOIN facts f ON f.image_id = a.image_id
       JOIN pictures p ON p.stem = regexp_replace(a.image_id, '\\.[^.]*$', '') ORDER BY a.image_id`,
    );
    const skipped = await withoutPicture(connection, 'attributes', 'image_id', {
      list,
      root,
      fix: 'put img_align_celeba.zip, or the unpacked folder, beside the lists',
    });
    const withPart = ids.filter((id) => parts.has(id!)).length;
    return {
      skipped,
      notes: [
        `${ids.length - skipped.length} of ${ids.length} pictures.`,
        people === null
          ? 'identity_CelebA.txt is missing: pictures of one person may be in several parts of a split made here.'
          : `Pictures of one person stay together; ${ids.filter((id) => !identities.has(id!)).length} pictures have no identity.`,
        `Pictures with a part in the ${inputs.split === undefined ? 'published partition' : 'split file'}: ${withPart}.`,
      ],
    };
  },
};

/** Where the publisher's folders and common copies have a list. */
function anywhere(names: readonly string[]): string[] {
  return ['', 'Anno/', 'Eval/', 'celeba/'].flatMap((folder) =>
    names.map((name) => `${folder}${name}`),
  );
}

const LISTED = ['image_id', ...ATTRIBUTES];

/** The list of attributes as table `attributes`: text with two header lines, or csv. */
async function loadList(
  connection: DuckDBConnection,
  path: string,
  context: SourceInput['context'],
): Promise<void> {
  if (/\.csv(\.gz)?$/.test(path)) {
    await loadCsv(connection, 'attributes', { path, columns: LISTED }, context);
    return;
  }
  const lines = (await readFile(path, 'utf8')).split(/\r?\n/);
  const [count = '', header = '', ...rows] = lines;
  const names = words(header);
  const missing = ATTRIBUTES.filter((name) => !names.includes(name));
  if (!/^\s*\d+\s*$/.test(count) || missing.length > 0) {
    const what =
      missing.length > 0 ? `the attributes ${missing.join(', ')}` : 'a number of pictures';
    throw new UserError(
      `${path} does not begin with ${what}; its second line has: ${names.slice(0, 12).join(', ')}`,
      'restore the file: its first line is the number of pictures, its second the names of attributes',
    );
  }
  const wanted = [0, ...ATTRIBUTES.map((name) => names.indexOf(name) + 1)];
  const read = rows.flatMap((row, i) => {
    const cells = words(row);
    if (cells.length === 0) return [];
    if (cells.length !== names.length + 1) {
      throw new UserError(
        `${path}, line ${i + 3} has ${cells.length - 1} attributes, not ${names.length}`,
        'restore the file from its source',
      );
    }
    return [wanted.map((at) => cells[at]!)];
  });
  await loadRows(connection, 'attributes', LISTED, read);
  if (read.length !== Number(count)) {
    throw new UserError(
      `${path} says it has ${count.trim()} pictures, but it has ${read.length}`,
      'restore the file from its source: it may have been cut off',
    );
  }
}

function words(line: string): string[] {
  return line.split(/\s+/).filter((word) => word !== '');
}

/** The rows of a list of two columns: picture, value. */
async function readPairs(path: string): Promise<(readonly [string, string])[]> {
  const text = await readFile(path, 'utf8');
  return text.split(/\r?\n/).flatMap((line, i) => {
    const [name, value, ...more] = words(line);
    if (name === undefined) return [];
    if (value !== undefined && more.length === 0) return [[name, value] as const];
    throw new UserError(
      `${path}, line ${i + 1} is not a picture and a value: "${line}"`,
      'restore the file from its source',
    );
  });
}

/** The published part of each picture; empty where the list is missing. */
async function partition(
  connection: DuckDBConnection,
  root: string,
  context: SourceInput['context'],
): Promise<Map<string, string>> {
  const path = lookFor(root, anywhere(PARTS));
  if (path === null) return new Map();
  let pairs: readonly (readonly [string, string])[];
  if (path.endsWith('.txt')) pairs = await readPairs(path);
  else {
    const { query } = await requireCsv(connection, path, ['image_id', 'partition'], context);
    const cells = await readText(connection, query, ['image_id', 'partition']);
    pairs = cells.image_id.map((id, i) => [id ?? '', cells.partition[i] ?? ''] as const);
  }
  return new Map(
    pairs.map(([name, value]) => {
      const part = PUBLISHED_PARTS[/^[012]$/.test(value) ? Number(value) : -1];
      if (part !== undefined) return [name, part];
      throw new UserError(
        `${path}: picture ${name} is in part "${value}"`,
        'restore the file: its parts are 0 (training), 1 (validation) and 2 (test)',
      );
    }),
  );
}

/** Parts from positions in the sorted list of pictures. */
async function splitFile(path: string, ids: readonly string[]): Promise<Map<string, string>> {
  const parts = await readSplitFile(path, (position) => position);
  return new Map(
    [...parts].map(([position, part]) => {
      const id = typeof position === 'number' ? ids[position] : undefined;
      if (id !== undefined) return [id, part];
      throw new UserError(
        `${path} names picture ${position}, but the list of attributes has ${ids.length}, counted from 0`,
        'use the split file of this data set, and the complete list',
      );
    }),
  );
}
