import {
  conditionalMutualInformation,
  correctedConditionalMutualInformation,
} from '../metrics/information.ts';
import type { Pooled } from './pooled.ts';
import type { Measured } from './ratios.ts';

/**
 * Corrected ADF = I(S; Ŷ | Y) of Fair Diagnosis in nats (Miller-Madow), not clipped. The influence of
 * a record is that of the plug-in: ln p(y, s, ŷ) p(y) / (p(y, s) p(y, ŷ)) − I, over the number of
 * records. Records without the attribute are left out; fewer than two groups leave it undefined.
 *
 * @param levels how many the attribute has.
 */
export function measureAdf(pooled: Pooled, codes: Int32Array, levels: number): Measured {
  const { labels, predicted, units, classes } = pooled;
  const cells = new Float64Array(classes * levels * classes);
  const byGroup = new Float64Array(classes * levels);
  const byPrediction = new Float64Array(classes * classes);
  const byLabel = new Float64Array(classes);
  const groups = new Set<number>();
  let n = 0;
  for (let i = 0; i < labels.length; i++) {
    const s = codes[i]!;
    if (s < 0) continue;
    const y = labels[i]!;
    const p = predicted[i]!;
    cells[(y * levels + s) * classes + p]!++;
    byGroup[y * levels + s]!++;
    byPrediction[y * classes + p]!++;
    byLabel[y]!++;
    groups.add(s);
    n++;
  }
  const table = { counts: cells, strata: classes, rows: levels, columns: classes };
  const plugIn = conditionalMutualInformation(table);
  return {
    value: groups.size < 2 ? Number.NaN : correctedConditionalMutualInformation(table),
    addInfluence: (into, weight) => {
      for (let i = 0; i < labels.length; i++) {
        const s = codes[i]!;
        if (s < 0) continue;
        const y = labels[i]!;
        const p = predicted[i]!;
        const joint = cells[(y * levels + s) * classes + p]! * byLabel[y]!;
        const apart = byGroup[y * levels + s]! * byPrediction[y * classes + p]!;
        into[units[i]!]! += (weight * (Math.log(joint / apart) - plugIn)) / n;
      }
    },
  };
}
