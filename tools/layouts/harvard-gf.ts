import { Random } from '../../src/tensor/random.ts';
import { writeUnder, zip } from './write.ts';

/** Folder, glaucoma, age, male, race (one written out, as older copies do), thickness in µm. */
const PATIENTS = [
  ['Training', 0, 61.5, 1, 0, 70],
  ['Training', 1, 45.25, 0, 1, 140],
  ['Training', 1, Number.NaN, 1, 'White or Caucasian', 210],
  ['Validation', 0, 72, 0, 2, 280],
  ['Test', 1, 59.9, 1, 1, 105],
] as const;
const SIDE = 20;

/**
 * Harvard-GF under `root`: one npz archive a patient in `Dataset/Training`, `Validation` and `Test`;
 * the last archive is cut off. Maps are 64-bit, with some places that have no thickness.
 */
export async function writeHarvardGf(root: string): Promise<void> {
  const counts = new Map<string, number>();
  for (const [seed, [folder, glaucoma, age, male, race, thickness]] of PATIENTS.entries()) {
    const number = (counts.get(folder) ?? 0) + 1;
    counts.set(folder, number);
    const random = new Random(seed + 1);
    const map = Array.from({ length: SIDE * SIDE }, (_, i) =>
      i === 0 ? Number.NaN : thickness + 4 * random.uniform() - 2,
    );
    const file = await zip({
      'rnflt.npy': npy(`(${SIDE}, ${SIDE})`, '<f8', map),
      'oct_bscans.npy': npy('(2, 2, 2)', '|u1', [0, 1, 2, 3, 4, 5, 6, 7]),
      'glaucoma.npy': npy('()', '<i8', [glaucoma]),
      'md.npy': npy('()', '<f8', [-2.5]),
      'tds.npy': npy('(2,)', '<f8', [-1, 0.5]),
      'age.npy': npy('()', '<f8', [age]),
      'male.npy': npy('()', '<i8', [male]),
      'race.npy': typeof race === 'string' ? textNpy(race) : npy('()', '<i8', [race]),
      'hispanic.npy': npy('()', '<i8', [-1]),
    });
    const name = `Dataset/${folder}/data_${String(number).padStart(4, '0')}.npz`;
    await writeUnder(root, name, file);
  }
  const broken = await zip({ 'rnflt.npy': npy('()', '<f8', [1]) });
  await writeUnder(root, 'Dataset/Test/data_0002.npz', broken.subarray(0, broken.length - 30));
}

/** An array as NumPy writes it. */
function npy(shape: string, type: '<f8' | '<i8' | '|u1', values: readonly number[]): Buffer {
  const size = type === '|u1' ? 1 : 8;
  const content = Buffer.alloc(size * values.length);
  for (const [i, value] of values.entries()) {
    if (type === '<f8') content.writeDoubleLE(value, 8 * i);
    else if (type === '<i8') content.writeBigInt64LE(BigInt(value), 8 * i);
    else content[i] = value;
  }
  return framed(shape, type, content);
}

function textNpy(text: string): Buffer {
  const content = Buffer.alloc(4 * text.length);
  for (const [i, char] of [...text].entries()) content.writeUInt32LE(char.codePointAt(0)!, 4 * i);
  return framed('()', `<U${text.length}`, content);
}

function framed(shape: string, type: string, content: Buffer): Buffer {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(117)}\n`;
  const start = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  start.writeUInt16LE(padded.length, 8);
  return Buffer.concat([start, Buffer.from(padded), content]);
}
