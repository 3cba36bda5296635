import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { decodeArrays, encodeArrays } from '../files/safetensors.ts';
import type { JsonObject } from '../json.ts';
import type { StageValue } from '../training/context.ts';
import type { PictureStrip, SampleTable } from '../training/outcome.ts';
import { entryContents, entryFolder, readEntry, writeEntry } from './entry.ts';
import { openExports } from './exports/folder.ts';
import { engineFreeHash, hashOf, type TrialIdentity } from './identity.ts';
import {
  headerOf,
  PARTS,
  type PredictionsHeader,
  readPredictions,
  writePredictions,
} from './predictions-file.ts';
import { readStageFiles, writeStageFiles } from './stage-files.ts';
import type { TrialResult } from './trial.ts';

/** Finished work under the hash of what determines it, one entry (`entry.ts`) a trial or stage. */
export interface Store {
  readonly root: string;
  readTrial(hash: string): Promise<TrialResult | null>;
  /**
   * The trial of an identity: this store's own, else an imported or exported one, on whichever
   * engine that was trained.
   */
  findTrial(identity: TrialIdentity): Promise<TrialResult | null>;
  writeTrial(result: TrialResult): Promise<void>;
  /** What each stored trial is, without what it found. */
  trials(): AsyncGenerator<Pick<TrialResult, 'hash' | 'spec' | 'provenance'>>;
  readStage(hash: string): Promise<StageValue | null>;
  writeStage(hash: string, value: StageValue): Promise<void>;
  /** Where to lock while making a stage. */
  stageLock(hash: string): string;
}

/** Where a store keeps imported trials. */
export const importsOf = (root: string): string => join(root, 'imported');

export interface StoreOptions {
  /** Folders of exported trials that count as stored. */
  readonly exports?: readonly string[];
  /** Told of an exported file that is damaged; its trial then counts as absent. Default: throws. */
  readonly onDamaged?: (error: UserError) => void;
}

export function openStore(
  root: string,
  {
    exports = [],
    onDamaged = (error) => {
      throw error;
    },
  }: StoreOptions = {},
): Store {
  const elsewhere = [importsOf(root), ...exports].map(openExports);
  const trial = (hash: string) => entryFolder(root, 'trials', hash);
  const stage = (hash: string) => entryFolder(root, 'stages', hash);
  return {
    root,
    readTrial: (hash) => readEntry(trial(hash), readTrialFiles),
    async findTrial(identity) {
      const own = await readEntry(trial(hashOf(identity)), readTrialFiles);
      if (own !== null) return own;
      const name = engineFreeHash(identity);
      for (const folder of elsewhere) {
        try {
          const found = await folder.read(name);
          if (found !== null) return found;
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          onDamaged(error);
        }
      }
      return null;
    },
    writeTrial: (result) =>
      writeEntry(trial(result.hash), (folder) => writeTrialFiles(folder, result)),
    async *trials() {
      for await (const content of entryContents(root, 'trials')) {
        const { hash, spec, provenance } = content as unknown as TrialResult;
        yield { hash, spec, provenance };
      }
    },
    readStage: (hash) => readEntry(stage(hash), readStageFiles),
    writeStage: (hash, value) =>
      writeEntry(stage(hash), (folder) => writeStageFiles(folder, value)),
    stageLock: (hash) => `${stage(hash)}.lock`,
  };
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
    header: headerOf({ validation, test }),
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
    if (parts[part].every(({ ids }) => ids.length === 0)) throw new Error(`no ${part} predictions`);
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
