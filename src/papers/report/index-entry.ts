import { join } from 'node:path';
import type { IndexEntry } from '../../report/index-page.ts';
import type { Paper } from '../paper.ts';
import type { PaperResults } from '../results-file.ts';
import { paperReport } from './paper-report.ts';

/** What the page of all verdicts says of one rendered report. */
export async function indexEntry(
  paper: Paper,
  results: PaperResults,
  folder: string,
): Promise<IndexEntry> {
  const { warnings } = await paperReport(paper, results);
  return {
    paper: paper.id,
    title: paper.title,
    html: join(folder, 'report.html'),
    pdf: join(folder, 'report.pdf'),
    verdicts: results.tables.flatMap((table) =>
      table.settings.flatMap((setting) => setting.verdicts),
    ),
    date: results.date,
    warnings,
  };
}
