import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryName } from '../files/atomic.ts';
import { decodeArrays, encodeArrays } from '../files/safetensors.ts';
import { hashJson, type Json, type JsonObject, sha256 } from '../json.ts';
import type { PictureStrip, SampleTable, StageValue } from '../methods/method.ts';
import {
  PARTS,
  type PredictionsHeader,
  readPredictions,
  writePredictions,
} from './predictions-file.ts';
import type { TrialResult } from './trial.ts';

/**
 * Finished work under the hash of what determines it. Everything arrives by one rename of a whole
 * folder, carries checksums, and is read as absent when it does not match them: a damaged entry is
 * put aside and made again.
 */
export interface Store {
  readonly root: string;
  readTrial(hash: string): Promise<TrialResult | null>;
  writeTrial(result: TrialResult): Promise<void>;
  readStage(hash: string): Promise<StageValue | null>;
  writeStage(hash: string, value: StageValue): Promise<void>;
  /** Where to lock while making a stage. */
  stageLock(hash: string): string;
}

/** Raise when the layout of entries changes: older entries then read as absent. */
const LAYOUT = 1;

export function openStore(root: string): Store {
  const trialFolder = (hash: string) => join(root, 'trials', hash.slice(0, 2), hash);
  const stageFolder = (hash: string) => join(root, 'stages', hash.slice(0, 2), hash);
  return {
    root,
    readTrial: (hash) => readEntry(trialFolder(hash), readTrialFiles),
    writeTrial: (result) =>
      writeEntry(trialFolder(result.hash), (folder) => writeTrialFiles(folder, result)),
    readStage: (hash) => readEntry(stageFolder(hash), readStageFiles),
    writeStage: (hash, value) =>
      writeEntry(stageFolder(hash), (folder) => writeStageFiles(folder, value)),
    stageLock: (hash) => `${stageFolder(hash)}.lock`,
  };
}

/** `entry.json` of an entry: its content and the checksums of the files beside it. */
interface EntryIndex {
  readonly layout: number;
  readonly files: Readonly<Record<string, string>>;
  readonly content: JsonObject;
  /** Hash of the three above. */
  readonly checksum: string;
}

async function readEntry<T>(
  folder: string,
  read: (folder: string, content: JsonObject) => Promise<T>,
): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(join(folder, 'entry.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { checksum, ...rest } = JSON.parse(text) as EntryIndex;
    if (rest.layout !== LAYOUT || checksum !== hashJson(rest)) throw new Error('checksum');
    for (const [name, expected] of Object.entries(rest.files)) {
      if (sha256(await readFile(join(folder, name))) !== expected) throw new Error('checksum');
    }
    return await read(folder, rest.content);
  } catch {
    await rm(folder, { recursive: true, force: true });
    return null;
  }
}

async function writeEntry(
  folder: string,
  write: (folder: string) => Promise<JsonObject>,
): Promise<void> {
  const temporary = temporaryName(folder);
  await mkdir(temporary, { recursive: true });
  try {
    const content = await write(temporary);
    const files: Record<string, string> = {};
    for (const name of ['predictions.parquet', 'arrays.safetensors']) {
      const bytes = await readFile(join(temporary, name)).catch(() => null);
      if (bytes !== null) files[name] = sha256(bytes);
    }
    const index = { layout: LAYOUT, files, content };
    const entry: EntryIndex = { ...index, checksum: hashJson(index) };
    await writeFile(join(temporary, 'entry.json'), JSON.stringify(entry));
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    // Another process finished the same entry first: same identity, same content.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

async function writeTrialFiles(folder: string, result: TrialResult): Promise<JsonObject> {
  const { validation, test, pictures, samples, ...rest } = result;
  await writePredictions(join(folder, 'predictions.parquet'), { validation, test });
  const arrays: Record<string, Float32Array | Uint8Array> = {};
  pictures.forEach((strip, index) => {
    arrays[`picture/${index}`] = strip.pixels;
  });
  samples.forEach((table, index) => {
    for (const [name, values] of Object.entries(table.columns)) {
      arrays[`sample/${index}/${name}`] = values;
    }
  });
  await writeFile(join(folder, 'arrays.safetensors'), encodeArrays(arrays));
  return {
    ...rest,
    header: {
      classes: test.classes,
      groups: test.groups.map(({ name, levels }) => ({ name, levels })),
    },
    pictures: pictures.map(({ pixels: _pixels, ...strip }) => strip),
    samples: samples.map(({ name, ids, columns }) => ({
      name,
      ids,
      columns: Object.keys(columns),
    })),
  } as unknown as JsonObject;
}

async function readTrialFiles(folder: string, content: JsonObject): Promise<TrialResult> {
  const { header, pictures, samples, ...rest } = content as unknown as Omit<
    TrialResult,
    'samples'
  > & {
    readonly header: PredictionsHeader;
    readonly samples: readonly { name: string; ids: string[]; columns: readonly string[] }[];
  };
  const arrays = decodeArrays(await readFile(join(folder, 'arrays.safetensors')));
  const parts = await readPredictions(join(folder, 'predictions.parquet'), header);
  for (const part of PARTS) {
    if (parts[part].ids.length === 0) throw new Error(`no ${part} predictions`);
  }
  return {
    ...rest,
    ...parts,
    pictures: pictures.map(
      (strip, index): PictureStrip => ({
        ...strip,
        pixels: arrays[`picture/${index}`] as Uint8Array,
      }),
    ),
    samples: samples.map(
      (table, index): SampleTable => ({
        name: table.name,
        ids: table.ids,
        columns: Object.fromEntries(
          table.columns.map((name) => [name, arrays[`sample/${index}/${name}`] as Float32Array]),
        ),
      }),
    ),
  };
}

async function writeStageFiles(folder: string, value: StageValue): Promise<JsonObject> {
  await writeFile(join(folder, 'arrays.safetensors'), encodeArrays(value.arrays));
  return { json: value.json as Json };
}

async function readStageFiles(folder: string, content: JsonObject): Promise<StageValue> {
  const arrays = decodeArrays(await readFile(join(folder, 'arrays.safetensors')));
  return { arrays: arrays as Record<string, Float32Array>, json: content.json as JsonObject };
}
