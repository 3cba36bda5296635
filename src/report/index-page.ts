import { join, relative, sep } from 'node:path';
import { writeFileAtomic } from '../files/atomic.ts';
import type { Prose, TableBlock, VerdictKind } from './document.ts';
import { slug } from './escape.ts';
import { fontCss, katexCss } from './fonts.ts';
import { countVerdicts, type Tone, toneOf } from './tally.ts';
import { renderTemplate, templateText, trustedHtml } from './templates.ts';
import { tableView } from './view.ts';

/** What the page of all reports shows. */
export interface IndexPage {
  readonly papers: readonly IndexPaper[];
  /** Every method against its plain model; null: nothing is stored. */
  readonly cross: IndexCross | null;
}

export interface IndexPaper {
  /** Id: `fair-diagnosis`. */
  readonly id: string;
  readonly title: Prose;
  /** Authors, venue, year. */
  readonly byline: Prose;
  /** Every claim, in the order of the tables. */
  readonly claims: readonly IndexClaim[];
  /** Which run judged them; null: none did. */
  readonly judged: Prose | null;
  /** Newest first. */
  readonly runs: readonly IndexRun[];
}

export interface IndexClaim {
  readonly claim: Prose;
  readonly source: string;
  /** A check of ours, that the paper does not make. */
  readonly ours: boolean;
  readonly verdict: VerdictKind;
  /** On which data; '' where it was not tested. */
  readonly on: string;
  readonly evidence: Prose;
}

/** One set of results of a paper. */
export interface IndexRun {
  /** `this machine`, `committed`. */
  readonly where: string;
  readonly profile: string;
  /** Gives no verdicts: shows that everything runs. */
  readonly demonstration: boolean;
  /** ISO date of the results. */
  readonly date: string;
  readonly tables: readonly {
    readonly title: Prose;
    readonly data: string;
    readonly trials: number;
    /** Of worker processes. */
    readonly minutes: number;
  }[];
  /** Paths of files that are there. */
  readonly files: readonly { readonly label: string; readonly path: string }[];
  readonly warnings: readonly Prose[];
}

export interface IndexCross {
  readonly title: string;
  readonly profile: string;
  readonly date: string;
  readonly summary: readonly Prose[];
  readonly table: TableBlock;
  readonly files: readonly { readonly label: string; readonly path: string }[];
}

const TONES: readonly Tone[] = ['replicated', 'not-replicated', 'undecided', 'not-tested'];

/**
 * Writes `outDir/index.html`, the way in: every paper with its claims as one picture, which can be
 * filtered by verdict without a script, the cross table, and what ran when. One file, no network.
 *
 * @returns its path
 */
export async function writeIndex(outDir: string, page: IndexPage): Promise<string> {
  const links = (files: readonly { readonly label: string; readonly path: string }[]) =>
    files.map(({ label, path }) => ({ label, href: link(outDir, path) }));
  const claims = page.papers.flatMap((paper) => paper.claims);
  const context = {
    papers: page.papers.map((paper) => ({
      ...paper,
      anchor: slug(paper.id),
      tally: countVerdicts(paper.claims.filter(({ ours }) => !ours)),
      claims: paper.claims.map((claim, i) => ({
        ...claim,
        number: i + 1,
        tone: toneOf(claim.verdict),
      })),
      runs: paper.runs.map((run) => ({ ...run, files: links(run.files) })),
    })),
    cross: page.cross && {
      ...page.cross,
      files: links(page.cross.files),
      table: tableView(page.cross.table),
    },
    claims: claims.filter(({ ours }) => !ours).length,
    checks: claims.filter(({ ours }) => ours).length,
    demonstrations: page.papers.some(({ runs }) => runs.some(({ demonstration }) => demonstration)),
    tones: TONES.map((tone) => ({
      tone,
      title: tone.replace('-', ' '),
      count: claims.filter(({ verdict }) => toneOf(verdict) === tone).length,
    })),
  };
  const body = renderTemplate('index.njk', { ...context, css: '' });
  const css = [
    fontCss(body, 'page'),
    katexCss(body),
    templateText('report.css'),
    templateText('index.css'),
  ];
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
