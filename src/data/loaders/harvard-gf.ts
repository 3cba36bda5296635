import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { UserError } from '../../errors.ts';
import { PUBLISHED_PARTS } from '../dataset.ts';
import { type NpyArray, readNpy } from '../npy.ts';
import { ZipFile } from '../zip.ts';
import { requireFolder } from './files.ts';
import { size } from './options.ts';
import type { Skipped, Source } from './source.ts';
import { loadRows } from './tables.ts';

/** The publisher's folders, in the order of `PUBLISHED_PARTS`. */
const FOLDERS = ['Training', 'Validation', 'Test'];
/** The map of nerve fibre layer thickness, and what is known of the patient. */
const MAP = 'rnflt';
const FACTS = ['glaucoma', 'age', 'male', 'race'] as const;
/** Brightest: thickness maps are drawn up to here, in micrometres. Ours; the set has no scale. */
const THICKEST_UM = 350;
/** Older copies write races out. */
const RACES: Readonly<Record<string, string>> = {
  Asian: '0',
  'Black or African American': '1',
  'White or Caucasian': '2',
};
const FILES_A_TICK = 100;

/**
 * Harvard-GF (glaucoma fairness): `Training`, `Validation` and `Test`, under the root or `Dataset`,
 * each with one `data_0001.npz` a patient. Reads its arrays `rnflt` (thickness of the retinal nerve
 * fibre layer), `glaucoma`, `age`, `male` and `race`; the OCT volumes stay unread.
 */
export const harvardGf: Source = {
  kind: 'harvard-gf',
  options: { size },
  inputs: {},

  async read(connection, { root, context }) {
    const inside = (await readdir(root)).includes('Dataset') ? 'Dataset/' : '';
    const skipped: Skipped[] = [];
    const rows: string[][] = [];
    for (const [i, part] of PUBLISHED_PARTS.entries()) {
      const folder = `${inside}${FOLDERS[i]}`;
      requireFolder(join(root, folder), `the part ${FOLDERS[i]} of Harvard-GF`);
      const names = (await readdir(join(root, folder))).filter((name) => name.endsWith('.npz'));
      for (const [done, name] of names.sort().entries()) {
        context.signal?.throwIfAborted();
        if (done % FILES_A_TICK === 0) {
          context.progress?.({ what: `reading ${folder}`, done, total: names.length });
        }
        const file = `${folder}/${name}`;
        const facts = await factsOf(join(root, file), file, skipped);
        if (facts === null) continue;
        // Names may count anew in each part.
        const patient = `${FOLDERS[i]}/${name.slice(0, -'.npz'.length)}`;
        rows.push([patient, file, part, ...facts]);
      }
    }
    await loadRows(connection, 'records', ['patient', 'file', 'part', ...FACTS], rows);
    const notes = [
      `${rows.length} patients; files left out because they could not be read: ${skipped.length}.`,
    ];
    return { skipped, notes };
  },

  async picture(file) {
    if (typeof file !== 'string') throw new TypeError('Harvard-GF has files of its own');
    using archive = await ZipFile.open(file);
    const { shape, values } = arrayOf(await archive.read(`${MAP}.npy`), MAP, file);
    const [height, width, ...more] = shape;
    if (height === undefined || width === undefined || more.length > 0 || Array.isArray(values)) {
      throw new UserError(
        `${file}: ${MAP} has shape ${shape.join('×') || 'of a single number'}, and is no map`,
        'restore the file from its source',
      );
    }
    const bright = (thickness: number) =>
      Number.isFinite(thickness) ? Math.round((255 * thickness) / THICKEST_UM) : 0;
    const pixels = Uint8ClampedArray.from(values as Float64Array, bright);
    return sharp(pixels, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer();
  },
};

/**
 * What a file says of its patient, in the order of `FACTS`; null where it is damaged, and then listed.
 *
 * @throws UserError where an array is missing: the layout is another.
 */
async function factsOf(
  path: string,
  file: string,
  skipped: Skipped[],
): Promise<readonly string[] | null> {
  let archive: ZipFile;
  try {
    archive = await ZipFile.open(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    skipped.push({ file, why: 'it is no npz archive, or a damaged one' });
    return null;
  }
  using open = archive;
  const missing = [MAP, ...FACTS].filter((name) => !open.has(`${name}.npy`));
  if (missing.length > 0) {
    const found = open.names.map((name) => name.replace(/\.npy$/, '')).join(', ');
    throw new UserError(
      `${file} has no array ${missing.join(', ')}; it has: ${found}`,
      'check that this is Harvard-GF: its sister sets have other arrays',
    );
  }
  const facts: string[] = [];
  for (const name of FACTS) {
    let bytes: Uint8Array;
    try {
      bytes = await open.read(`${name}.npy`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      skipped.push({ file, why: `its array ${name} is damaged` });
      return null;
    }
    const { values } = arrayOf(bytes, name, file);
    if (values.length !== 1) {
      throw new UserError(
        `${file}: ${name} has ${values.length} values, not one`,
        'restore the file from its source',
      );
    }
    const value = String(values[0]);
    facts.push(name === 'race' ? (RACES[value] ?? value) : value);
  }
  return facts;
}

/** @throws UserError where it is of a type that is not read. */
function arrayOf(bytes: Uint8Array, name: string, file: string): NpyArray {
  try {
    return readNpy(Buffer.from(bytes));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `${file}: array ${name} cannot be read: ${error.message}`,
      'restore the file from its source',
      { cause: error },
    );
  }
}
