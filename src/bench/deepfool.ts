import { fileURLToPath } from 'node:url';
import { numberCell } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';

const PICTURES = 10_000;
const LIMIT_SECONDS = 90;
const worker = fileURLToPath(new URL('./deepfool-worker.ts', import.meta.url));

/** Distances of many pictures to a decision boundary. */
export const deepFoolBench: BenchPart = {
  name: 'deepfool',
  title: 'DeepFool: distances to the decision boundary of the small ResNet',
  async run({ progress, signal }) {
    const rows = [];
    for (const threads of [1, 2]) {
      progress(`${PICTURES.toLocaleString('en')} pictures, threads: ${threads} …`);
      const started = await LineWorker.start(
        process.execPath,
        [worker, String(threads), String(PICTURES)],
        process.env,
        signal,
      );
      const { seconds, crossed, peakMiB, leaked } = await started.worker.request({});
      await started.worker.close();
      rows.push({
        header: String(threads),
        cells: [
          numberCell(Number(seconds), { digits: 1 }),
          numberCell(PICTURES / Number(seconds), { digits: 0 }),
          numberCell(Number(seconds) / LIMIT_SECONDS, { digits: 2 }),
          numberCell((100 * Number(crossed)) / PICTURES, { digits: 1 }),
          numberCell(Number(peakMiB), { digits: 0 }),
          numberCell(Number(leaked), { digits: 0 }),
        ],
      });
    }
    return {
      kind: 'table',
      id: 'bench-deepfool',
      caption: `${PICTURES.toLocaleString('en')} pictures of 28×28×3 in batches of 128, a model trained for one epoch.`,
      stub: 'Threads',
      columns: [
        { id: 'seconds', title: 'Time', unit: 's', better: 'lower' },
        { id: 'throughput', title: 'Throughput', unit: 'img/s', better: 'higher' },
        { id: 'ratio', title: `Time to its limit of ${LIMIT_SECONDS} s`, better: 'lower' },
        { id: 'crossed', title: 'Crossed', unit: '%' },
        { id: 'memory', title: 'Peak memory', unit: 'MiB', better: 'lower' },
        { id: 'leaked', title: 'Tensors leaked', better: 'lower' },
      ],
      groups: [{ title: null, rows }],
      notes: [],
    };
  },
};
