import type { Pooled } from './pooled.ts';
import type { Measured } from './ratios.ts';

/**
 * AUROC of one class against the rest, averaged over the parts of a repeat: a part's scores come
 * from one model, and scores of differently calibrated models are not compared. Influences are
 * DeLong's placements (DeLong, DeLong and Clarke-Pearson 1988): for a positive, the share of
 * negatives below it minus the AUROC, over the number of positives; for a negative likewise.
 * Undefined where a part has no positive or no negative.
 */
export function measureAuroc(
  pooled: Pooled,
  chosen: (record: number) => boolean,
  of: number,
): Measured {
  const { starts } = pooled;
  const parts = starts.slice(1).map((end, p) => placements(pooled, chosen, of, starts[p]!, end));
  return {
    value: parts.reduce((sum, part) => sum + part.auroc, 0) / parts.length,
    addInfluence: (into, weight) => {
      for (const { records, influence } of parts) {
        records.forEach((record, i) => {
          into[pooled.units[record]!]! += (weight * influence[i]!) / parts.length;
        });
      }
    },
  };
}

/** Binary: the AUROC. Several classes: the mean over the classes that occur, each against the rest. */
export function measureMeanAuroc(pooled: Pooled, chosen: (record: number) => boolean): Measured {
  if (pooled.classes === 2) return measureAuroc(pooled, chosen, 1);
  const occurs = new Set<number>();
  for (let i = 0; i < pooled.labels.length; i++) if (chosen(i)) occurs.add(pooled.labels[i]!);
  const parts = [...occurs].sort((a, b) => a - b).map((k) => measureAuroc(pooled, chosen, k));
  return {
    value: parts.reduce((sum, part) => sum + part.value, 0) / parts.length,
    addInfluence: (into, weight) => {
      for (const part of parts) part.addInfluence(into, weight / parts.length);
    },
  };
}

/** Of the records from `start` to `end`: their AUROC, and each one's influence on it. */
function placements(
  { labels, scores, classes }: Pooled,
  chosen: (record: number) => boolean,
  of: number,
  start: number,
  end: number,
) {
  const scoreOf = (i: number) =>
    classes > 2 ? scores[i * classes + of]! : of === 1 ? scores[i]! : -scores[i]!;
  const records: number[] = [];
  let positives = 0;
  for (let i = start; i < end; i++) {
    if (!chosen(i)) continue;
    records.push(i);
    if (labels[i] === of) positives++;
  }
  records.sort((a, b) => scoreOf(a) - scoreOf(b));
  const negatives = records.length - positives;
  const influence = new Float64Array(records.length);
  let area = 0;
  let positivesBelow = 0;
  let negativesBelow = 0;
  for (let from = 0; from < records.length; ) {
    const score = scoreOf(records[from]!);
    let to = from;
    let tiedPositives = 0;
    while (to < records.length && scoreOf(records[to]!) === score) {
      if (labels[records[to++]!] === of) tiedPositives++;
    }
    const tiedNegatives = to - from - tiedPositives;
    const below = (negativesBelow + tiedNegatives / 2) / negatives;
    const above = (positives - positivesBelow - tiedPositives / 2) / positives;
    for (let i = from; i < to; i++) influence[i] = labels[records[i]!] === of ? below : above;
    area += tiedPositives * below;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
    from = to;
  }
  const auroc = negatives === 0 ? Number.NaN : area / positives;
  records.forEach((record, i) => {
    influence[i] = (influence[i]! - auroc) / (labels[record] === of ? positives : negatives);
  });
  return { records, influence, auroc };
}
