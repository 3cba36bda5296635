import type { AuditRecords } from './records.ts';

/** Records by a rule that a program in any language can repeat: 240, three groups, weights 1 to 3. */
export function ruledRecords(weighted: boolean): AuditRecords {
  const numbers = Array.from({ length: 240 }, (_, i) => i);
  const labels = Uint8Array.from(numbers, (i) => ((i * i + 3 * i) % 7 < 3 ? 1 : 0));
  const scores = Float64Array.from(
    numbers,
    (i) => Math.floor((60 * ((i * 37) % 101) + 250 * labels[i]! * ((i * 13) % 17)) / 100) / 100,
  );
  return {
    labels,
    scores,
    predicted: Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0)),
    weights: weighted ? Float64Array.from(numbers, (i) => 1 + (i % 3)) : null,
    units: { of: Int32Array.from(numbers), count: 240, sites: null },
    groupings: [
      {
        name: 'group',
        columns: ['group'],
        levels: ['a', 'b', 'c'],
        codes: Int32Array.from(numbers, (i) => ((i * i) % 11) % 3),
        reference: 0,
      },
    ],
  };
}
