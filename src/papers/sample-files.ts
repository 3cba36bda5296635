import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../files/atomic.ts';
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
        const path = join(folder, 'samples', `${name.replace(/[^\w-]+/g, '-')}.csv`);
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
  const lines = [['id', ...names].map(field).join(',')];
  ids.forEach((id, i) => {
    lines.push([field(id), ...names.map((name) => number(columns[name]![i]))].join(','));
  });
  return `${lines.join('\n')}\n`;
}

/** Quoted where a comma, a quote or a line break would be misread. */
function field(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Single precision has seven digits. */
function number(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value)
    ? ''
    : String(Number(value.toPrecision(7)));
}
