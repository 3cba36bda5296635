import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import type { BenchPart } from './part.ts';
import { inScratch } from './scratch.ts';
import { RECORDS, writeTedsD } from './teds-d-file.ts';

/** A table of national size, from csv to what a network reads. */
export const tedsDBench: BenchPart = {
  name: 'teds-d',
  title: 'A TEDS-D csv of national size: read, filter, encode',
  run: ({ progress, signal }) =>
    inScratch(async (folder) => {
      const file = join(folder, 'tedsd_puf_2019.csv');
      progress(`Writing ${RECORDS.toLocaleString('en')} random records …`);
      await writeTedsD(file, RECORDS);
      const megabytes = (await stat(file)).size / 2 ** 20;
      progress('Reading, filtering and encoding them …');
      const measured = await LineWorker.own(
        'teds-d-worker.ts',
        [folder, join(folder, 'cache')],
        signal,
        (worker) => worker.request({}),
      );
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
    }),
};
