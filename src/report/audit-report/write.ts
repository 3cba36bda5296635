import { writeFileAtomic } from '../../files/atomic.ts';
import { reportFormat } from './formats.ts';
import type { AuditFile } from './words.ts';

/** Writes an audit to each path, in the format of its ending; the same audit gives the same bytes. */
export async function writeAuditReports(audit: AuditFile, paths: readonly string[]): Promise<void> {
  const isData = (path: string) => reportFormat(path) === '.json';
  for (const path of paths.filter(isData)) {
    await writeFileAtomic(path, `${JSON.stringify(audit, null, 2)}\n`);
  }
  const printed = paths.filter((path) => !isData(path));
  if (printed.length === 0) return;
  // The npm package writes JSON without what all else is printed with.
  const { writePrinted } = await import('./printed.ts');
  await writePrinted(audit, printed);
}
