import { UserError } from '../../errors.ts';
import { findPictures } from './files.ts';
import { size } from './options.ts';
import type { Skipped, Source } from './source.ts';
import { readSplitFile } from './split-file.ts';
import { loadRows } from './tables.ts';

/** Of the set's own endings some are written wrong: `.pg`, or no dot. */
const ENDING = /\s*\.?j?pg(\.chip\.jpg)?$/i;

/**
 * UTKFace, aligned (`[age]_[gender]_[race]_[date&time].jpg.chip.jpg`) or in the wild (`.jpg`), in any
 * folders or archives below the root. Age, gender (0 male, 1 female) and race (0 White, 1 Black,
 * 2 Asian, 3 Indian, 4 other) are in the names; some names lack one of them. Reads the split file of
 * FairSDE's authors (`split.pth`: three lists of names in the wild) for both editions.
 */
export const utkface: Source = {
  kind: 'utkface',
  options: { size },
  inputs: {
    split: { what: 'a split file that PyTorch saved: three lists of names', required: false },
  },

  async read(connection, { root, inputs, context }) {
    const parts =
      inputs.split === undefined
        ? new Map<string, string>()
        : await readSplitFile(inputs.split, (name) => bare(String(name)));
    const skipped: Skipped[] = [];
    const faces = new Map<string, readonly (string | null)[]>();
    const twice: string[] = [];
    for (const { path } of await findPictures(root, context.signal, ENDING)) {
      const id = bare(path.slice(path.search(/[^/!]*$/)));
      const face = faceOf(id);
      if (typeof face === 'string') skipped.push({ file: path, why: face });
      else if (faces.has(id)) twice.push(path);
      else faces.set(id, [id, path, ...face, parts.get(id) ?? null]);
    }
    if (faces.size === 0) {
      throw new UserError(
        `no picture under ${root} is named as UTKFace names them, such as 26_1_2_20170116184024662.jpg`,
        'check --root: it must be the folder into which the archives were unpacked, or that holds them',
      );
    }
    if (twice.length > 0) {
      throw new UserError(
        `${twice.length} faces are under ${root} more than once, such as ${twice[0]}`,
        'name the folder of one edition: the aligned pictures, or those in the wild',
      );
    }
    const columns = ['name', 'file', 'age', 'gender', 'race', 'photo', 'part'];
    const rows = [...faces.keys()].sort().map((id) => faces.get(id)!);
    await loadRows(connection, 'records', columns, rows);
    const missing = [...parts.keys()].filter((name) => !faces.has(name)).sort();
    for (const name of missing) {
      skipped.push({ file: name, why: 'the split file names it, but there is no such picture' });
    }
    const notes = [
      `${faces.size} faces; pictures whose names say too little, which were left out: ${skipped.length - missing.length}.`,
    ];
    if (parts.size > 0) {
      notes.push(
        `${parts.size - missing.length} of the ${parts.size} names of the split file have a picture here.`,
      );
    }
    return { skipped, notes };
  },
};

/** A file's name without its ending, right or wrong: the same in both editions. */
function bare(name: string): string {
  return name.replace(ENDING, '');
}

/** Age, gender, race and time of a face, or what is wrong with its name. */
function faceOf(name: string): readonly string[] | string {
  const parts = name.split('_');
  if (parts.length !== 4) {
    return `its name has ${parts.length} parts, not age_gender_race_time`;
  }
  const [age, gender, race, time] = parts as [string, string, string, string];
  if (!/^\d{1,3}$/.test(age) || Number(age) > 130) return `"${age}" is no age`;
  if (!/^[01]$/.test(gender)) return `gender "${gender}" is neither 0 nor 1`;
  if (!/^[0-4]$/.test(race)) return `race "${race}" is none of 0 to 4`;
  if (!/^\d{14,18}$/.test(time)) return `"${time}" is no date and time`;
  return [age, gender, race, time];
}
