import { measureScaling, type RuleCost } from '../methods/fairsde/scaling.ts';
import type { TableBlock, TableCell } from '../report/document.ts';
import { numberCell, plainTable } from '../report/tables.ts';
import type { BenchPart } from './part.ts';

const SIZES = [2, 4, 10, 100, 1_000, 10_000];
const REPEATS = 5;
const MIB = 2 ** 20;

/** FairSDE's open question 2: what selecting experts costs for many groups, as intersections give. */
export const selectionBench: BenchPart = {
  name: 'selection',
  title: 'Selecting experts for many groups',
  async run(): Promise<TableBlock> {
    const points = await measureScaling(SIZES, { seed: 1, repeats: REPEATS });
    const time = ({ seconds }: RuleCost): TableCell => numberCell(1000 * seconds, { digits: 2 });
    const gap = (rule: RuleCost): TableCell => numberCell(rule.gap, { digits: 1, scale: 100 });
    return plainTable({
      id: 'bench-selection',
      caption: `Greedy selection and both integer programmes, solved exactly by HiGHS; medians of ${REPEATS}, processor time of one thread.`,
      stub: 'Groups',
      columns: [
        { id: 'greedy', title: 'Greedy', unit: 'ms', better: 'lower' },
        { id: 'gap', title: 'Smallest gap', unit: 'ms', better: 'lower' },
        { id: 'performance', title: 'Best mean', unit: 'ms', better: 'lower' },
        { id: 'memory', title: 'HiGHS', unit: 'MiB', better: 'lower' },
        { id: 'greedy-gap', title: 'Gap, greedy', unit: 'points' },
        { id: 'least-gap', title: 'Gap, smallest', unit: 'points' },
      ],
      rows: points.map((point) => ({
        header: point.groups.toLocaleString('en'),
        cells: [
          time(point.greedy),
          time(point.gap),
          time(point.performance),
          numberCell(point.solverBytes / MIB, { digits: 0 }),
          gap(point.greedy),
          gap(point.gap),
        ],
      })),
      notes: [
        'Random groups of 20 to 500 records each. A lower and an upper threshold bound the gap: two rows of the programme a group, where a constraint for each pair of groups would be 50 million for 10,000.',
      ],
    });
  },
};
