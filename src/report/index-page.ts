import { join, relative, sep } from 'node:path';
import { writeFileAtomic } from '../files/atomic.ts';
import type { Prose, VerdictItem } from './document.ts';
import { slug } from './escape.ts';
import { fontCss, katexCss } from './fonts.ts';
import { countVerdicts } from './tally.ts';
import { renderTemplate, templateText, trustedHtml } from './templates.ts';

/** One rendered report, for the page that lists all of them. */
export interface IndexEntry {
  /** Id: `fair-diagnosis`. */
  readonly paper: string;
  readonly title: Prose;
  /** Paths of the rendered files; the page links to them relative to itself. */
  readonly html: string;
  readonly pdf: string | null;
  readonly verdicts: readonly VerdictItem[];
  /** A report over all papers, which is of none. */
  readonly overAll?: boolean;
  /** ISO date of the results. */
  readonly date: string;
  readonly warnings: readonly Prose[];
}

/**
 * Writes `outDir/index.html`: every paper with its verdicts, warnings and links to its report.
 *
 * @returns its path
 */
export async function writeIndex(outDir: string, entries: readonly IndexEntry[]): Promise<string> {
  const context = {
    entries: entries.map((entry) => ({
      ...entry,
      anchor: slug(entry.paper),
      html: link(outDir, entry.html),
      pdf: entry.pdf === null ? null : link(outDir, entry.pdf),
      tally: countVerdicts(entry.verdicts),
    })),
    papers: entries.filter(({ overAll }) => !overAll).length,
    total: entries.reduce((sum, { verdicts }) => sum + verdicts.length, 0),
    tally: countVerdicts(entries.flatMap(({ verdicts }) => verdicts)),
  };
  const body = renderTemplate('index.njk', { ...context, css: '' });
  const css = [fontCss(body, 'page'), katexCss(body), templateText('report.css')];
  const path = join(outDir, 'index.html');
  await writeFileAtomic(
    path,
    renderTemplate('index.njk', { ...context, css: trustedHtml(css.join('\n')) }),
  );
  return path;
}

function link(from: string, to: string): string {
  const parts = relative(from, to).split(sep);
  return ['.', ...parts].map((part) => encodeURIComponent(part)).join('/');
}
