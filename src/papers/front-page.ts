import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexClaim, IndexPaper, IndexRun } from '../report/index-page.ts';
import { root } from '../setup/paths.ts';
import type { Paper } from './paper.ts';
import { givesVerdicts } from './profile.ts';
import { PAPERS } from './registry.ts';
import { claimResults } from './report/claims.ts';
import { byline, warningLines } from './report/cover.ts';
import { rerunsOf } from './report/rerun.ts';
import { type PaperResults, readResults } from './results-file.ts';

/** Results of a paper, and where they lie. */
interface Found {
  readonly where: 'this machine' | 'committed';
  readonly folder: string;
  readonly results: PaperResults;
}

/**
 * Every paper for the page of all reports: with the results in `out`, and those that are committed with
 * the kit. The claims are judged by this machine's results where these give verdicts, else by the
 * committed ones.
 *
 * @param committed folder of the committed reports, one a paper.
 */
export async function frontPage(
  out: string,
  committed = join(root, 'reports'),
): Promise<IndexPaper[]> {
  return Promise.all(
    PAPERS.map(async (paper) => {
      const found: Found[] = [];
      for (const [where, place] of [
        ['this machine', out],
        ['committed', committed],
      ] as const) {
        const folder = join(place, paper.id);
        const results = await readResults(folder);
        if (results !== null) found.push({ where, folder, results });
      }
      return indexPaper(paper, found);
    }),
  );
}

function indexPaper(paper: Paper, found: readonly Found[]): IndexPaper {
  const judging = found.find(({ results }) => givesVerdicts(results.profile)) ?? null;
  return {
    id: paper.id,
    title: paper.title,
    byline: byline(paper),
    claims: claimsOf(paper, judging?.results ?? null),
    judged:
      judging &&
      `profile \`${judging.results.profile}\`, ${judging.where === 'committed' ? 'committed with the kit' : 'on this machine'}, results of ${judging.results.date.slice(0, 10)}`,
    runs: found.map((one) => runOf(paper, one)),
  };
}

function claimsOf(paper: Paper, results: PaperResults | null): IndexClaim[] {
  const reruns = results === null ? [] : rerunsOf(paper, results);
  return claimResults(paper, reruns).map(({ claim, table, verdict, primary }) => ({
    claim: claim.statement,
    source: claim.source,
    ours: claim.ours === true,
    verdict,
    on: primary?.item.on ?? '',
    evidence: primary?.item.evidence ?? `${table.title}: no run has judged it`,
  }));
}

function runOf(paper: Paper, { where, folder, results }: Found): IndexRun {
  const reruns = rerunsOf(paper, results);
  const files = [
    ['Report', 'report.html'],
    ['PDF', 'report.pdf'],
    ['Data', 'results.json'],
  ] as const;
  return {
    where,
    profile: results.profile,
    demonstration: !givesVerdicts(results.profile),
    date: results.date.slice(0, 10),
    tables: reruns.map(({ table, result }) => {
      const trials = result.settings.flatMap(({ provenance }) => provenance);
      return {
        title: table.title,
        data: [...new Set(result.settings.map(({ dataset }) => dataset.id))].join(', '),
        trials: trials.length,
        minutes: Math.round(trials.reduce((sum, { seconds }) => sum + seconds, 0) / 6) / 10,
      };
    }),
    files: files.flatMap(([label, name]) => {
      const path = join(folder, name);
      return existsSync(path) ? [{ label, path }] : [];
    }),
    warnings: warningLines(
      results,
      reruns.flatMap(({ result }) => result.settings),
    ),
  };
}
