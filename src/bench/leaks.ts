import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';
import { WORKS, type WorkName } from './works.ts';

/** Steps of each loop; those on pictures take some hundred times as long. */
const LOOPS: readonly (readonly [WorkName, number])[] = [
  ['mlp', 10_000],
  ['fairgrad', 10_000],
  ['logistic', 10_000],
  ['small-resnet', 1_000],
  ['masks', 1_000],
];
/** What comes before, as a share of them. */
const WARM_UP = 0.1;

/** What long training leaves behind. */
export const leaksBench: BenchPart = {
  name: 'leaks',
  title: 'Tensors, functions and memory over long training',
  async run({ progress, signal }) {
    const rows = [];
    for (const [name, steps] of LOOPS) {
      progress(`${WORKS[name].title} …`);
      const cells = await LineWorker.own(
        'training-worker.ts',
        [name, '1'],
        signal,
        async (worker) => {
          const before = await worker.request({ steps: WARM_UP * steps });
          const after = await worker.request({ steps });
          const more = (key: string) =>
            numberCell(Number(after[key]) - Number(before[key]), { digits: 0 });
          return [
            numberCell(steps, { digits: 0 }),
            numberCell(Number(after.leaked), { digits: 0 }),
            more('functions'),
            more('peakMiB'),
          ];
        },
      );
      rows.push({ header: WORKS[name].title, cells });
    }
    return plainTable({
      id: 'bench-leaks',
      caption: `Growth over the steps of a loop with its epochs' ends, after a tenth as many others.`,
      stub: 'Loop',
      columns: [
        { id: 'steps', title: 'Steps' },
        { id: 'tensors', title: 'Tensors', better: 'lower' },
        { id: 'functions', title: 'Functions defined', better: 'lower' },
        { id: 'memory', title: 'Peak memory', unit: 'MiB', better: 'lower' },
      ],
      rows,
    });
  },
};
