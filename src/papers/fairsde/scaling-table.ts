import { plainTable } from '../../report/tables.ts';
import type { Exhibit } from '../paper.ts';

/**
 * As `npm run bench -- selection` measured: a line a number of groups. Times in milliseconds, memory in
 * MiB.
 */
const MEASURED = [
  { groups: 2, greedy: 0.01, gap: 0, performance: 0, memory: 1, greedyGap: 12.7, leastGap: 12.7 },
  {
    groups: 4,
    greedy: 0.01,
    gap: 1.65,
    performance: 1.04,
    memory: 11,
    greedyGap: 19.6,
    leastGap: 15.8,
  },
  {
    groups: 10,
    greedy: 0,
    gap: 2.1,
    performance: 1.1,
    memory: 17,
    greedyGap: 31.9,
    leastGap: 25.3,
  },
  {
    groups: 100,
    greedy: 0.01,
    gap: 15.83,
    performance: 2.42,
    memory: 28,
    greedyGap: 39.3,
    leastGap: 34.2,
  },
  {
    groups: 1_000,
    greedy: 0.05,
    gap: 54.71,
    performance: 27.18,
    memory: 54,
    greedyGap: 41.7,
    leastGap: 36.9,
  },
  {
    groups: 10_000,
    greedy: 0.27,
    gap: 295.73,
    performance: 132.63,
    memory: 147,
    greedyGap: 40.9,
    leastGap: 36.9,
  },
] as const;

/** How selection scales with the number of groups, the paper's open question 2: measured once. */
export const scaling: Exhibit = {
  together: ({ id }) => [
    plainTable({
      id: `${id.split('/').at(-1)}-scaling`,
      caption:
        'Selection among many groups (the paper leaves it open how that scales): processor time of greedy selection and of both integer programmes, solved exactly by HiGHS, memory, and the gap that is left.',
      stub: 'Groups',
      columns: [
        { id: 'greedy', title: 'Greedy', unit: 'ms' },
        { id: 'gap', title: 'IP, smallest gap', unit: 'ms' },
        { id: 'performance', title: 'IP, best mean', unit: 'ms' },
        { id: 'memory', title: 'Memory', unit: 'MiB' },
        { id: 'greedy-gap', title: 'Gap, greedy', unit: 'points' },
        { id: 'least-gap', title: 'Gap, smallest', unit: 'points' },
      ],
      rows: MEASURED.map(({ groups, greedy, gap, performance, memory, greedyGap, leastGap }) => ({
        header: groups.toLocaleString('en'),
        cells: [
          ...[greedy, gap, performance].map((value) => ({ text: value.toFixed(2), value })),
          { text: String(memory), value: memory },
          ...[greedyGap, leastGap].map((value) => ({ text: value.toFixed(1), value })),
        ],
      })),
      notes: [
        'Measured on 30 November 2026, on one of two cores of an AMD EPYC (Zen 4) beside other work: medians of 5, random groups of 20 to 500 records. Memory: by how much that of a fresh process grew at most, over what it had after a programme of four groups. `npm run bench -- selection` measures on your machine. Two thresholds bound the gap, so that the programme grows by two rows a group and not by one a pair.',
      ],
    }),
  ],
};
