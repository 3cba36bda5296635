import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';
import { WORKS, type WorkName } from './works.ts';

const STEPS = 10_000;
const WARM_UP = 1_000;
const LOOPS: readonly WorkName[] = ['mlp', 'fairgrad', 'logistic'];

/** What long training leaves behind. */
export const leaksBench: BenchPart = {
  name: 'leaks',
  title: `Tensors, functions and memory over ${STEPS.toLocaleString('en')} steps`,
  async run({ progress, signal }) {
    const rows = [];
    for (const name of LOOPS) {
      progress(`${WORKS[name].title} …`);
      const cells = await LineWorker.own(
        'training-worker.ts',
        [name, '1'],
        signal,
        async (worker) => {
          const before = await worker.request({ steps: WARM_UP });
          const after = await worker.request({ steps: STEPS });
          const more = (key: string) =>
            numberCell(Number(after[key]) - Number(before[key]), { digits: 0 });
          return [
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
      caption: `Growth over ${STEPS.toLocaleString('en')} steps of a loop with its epochs' ends, after ${WARM_UP.toLocaleString('en')} others.`,
      stub: 'Loop',
      columns: [
        { id: 'tensors', title: 'Tensors', better: 'lower' },
        { id: 'functions', title: 'Functions defined', better: 'lower' },
        { id: 'memory', title: 'Peak memory', unit: 'MiB', better: 'lower' },
      ],
      rows,
    });
  },
};
