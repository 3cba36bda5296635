import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { IndexClaim, IndexPaper, IndexRun } from '../report/index-page.ts';
import { COMMITTED, type Found, foundResults, judging, origin } from './judging-results.ts';
import type { Paper } from './paper.ts';
import { givesVerdicts } from './profile.ts';
import { PAPERS } from './registry.ts';
import { claimResults } from './report/claims.ts';
import { byline, warningLines } from './report/cover.ts';
import { verdictReason } from './report/front/verdict-sentence.ts';
import { rerunsOf } from './report/rerun.ts';
import type { PaperResults } from './results-file.ts';

/**
 * Every paper for the page of all reports: with the results in `out`, and those that are committed with
 * the kit. The claims are judged by this machine's results where these give verdicts, else by the
 * committed ones.
 *
 * @param committed folder of the committed reports, one a paper.
 */
export async function frontPage(out: string, committed = COMMITTED): Promise<IndexPaper[]> {
  return Promise.all(
    PAPERS.map(async (paper) => indexPaper(paper, await foundResults(paper.id, out, committed))),
  );
}

function indexPaper(paper: Paper, found: readonly Found[]): IndexPaper {
  const judged = judging(found);
  return {
    id: paper.id,
    title: paper.title,
    byline: byline(paper),
    claims: claimsOf(paper, judged?.results ?? null),
    judged: judged && origin(judged),
    runs: found.map((one) => runOf(paper, one)),
  };
}

function claimsOf(paper: Paper, results: PaperResults | null): IndexClaim[] {
  const reruns = results === null ? [] : rerunsOf(paper, results);
  return claimResults(paper, reruns).map((result) => {
    const { claim, table, verdict, primary } = result;
    return {
      claim: claim.statement,
      source: claim.source,
      ours: claim.ours === true,
      verdict,
      on: primary?.item.on ?? '',
      evidence: primary === null ? `${table.title}: no run has judged it` : verdictReason(result),
    };
  });
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
