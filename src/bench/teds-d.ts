import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';
import { RECORDS, writeTedsD } from './teds-d-file.ts';

const worker = fileURLToPath(new URL('./teds-d-worker.ts', import.meta.url));

/** A table of national size, from csv to what a network reads. */
export const tedsDBench: BenchPart = {
  name: 'teds-d',
  title: 'A TEDS-D csv of national size: read, filter, encode',
  async run({ progress, signal }) {
    const folder = await mkdtemp(join(tmpdir(), 'refair-bench-'));
    try {
      const file = join(folder, 'tedsd_puf_2019.csv');
      progress(`Writing ${RECORDS.toLocaleString('en')} random records …`);
      await writeTedsD(file, RECORDS);
      const megabytes = (await stat(file)).size / 2 ** 20;
      progress('Reading, filtering and encoding them …');
      const started = await LineWorker.start(
        process.execPath,
        [worker, folder, join(folder, 'cache')],
        process.env,
        signal,
      );
      const measured = await started.worker.request({});
      await started.worker.close();
      const of = (name: string) => Number(measured[name]);
      const total = of('read') + of('filter') + of('encode');
      const seconds = (value: number) => numberCell(value, { digits: 1 });
      return plainTable({
        id: 'bench-teds-d',
        caption: 'From the csv file to float32 batches, every record once, in one process.',
        stub: 'Records',
        columns: [
          { id: 'size', title: 'File', unit: 'MiB' },
          { id: 'read', title: 'Read', unit: 's', better: 'lower' },
          { id: 'filter', title: 'Filter and split', unit: 's', better: 'lower' },
          { id: 'encode', title: 'Encode', unit: 's', better: 'lower' },
          { id: 'total', title: 'Total', unit: 's', better: 'lower' },
          { id: 'ratio', title: 'Total to its limit of 30 s', better: 'lower' },
          { id: 'cpu', title: 'Processor time', unit: 's', better: 'lower' },
          { id: 'memory', title: 'Peak memory', unit: 'MiB', better: 'lower' },
        ],
        rows: [
          {
            header: of('records').toLocaleString('en'),
            cells: [
              numberCell(megabytes, { digits: 0 }),
              ...['read', 'filter', 'encode'].map((name) => seconds(of(name))),
              seconds(total),
              numberCell(total / 30, { digits: 2 }),
              numberCell(of('cpu'), { digits: 1 }),
              numberCell(of('peakMiB'), { digits: 0 }),
            ],
          },
        ],
        notes: [
          `${of('encoded').toLocaleString('en')} records have label, race and sex; each becomes ${of('inputs')} numbers. Codes are drawn at random, a tenth are missing.`,
        ],
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
