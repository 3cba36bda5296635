import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic.ts';
import { toCsv } from '../files/csv.ts';
import { asciiLetters } from '../report/escape.ts';
import type { SampleTable } from '../training/outcome.ts';
import type { TableResult } from './results.ts';

/**
 * Writes the values that methods give single records, a CSV file a table of them, into the folder
 * `samples`: id first, then one column a value, empty where undefined.
 *
 * @returns the paths written.
 */
export async function writeSamples(folder: string, result: TableResult): Promise<string[]> {
  const written: string[] = [];
  for (const setting of result.settings) {
    for (const row of setting.rows) {
      for (const sample of row.samples) {
        const name = [result.table, setting.id, row.id, sample.name].join('-');
        const path = join(folder, 'samples', `${asciiLetters(name).replace(/[^\w-]+/g, '-')}.csv`);
        await mkdir(join(folder, 'samples'), { recursive: true });
        await writeFileAtomic(path, sampleCsv(sample));
        written.push(path);
      }
    }
  }
  return written;
}

function sampleCsv({ ids, columns }: SampleTable): string {
  const names = Object.keys(columns);
  return toCsv([
    ['id', ...names],
    ...ids.map((id, i) => [id, ...names.map((name) => sevenDigits(columns[name]![i]))]),
  ]);
}

/** What single precision holds. */
function sevenDigits(value: number | null | undefined): number | null {
  return typeof value === 'number' ? Number(value.toPrecision(7)) : null;
}
