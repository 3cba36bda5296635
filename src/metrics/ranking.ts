/**
 * Records of one binary question in ascending order of score, prepared once so that AUROCs,
 * confusion counts and calibration bins of all groups come out of one pass for any weights.
 *
 * The pass adds up negatives and, at each positive, the negatives below it. A negative tied with a
 * positive counts half: it is visited twice, half before and half after the positives of its tie.
 * Sums are kept doubled, so integer weights give exact results.
 */
export interface Ranking {
  /** Index into the weights, one a step. */
  readonly units: Int32Array;
  /** 0: a positive; 1: half a negative; 2: a whole negative. */
  readonly steps: Uint8Array;
  readonly scores: Float64Array;
  /** `steps × attributes`: where the record counts besides slot 0, which is everyone. */
  readonly slots: Int32Array;
  readonly attributes: number;
  /** Step at which each cut falls: records from there on have a score ≥ the cut. Ascending. */
  readonly cuts: Int32Array;
}

/** What a pass adds up. Slot-wise arrays; `…Below` are `cuts × slots`. Negatives are doubled. */
export interface RankTally {
  readonly positives: Float64Array;
  readonly negatives2: Float64Array;
  /** 2 × Σ over positives of the negatives below them, ties half. */
  readonly area2: Float64Array;
  readonly positivesBelow: Float64Array;
  readonly negatives2Below: Float64Array;
  /** 2 × sum of scores below each cut, everyone; last: all. */
  readonly scores2Below: Float64Array;
}

/** The records of one binary question. */
export interface RankingInput {
  readonly scores: ArrayLike<number>;
  readonly positive: (record: number) => boolean;
  /** For each attribute the slot of each record. */
  readonly slots: readonly Int32Array[];
  readonly units: Int32Array;
  /** Scores at which counts are wanted, ascending. */
  readonly cuts: readonly number[];
}

/**
 * Sorts the records once, in O(n log n).
 *
 * @param input scores without NaN; `slots` and `units` have one entry a record.
 */
export function rank(input: RankingInput): Ranking {
  const { scores, positive, slots, units, cuts } = input;
  const n = scores.length;
  const order = ascending(scores);
  const record = new Int32Array(2 * n);
  const steps = new Uint8Array(2 * n);
  const cutSteps = new Int32Array(cuts.length);
  let length = 0;
  let cut = 0;
  const push = (index: number, step: number) => {
    record[length] = index;
    steps[length++] = step;
  };
  for (let start = 0; start < n; ) {
    const score = scores[order[start]!]!;
    let end = start;
    let positives = 0;
    while (end < n && scores[order[end]!] === score) if (positive(order[end++]!)) positives++;
    while (cut < cuts.length && cuts[cut]! <= score) cutSteps[cut++] = length;
    const tied = order.subarray(start, end);
    const mixed = positives > 0 && positives < tied.length;
    for (const index of tied) if (!positive(index)) push(index, mixed ? 1 : 2);
    for (const index of tied) if (positive(index)) push(index, 0);
    if (mixed) for (const index of tied) if (!positive(index)) push(index, 1);
    start = end;
  }
  while (cut < cuts.length) cutSteps[cut++] = length;

  const visited = record.subarray(0, length);
  const stepSlots = new Int32Array(length * slots.length);
  visited.forEach((index, step) => {
    for (let a = 0; a < slots.length; a++) stepSlots[step * slots.length + a] = slots[a]![index]!;
  });
  return {
    units: Int32Array.from(visited, (index) => units[index]!),
    steps: steps.slice(0, length),
    scores: Float64Array.from(visited, (index) => scores[index]!),
    slots: stepSlots,
    attributes: slots.length,
    cuts: cutSteps,
  };
}

/** Positions of ascending scores, equal ones in their order. */
function ascending(scores: ArrayLike<number>): Int32Array {
  // Sorting plain numbers and looking each up is several times faster than sorting by a comparator.
  const sorted = Float64Array.from(scores).sort();
  const filled = new Int32Array(sorted.length);
  const order = new Int32Array(sorted.length);
  for (let i = 0; i < sorted.length; i++) {
    let first = 0;
    let last = sorted.length;
    while (first < last) {
      const middle = (first + last) >> 1;
      if (sorted[middle]! < scores[i]!) first = middle + 1;
      else last = middle;
    }
    order[first + filled[first]!++] = i;
  }
  return order;
}

/**
 * An empty tally.
 *
 * @param slots everyone (slot 0) and every group of every attribute.
 * @param cuts as many as the ranking has.
 */
export function rankTally(slots: number, cuts: number): RankTally {
  return {
    positives: new Float64Array(slots),
    negatives2: new Float64Array(slots),
    area2: new Float64Array(slots),
    positivesBelow: new Float64Array(cuts * slots),
    negatives2Below: new Float64Array(cuts * slots),
    scores2Below: new Float64Array(cuts + 1),
  };
}

/**
 * One pass: fills `tally` for the given weights, in O(steps × attributes).
 *
 * @param weights whole numbers ≥ 0, one a unit; a record counts as often as its unit's says.
 * @param tally made by `rankTally` for this ranking; what it held is overwritten.
 */
export function tallyRanks(ranking: Ranking, weights: ArrayLike<number>, tally: RankTally): void {
  const { units, steps, scores, slots, attributes, cuts } = ranking;
  const { positives, negatives2, area2 } = tally;
  const slotCount = positives.length;
  positives.fill(0);
  negatives2.fill(0);
  area2.fill(0);
  let scores2 = 0;
  let from = 0;
  for (let cut = 0; cut <= cuts.length; cut++) {
    const to = cut < cuts.length ? cuts[cut]! : steps.length;
    for (let i = from; i < to; i++) {
      const weight = weights[units[i]!]!;
      if (weight === 0) continue;
      const step = steps[i]!;
      const first = i * attributes;
      if (step === 0) {
        scores2 += 2 * weight * scores[i]!;
        positives[0]! += weight;
        area2[0]! += weight * negatives2[0]!;
        for (let a = first; a < first + attributes; a++) {
          const slot = slots[a]!;
          positives[slot]! += weight;
          area2[slot]! += weight * negatives2[slot]!;
        }
      } else {
        const added = weight * step;
        scores2 += added * scores[i]!;
        negatives2[0]! += added;
        for (let a = first; a < first + attributes; a++) negatives2[slots[a]!]! += added;
      }
    }
    from = to;
    tally.scores2Below[cut] = scores2;
    if (cut === cuts.length) break;
    tally.positivesBelow.set(positives, cut * slotCount);
    tally.negatives2Below.set(negatives2, cut * slotCount);
  }
}
