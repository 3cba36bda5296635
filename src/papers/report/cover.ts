import type { ReportDocument } from '../../report/document.ts';
import { countVerdicts } from '../../report/tally.ts';
import { shortTitle } from '../data-names.ts';
import type { Paper } from '../paper.ts';
import { givesVerdicts } from '../profile.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { REPORT_LICENCE } from './about.ts';
import { afterResultsAside } from './after-results.ts';
import { byAuthor, type ClaimResult, claimResults, isPartlyJudged } from './claims.ts';
import { conclusions } from './front/conclusion.ts';
import { claimForest } from './front/forest-figure.ts';
import { listed, numberWord } from './language.ts';
import { mixedGpus } from './mixed-gpus.ts';
import { floorText, settingTitle } from './print.ts';
import { profileWarnings } from './profile-warnings.ts';
import { rerunsOf } from './rerun.ts';

type Cover = Omit<ReportDocument, 'sections' | 'kind' | 'overview'>;

/** The first page: who reran what of whom, five sentences that conclude, and every claim in a figure. */
export function cover(paper: Paper, results: PaperResults, audited: string | null): Cover {
  const reruns = rerunsOf(paper, results);
  const settings = reruns.flatMap(({ result }) => result.settings);
  const claims = claimResults(paper, reruns);
  const { paper: own, ours } = byAuthor(claims);
  const judged = givesVerdicts(results.profile);
  const forest = judged ? claimForest(claims, paper.read) : null;
  return {
    title: `Replication of: ${paper.title}`,
    subtitle: byline(paper),
    facts: [{ label: 'Rerun by', text: rerunBy(results) }],
    summary: [],
    conclusions: conclusions(paper, results, audited),
    counts: judged ? countVerdicts(own) : [],
    ...(judged && ours.length > 0 ? { countsNote: oursCounted(ours) } : {}),
    ...(forest === null ? {} : { front: [forest] }),
    warnings: warningLines(results, settings),
    date: results.date.slice(0, 10),
  };
}

/** Authors, venue and year, and where the paper is. */
export function byline({ authors, venue, year, arxiv, doi, url }: Paper): string {
  const names =
    authors.length > 7 ? [...authors.slice(0, 6), 'et al.'].join(', ') : listed(authors);
  const dated = venue?.includes(String(year)) ? venue : `${venue ?? 'Preprint'}, ${year}`;
  const links = [
    ...(arxiv === undefined ? [] : [`[arXiv:${arxiv}](https://arxiv.org/abs/${arxiv})`]),
    ...(doi === undefined ? [] : [`[doi:${doi}](https://doi.org/${doi})`]),
  ];
  const fallback = url === '' ? [] : [`[${new URL(url).hostname}](${url})`];
  const found = links.length > 0 ? links : fallback;
  return [names, dated, ...found].join(' · ');
}

function rerunBy(results: PaperResults): string {
  return `${madeBy(results)}, but for pictures of data sets`;
}

/** With what, when, and on which terms: `refair 0.1.0, commit …, profile desk, results of … · CC BY 4.0`. */
export function madeBy({
  environment,
  date,
  profile,
}: Pick<PaperResults, 'environment' | 'date' | 'profile'>): string {
  const { refair, commit } = environment;
  const { name, url } = REPORT_LICENCE;
  const at = commit === undefined ? '' : `, commit \`${commit}\``;
  return `refair ${refair}${at}, profile \`${profile}\`, results of ${date.slice(0, 10)} · [${name}](${url})`;
}

/** `Our own checks, counted apart: one replicated.` */
function oursCounted(ours: readonly ClaimResult[]): string {
  const kinds = countVerdicts(ours).map(({ kind, count }) => `${numberWord(count)} ${kind}`);
  const which =
    ours.length === 1 ? 'A check of ours, counted apart' : 'Checks of ours, counted apart';
  return `${which}${afterResultsAside(ours)}: ${listed(kinds)}.`;
}

export function warningLines(results: PaperResults, settings: readonly SettingResult[]): string[] {
  const warnings = profileWarnings(results.profile);
  const wasm = settings.some((s) => s.provenance.some((p) => p.engine.startsWith('wasm')));
  if (wasm) {
    warnings.push(
      'Computed by the WebAssembly fallback: `refair doctor` says what keeps the native engine from loading.',
    );
  }
  for (const setting of settings) {
    if (setting.unfinished !== undefined) {
      const { done, planned } = setting.unfinished;
      warnings.push(
        `Unfinished: on ${settingTitle(setting)}, ${done} of ${planned} trainings are done. ${isPartlyJudged(setting) ? 'Claims about unfinished rows are not judged.' : 'The numbers are of what all rows have that have begun, and no claim is judged.'}`,
      );
    }
    const mixed = mixedGpus(setting.provenance);
    if (mixed !== null) warnings.push(`${settingTitle(setting)}: ${mixed}`);
    for (const { row, seed, message } of setting.failures) {
      warnings.push(`${settingTitle(setting)}, ${row}, seed ${seed} failed: ${message}`);
    }
    if (setting.floor?.passed === false) {
      warnings.push(`On ${shortTitle(setting.dataset)} ${floorText(setting)}`);
    }
  }
  return [...new Set(warnings)];
}
