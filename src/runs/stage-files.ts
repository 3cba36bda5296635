import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeArrays, encodeArrays } from '../files/safetensors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { StageValue } from '../training/context.ts';

/** Puts a stage into the folder of an entry. @returns what the index says of it. */
export async function writeStageFiles(folder: string, value: StageValue): Promise<JsonObject> {
  await writeFile(join(folder, 'arrays.safetensors'), encodeArrays(value.arrays));
  return { json: value.json as Json };
}

/** The inverse of `writeStageFiles`. */
export async function readStageFiles(folder: string, content: JsonObject): Promise<StageValue> {
  const arrays = decodeArrays(await readFile(join(folder, 'arrays.safetensors')));
  return { arrays: arrays as Record<string, Float32Array>, json: content.json as JsonObject };
}
