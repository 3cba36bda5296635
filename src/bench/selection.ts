import type { TableBlock } from '../report/document.ts';
import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';

const SIZES = [2, 4, 10, 100, 1_000, 10_000];
const REPEATS = 5;
const MIB = 2 ** 20;

/** FairSDE's open question 2: what selecting experts costs for many groups, as intersections give. */
export const selectionBench: BenchPart = {
  name: 'selection',
  title: 'Selecting experts for many groups',
  async run({ signal }): Promise<TableBlock> {
    const points: Readonly<Record<string, unknown>>[] = [];
    for (const size of SIZES) {
      const point = await LineWorker.own(
        'selection-worker.ts',
        [String(size), String(REPEATS)],
        signal,
        (worker) => worker.request({}),
      );
      points.push(point);
    }
    return plainTable({
      id: 'bench-selection',
      caption: `Greedy selection and both integer programmes, solved exactly by HiGHS; medians of ${REPEATS}, processor time of one thread.`,
      stub: 'Groups',
      columns: [
        { id: 'greedy', title: 'Greedy', unit: 'ms', better: 'lower' },
        { id: 'gap', title: 'Smallest gap', unit: 'ms', better: 'lower' },
        { id: 'performance', title: 'Best mean', unit: 'ms', better: 'lower' },
        { id: 'memory', title: 'Memory', unit: 'MiB', better: 'lower' },
        { id: 'greedy-gap', title: 'Gap, greedy', unit: 'points' },
        { id: 'least-gap', title: 'Gap, smallest', unit: 'points' },
      ],
      rows: SIZES.map((size, i) => {
        const of = (name: string) => Number(points[i]![name]);
        return {
          header: size.toLocaleString('en'),
          cells: [
            ...['greedy', 'gap', 'performance'].map((name) =>
              numberCell(1000 * of(name), { digits: 2 }),
            ),
            numberCell(of('memory') / MIB, { digits: 0 }),
            ...['greedyGap', 'leastGap'].map((name) =>
              numberCell(of(name), { digits: 1, scale: 100 }),
            ),
          ],
        };
      }),
      notes: [
        'Random groups of 20 to 500 records each. A lower and an upper threshold bound the gap: two rows of the programme a group, where a constraint for each pair of groups would be 50 million for 10,000. Memory: by how much that of a fresh process grows at most, over what it has after a programme of four groups.',
      ],
    });
  },
};
