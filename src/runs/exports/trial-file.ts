import { decodeArrays, encodeArrays } from '../../files/safetensors.ts';
import { hashJson, type Json } from '../../json.ts';
import { type Predictions, scoreWidth } from '../../metrics/predictions.ts';
import type { PictureStrip, SampleTable } from '../../training/outcome.ts';
import { hashOf, identityOf } from '../identity.ts';
import { PARTS } from '../predictions-file.ts';
import type { TrialHeader, TrialResult } from '../trial.ts';
import { floatsOf, planesOf } from './planes.ts';
import { seal, unseal } from './sealed.ts';

/** What many trials say alike, such as the records of a test part: kept once, under its hash. */
export type Shared = Map<string, Json>;

/** Of a trial's `Predictions` all but the scores. */
interface Records {
  readonly ids: readonly string[];
  readonly clusters: readonly string[];
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly groups: readonly {
    readonly name: string;
    readonly levels: readonly string[];
    readonly codes: readonly number[];
  }[];
}

/** A trial's JSON, beside the arrays. */
interface Content {
  readonly trial: Omit<TrialResult, 'validation' | 'test' | 'pictures' | 'samples'>;
  /** Hashes of the records of each label. */
  readonly validation: readonly string[];
  readonly test: readonly string[];
  readonly pictures: readonly Omit<PictureStrip, 'pixels'>[];
  /** `ids`: their hash. */
  readonly samples: readonly { name: string; ids: string; columns: readonly string[] }[];
  /** Parts of the outcome that were left behind. */
  readonly without: readonly string[];
}

const JSON_NAME = 'trial.json';
const KIND = 'trial';

/**
 * A finished trial as the bytes of one file: a sealed safetensors file, with `trial.json` among its
 * arrays. Numbers lie in planes. What the trial shares with others goes into `shared`.
 */
export function encodeTrial(result: TrialResult, { pictures }: Kept, shared: Shared): Buffer {
  const { validation, test, pictures: strips, samples, ...trial } = result;
  const arrays: Record<string, Uint8Array> = {};
  const share = (value: Json) => {
    const hash = hashJson(value);
    shared.set(hash, value);
    return hash;
  };
  const parts = { validation, test };
  const hashes = Object.fromEntries(
    PARTS.map((part) => [
      part,
      parts[part].map((predictions, label) => {
        arrays[`${part}/${label}`] = planesOf(predictions.scores);
        return share(recordsOf(predictions) as unknown as Json);
      }),
    ]),
  );
  const kept = pictures ? strips : [];
  kept.forEach(({ pixels }, index) => {
    arrays[`picture/${index}`] = pixels;
  });
  samples.forEach(({ columns }, index) => {
    for (const [name, values] of Object.entries(columns)) {
      arrays[`sample/${index}/${name}`] = planesOf(values);
    }
  });
  const content = {
    trial,
    ...hashes,
    pictures: kept.map(({ pixels: _pixels, ...strip }) => strip),
    samples: samples.map(({ name, ids, columns }) => ({
      name,
      ids: share(ids),
      columns: Object.keys(columns),
    })),
    without: pictures || strips.length === 0 ? [] : ['pictures'],
  };
  // Keys keep their order, so that results made of it are the same bytes.
  const json = Buffer.from(JSON.stringify(content));
  return seal(KIND, encodeArrays({ [JSON_NAME]: json, ...arrays }));
}

export interface Kept {
  /** Whether the trial's pictures are kept: reports show those of a row's first trial. */
  readonly pictures: boolean;
}

/**
 * What the trial in a file's bytes is, without what it found.
 *
 * @throws RangeError as `decodeTrial` does.
 */
export function decodeHeader(bytes: Buffer): TrialHeader {
  const { hash, spec, provenance } = described(decodeArrays(unseal(KIND, bytes))).trial;
  return { hash, spec, provenance };
}

/**
 * The trial in a file's bytes; pictures that were left behind are none.
 *
 * @param sharedBy gives what trials share, by its hash.
 * @throws RangeError where the bytes are damaged, or their numbers do not belong to their identity.
 */
export async function decodeTrial(
  bytes: Buffer,
  sharedBy: (hash: string) => Promise<Json>,
): Promise<TrialResult> {
  const arrays = decodeArrays(unseal(KIND, bytes));
  const array = (name: string) => arrayOf(arrays, name);
  const content = described(arrays);
  const { trial } = content;
  const predictions = async (part: 'validation' | 'test'): Promise<Predictions[]> => {
    const all: Predictions[] = [];
    for (const [label, hash] of content[part].entries()) {
      const records = (await sharedBy(hash)) as unknown as Records;
      all.push(predictionsFrom(records, floatsOf(array(`${part}/${label}`))));
    }
    return all;
  };
  const samples: SampleTable[] = [];
  for (const [index, { name, ids, columns }] of content.samples.entries()) {
    samples.push({
      name,
      ids: (await sharedBy(ids)) as unknown as string[],
      columns: Object.fromEntries(
        columns.map((column) => [column, floatsOf(array(`sample/${index}/${column}`))]),
      ),
    });
  }
  return {
    ...trial,
    validation: await predictions('validation'),
    test: await predictions('test'),
    pictures: content.pictures.map((strip, index) => ({
      ...strip,
      pixels: array(`picture/${index}`),
    })),
    samples,
  };
}

type Arrays = ReturnType<typeof decodeArrays>;

function arrayOf(arrays: Arrays, name: string): Uint8Array {
  const found = arrays[name];
  if (!(found instanceof Uint8Array)) throw new RangeError(`it lacks ${name}`);
  return found;
}

function described(arrays: Arrays): Content {
  const content = JSON.parse(Buffer.from(arrayOf(arrays, JSON_NAME)).toString()) as Content;
  if (hashOf(identityOf(content.trial)) !== content.trial.hash) {
    throw new RangeError('its description is not that of its hash');
  }
  return content;
}

function recordsOf({ ids, clusters, classes, labels, groups }: Predictions): Records {
  return {
    ids,
    clusters,
    classes,
    labels: [...labels],
    groups: groups.map(({ name, levels, codes }) => ({ name, levels, codes: [...codes] })),
  };
}

function predictionsFrom(records: Records, scores: Float32Array): Predictions {
  const { ids, clusters, classes, labels, groups } = records;
  const width = scoreWidth(records);
  const lengths = [clusters.length, labels.length, ...groups.map(({ codes }) => codes.length)];
  if (lengths.some((length) => length !== ids.length) || scores.length !== ids.length * width) {
    throw new RangeError('its scores are not those of its records');
  }
  return {
    ids,
    clusters,
    classes,
    labels: Int16Array.from(labels),
    scores,
    groups: groups.map(({ name, levels, codes }) => ({
      name,
      levels,
      codes: Int16Array.from(codes),
    })),
  };
}

/** What trials share, as a file of its own. */
export function encodeShared(value: Json): Buffer {
  return seal('shared', Buffer.from(JSON.stringify(value)));
}

/** @throws RangeError where the bytes are damaged or are not those of the hash. */
export function decodeShared(bytes: Buffer, hash: string): Json {
  const value = JSON.parse(unseal('shared', bytes).toString()) as Json;
  if (hashJson(value) !== hash) throw new RangeError('its content is not that of its name');
  return value;
}
