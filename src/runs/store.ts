import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { decodeArrays, encodeArrays } from '../files/safetensors.ts';
import type { JsonObject } from '../json.ts';
import type { Scores, StageValue } from '../training/context.ts';
import type { PictureStrip, SampleTable } from '../training/outcome.ts';
import { entryContents, entryFolder, readEntry, writeEntry } from './entry.ts';
import { openExports } from './exports/folder.ts';
import { openScores } from './exports/scores-folder.ts';
import {
  engineFreeHash,
  engineFreeScoresHash,
  hashOf,
  type ScoresIdentity,
  scoresHash,
  type TrialIdentity,
  type TuningScores,
} from './identity.ts';
import {
  headerOf,
  PARTS,
  type PredictionsHeader,
  readPredictions,
  writePredictions,
} from './predictions-file.ts';
import { readStageFiles, writeStageFiles } from './stage-files.ts';
import type { TrialHeader, TrialResult } from './trial.ts';

/** Finished work under the hash of what determines it, one entry (`entry.ts`) a trial, stage or its scores. */
export interface Store {
  readonly root: string;
  /** Folders of exported trials and scores that count as stored. */
  readonly exports: readonly string[];
  readTrial(hash: string): Promise<TrialResult | null>;
  /**
   * The trial of an identity: this store's own, else an imported or exported one, on whichever
   * engine that was trained.
   */
  findTrial(identity: TrialIdentity): Promise<TrialResult | null>;
  writeTrial(result: TrialResult): Promise<void>;
  /** What each stored trial is, without what it found. */
  trials(): AsyncGenerator<TrialHeader>;
  /** The same of imported and exported ones; damaged files are told of and left out. */
  trialsElsewhere(): AsyncGenerator<TrialHeader>;
  readStage(hash: string): Promise<StageValue | null>;
  writeStage(hash: string, value: StageValue): Promise<void>;
  /** What tuning reads of a stage: this store's own, else imported or exported, as trials are found. */
  findScores(identity: ScoresIdentity): Promise<Scores | null>;
  writeScores(scores: TuningScores): Promise<void>;
  /** Where to lock while making a stage. */
  stageLock(hash: string): string;
}

/** Where a store keeps imported trials. */
export const importsOf = (root: string): string => join(root, 'imported');

export interface StoreOptions {
  /** Folders of exported trials and scores that count as stored. */
  readonly exports?: readonly string[];
  /** Told of an exported file that is damaged; what it holds then counts as absent. Default: throws. */
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
  const folders = [importsOf(root), ...exports];
  const trialFolders = folders.map(openExports);
  const scoresElsewhere = folders.map(openScores);
  /** The first folder that has something sound of that name. */
  const elsewhere = async <T>(
    name: string,
    among: readonly { read(name: string): Promise<T | null> }[],
  ): Promise<T | null> => {
    for (const folder of among) {
      const found = await sound(() => folder.read(name));
      if (found !== null) return found;
    }
    return null;
  };
  /** What is read; null where that is damaged, which is told. */
  const sound = async <T>(read: () => Promise<T | null>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      onDamaged(error);
      return null;
    }
  };
  const trial = (hash: string) => entryFolder(root, 'trials', hash);
  const stage = (hash: string) => entryFolder(root, 'stages', hash);
  const tuning = (hash: string) => entryFolder(root, 'tuning', hash);
  return {
    root,
    exports,
    readTrial: (hash) => readEntry(trial(hash), readTrialFiles),
    async findTrial(identity) {
      const own = await readEntry(trial(hashOf(identity)), readTrialFiles);
      return own ?? elsewhere(engineFreeHash(identity), trialFolders);
    },
    writeTrial: (result) =>
      writeEntry(trial(result.hash), (folder) => writeTrialFiles(folder, result)),
    async *trials() {
      for await (const content of entryContents(root, 'trials')) {
        const { hash, spec, provenance } = content as unknown as TrialResult;
        yield { hash, spec, provenance };
      }
    },
    async *trialsElsewhere() {
      for (const folder of trialFolders) {
        for (const name of await folder.names()) {
          const header = await sound(() => folder.header(name));
          if (header !== null) yield header;
        }
      }
    },
    readStage: (hash) => readEntry(stage(hash), readStageFiles),
    writeStage: (hash, value) =>
      writeEntry(stage(hash), (folder) => writeStageFiles(folder, value)),
    async findScores(identity) {
      const own = await readEntry(tuning(scoresHash(identity)), readScoreFiles);
      if (own !== null) return own;
      return (await elsewhere(engineFreeScoresHash(identity), scoresElsewhere))?.scores ?? null;
    },
    writeScores: ({ identity, scores }) =>
      writeEntry(tuning(scoresHash(identity)), async (folder) => {
        await writeFile(join(folder, SCORES), encodeArrays(scores));
        return identity as unknown as JsonObject;
      }),
    stageLock: (hash) => `${stage(hash)}.lock`,
  };
}

const SCORES = 'scores.safetensors';

async function readScoreFiles(folder: string): Promise<Scores> {
  return decodeArrays(await readFile(join(folder, SCORES))) as Record<string, Float32Array>;
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
