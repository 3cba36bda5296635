import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from '../errors.ts';
import { type AddPlan, addPlanned, idOf, lookAtTable, requirePlace } from './add-dataset.ts';
import { readCroissant } from './added/described.ts';
import { type Added, addedSets } from './added/list.ts';
import type { AddRequest } from './added/request.ts';
import { addedTable, recordsOf, requireNamed } from './added/source.ts';
import { ROW } from './added/table.ts';
import type { LoadContext } from './load-context.ts';
import type { Preparation } from './loaders/loader.ts';
import { type Manifest, readManifest } from './manifest.ts';

/** What may be said beside a manifest: where things are, and what to call the set. */
const SAYS = ['table', 'images', 'root', 'id', 'labels'];

type Request = Partial<AddRequest> & Pick<AddRequest, 'table'>;
type Place = Pick<AddPlan, 'manifest' | 'path' | 'root' | 'pictures'>;

/**
 * Adds a set by the manifest that refair wrote for it: after the data were moved, or on another
 * machine.
 *
 * @param request `root` and `images` say where its files and pictures are, if they aren't where the user's
 *   list has them, nor beside it. Anything but these and `id` is an error: the manifest says it.
 * @throws UserError where the manifest is not valid, or what it names is not there.
 */
export async function addManifest(
  request: Request,
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<Preparation> {
  return addPlanned(placeOf(request), context);
}

/** What `addManifest` would add; writes nothing. @throws UserError as it does. */
export async function planManifest(
  request: Request,
  context: Pick<LoadContext, 'progress' | 'signal'> = {},
): Promise<AddPlan> {
  const place = placeOf(request);
  const { manifest, path, root = dirname(path), pictures } = place;
  const extension = manifest['refair:dataset'];
  const records = recordsOf(extension);
  const { files, picture, missing, keep, decimalComma } = records;
  const images = pictures ?? (records.pictures && join(root, records.pictures));
  const { idColumn } = extension;
  const record = idColumn === ROW ? undefined : idColumn;
  const words = { missing, keep, decimalComma };
  const asked = { table: root, files, images, image: picture, labels: [], record, ...words };
  const look = await lookAtTable(asked, context);
  requireNamed(extension, look.columns, records);
  return { ...place, look, doubts: [] };
}

function placeOf(request: Request): Place {
  const path = resolve(request.table);
  requireNoMore(request, path);
  const { name } = readCroissant(path) as { readonly name?: unknown };
  const id = idOf({
    table: path,
    id: request.id ?? (typeof name === 'string' ? name : undefined),
  });
  const manifest = readManifest(path, id);
  const { loader } = manifest['refair:dataset'];
  if (loader !== addedTable.kind) {
    throw new UserError(
      `${path} describes a set that loader "${loader}" reads`,
      'add sets that `refair data add` described; others come with refair',
    );
  }
  requirePlace(id, path);
  const { [id]: before } = addedSets();
  return {
    manifest,
    path,
    root: rootOf(request, manifest, before),
    pictures: request.images === undefined ? before?.pictures : resolve(request.images),
  };
}

/** The folder of a manifest's files, where it is not its own. */
function rootOf(
  { root }: Request,
  { path, 'refair:dataset': extension }: Manifest,
  before: Added | undefined,
): string | undefined {
  const own = dirname(path);
  if (root !== undefined) return resolve(root) === own ? undefined : resolve(root);
  const { files } = recordsOf(extension);
  // Data that were moved together with their manifest are beside it, whatever lies where they were.
  const moved = before?.manifest !== path && files.every((file) => existsSync(join(own, file)));
  return moved ? undefined : before?.root;
}

/** @throws UserError naming the flags that a manifest leaves nothing to say for. */
function requireNoMore(request: Request, path: string): void {
  const said = Object.entries(request)
    .filter(([name, value]) => !SAYS.includes(name) && value !== undefined)
    .map(([name]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  const flags = [...(request.labels?.length ? ['--label'] : []), ...said];
  if (flags.length === 0) return;
  throw new UserError(
    `${path} is a manifest that refair wrote, and it says already what ${flags.join(', ')} would say`,
    'leave that out; for a set with another meaning add the table itself: refair data add <table>',
  );
}
