import { captionsOf, pictureSize } from '../../training/examples.ts';
import type { PictureStrip, SampleTable } from '../../training/outcome.ts';
import type { Training } from '../../training/training.ts';
import type { Signals } from './cross-fitting.ts';
import type { Distances } from './weights.ts';

/**
 * Distances and weights of the training records, one table.
 *
 * @param count how many records, evenly spaced; `all` of them.
 */
export function weightSamples(
  { task, split, label, attribute }: Training,
  signals: Signals,
  { utility, similarity }: Distances,
  weights: readonly Float32Array[],
  count: number | 'all',
): SampleTable[] {
  const n = split.train.length;
  const shown = count === 'all' ? n : Math.min(n, count);
  const places = Int32Array.from({ length: shown }, (_, i) => Math.floor((i * n) / shown));
  const pick = (values: Float32Array) => Float32Array.from(places, (place) => values[place]!);
  const rows = Int32Array.from(places, (place) => split.train[place]!);
  const byLevel = (name: string, values: readonly Float32Array[]) =>
    attribute.levels.map((level, i) => [`${name} ${level}`, pick(values[i]!)] as const);
  return [
    {
      name: 'weights',
      ids: Array.from(rows, (row) => task.dataset.ids[row]!),
      columns: {
        [label.name]: Float32Array.from(rows, (row) => label.codes[row]!),
        [attribute.name]: Float32Array.from(rows, (row) => attribute.codes[row]!),
        'utility distance': pick(signals.utility),
        'utility crossed': pick(signals.utilityCrossed),
        'utility in formula': pick(utility),
        ...Object.fromEntries([
          ...byLevel('similarity distance to', signals.similarity),
          ...byLevel('similarity crossed to', signals.similarityCrossed),
          ...byLevel('similarity in formula to', similarity),
          ...byLevel('weight for', weights),
        ]),
      },
    },
  ];
}

/** Examples a corner. */
const EXAMPLES = 6;

/**
 * Training pictures at the corners of the plane of both distances, a strip a corner and level:
 * those with the smallest sum of ranks counted from that corner.
 */
export function weightPictures(
  training: Training,
  { utility, similarity }: Distances,
): PictureStrip[] {
  const { inputs, split, attribute } = training;
  const size = pictureSize(training);
  if (size === null) return [];
  const utilityRanks = ranks(utility);
  return attribute.levels.flatMap((level, l) => {
    const similarityRanks = ranks(similarity[l]!);
    return CORNERS.flatMap(({ near, like, name }) => {
      const score = (i: number) =>
        Math.max(
          near ? utilityRanks[i]! : 1 - utilityRanks[i]!,
          like ? similarityRanks[i]! : 1 - similarityRanks[i]!,
        );
      const chosen = [...split.train.keys()]
        // Who is taken for the group is not unlike it, however few the others are.
        .filter((i) => like || similarity[l]![i]! > 0)
        .map((i) => ({ i, score: score(i) }))
        .sort((a, b) => a.score - b.score || a.i - b.i)
        .slice(0, EXAMPLES)
        .map(({ i }) => split.train[i]!);
      if (chosen.length === 0) return [];
      const captions = captionsOf(training, chosen);
      const x = inputs.tensor(chosen);
      const pixels = Uint8Array.from(x.dataSync(), (value) => Math.round(value * 255));
      x.dispose();
      return { name: `${name} ${level}`, ...size, captions, pixels };
    });
  });
}

/** The four corners; distances of 0 are a tie that many records share. */
const CORNERS = [
  { near: true, like: true, name: 'near the decision, like' },
  { near: true, like: false, name: 'near the decision, unlike' },
  { near: false, like: true, name: 'far from the decision, like' },
  { near: false, like: false, name: 'far from the decision, unlike' },
] as const;

/** Share of records with a smaller value, in [0, 1). */
function ranks(values: Float32Array): Float32Array {
  const sorted = Float32Array.from(values).sort();
  const first = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i);
  });
  return values.map((value) => first.get(value)! / values.length);
}
