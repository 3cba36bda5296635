import { decodeArrays, encodeArrays } from '../../files/safetensors.ts';
import type { ScoresIdentity, TuningScores } from '../identity.ts';
import { floatsOf, planesOf } from './planes.ts';
import { seal, unseal } from './sealed.ts';

/** The JSON of scores, beside the arrays: one for each label, by its place. */
interface Content extends ScoresIdentity {
  readonly labels: readonly string[];
}

const JSON_NAME = 'scores.json';
const KIND = 'scores';

/** What tuning reads of a stage as the bytes of one file, as a trial's are. */
export function encodeScores({ identity, scores }: TuningScores): Buffer {
  const labels = Object.keys(scores);
  const content: Content = { ...identity, labels };
  const arrays: Record<string, Uint8Array> = {
    [JSON_NAME]: Buffer.from(JSON.stringify(content)),
  };
  for (const [i, label] of labels.entries()) arrays[i] = planesOf(scores[label]!);
  return seal(KIND, encodeArrays(arrays));
}

/** @throws RangeError or SyntaxError where the bytes are damaged or lack something. */
export function decodeScores(bytes: Buffer): TuningScores {
  const arrays = decodeArrays(unseal(KIND, bytes));
  const array = (name: string): Uint8Array => {
    const found = arrays[name];
    if (!(found instanceof Uint8Array)) throw new RangeError(`it lacks ${name}`);
    return found;
  };
  const { labels, ...identity } = JSON.parse(Buffer.from(array(JSON_NAME)).toString()) as Content;
  const scores = Object.fromEntries(labels.map((label, i) => [label, floatsOf(array(String(i)))]));
  return { identity, scores };
}
