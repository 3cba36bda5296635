import { fileURLToPath } from 'node:url';
import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';
import { WORKS, type WorkName } from './works.ts';

const STEPS = 10_000;
const WARM_UP = 1_000;
const LOOPS: readonly WorkName[] = ['mlp', 'fairgrad', 'logistic'];
const worker = fileURLToPath(new URL('./training-worker.ts', import.meta.url));

/** What long training leaves behind. */
export const leaksBench: BenchPart = {
  name: 'leaks',
  title: `Tensors, functions and memory over ${STEPS.toLocaleString('en')} steps`,
  async run({ progress, signal }) {
    const rows = [];
    for (const name of LOOPS) {
      progress(`${WORKS[name].title} …`);
      const started = await LineWorker.start(
        process.execPath,
        [worker, name, '1'],
        process.env,
        signal,
      );
      try {
        const before = await started.worker.request({ steps: WARM_UP });
        const after = await started.worker.request({ steps: STEPS });
        const more = (key: string) =>
          numberCell(Number(after[key]) - Number(before[key]), { digits: 0 });
        rows.push({
          header: WORKS[name].title,
          cells: [
            numberCell(Number(after.leaked), { digits: 0 }),
            more('functions'),
            more('peakMiB'),
          ],
        });
      } finally {
        await started.worker.close();
      }
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
