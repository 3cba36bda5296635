import { join } from 'node:path';
import type { IndexEntry } from '../../report/index-page.ts';
import type { Paper } from '../paper.ts';
import type { PaperResults } from '../results-file.ts';
import { cover } from './cover.ts';

/** What the page of all verdicts says of one rendered report. */
export function indexEntry(paper: Paper, results: PaperResults, folder: string): IndexEntry {
  const { warnings } = cover(paper, results);
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
