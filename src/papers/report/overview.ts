import type { Block, Section } from '../../report/document.ts';
import type { Paper } from '../paper.ts';
import { givesVerdicts } from '../profile.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { byAuthor, claimResults } from './claims.ts';
import { doubledRows } from './doubled.ts';
import { countSentence } from './front/found.ts';
import { badgeOf } from './front/outcome.ts';
import { verdictLine } from './front/verdict-sentence.ts';
import { networkName, plannedSetting, repeatsOf } from './here.ts';
import { counted, listed, sentence } from './language.ts';
import { rerunsOf } from './rerun.ts';

/** More than these do not fit beside the rest on its page; the others stand with their tables. */
const MOST_RESULTS = 5;

/** The headings of the ML Reproducibility Challenge, on the page after the first. */
export function overview(paper: Paper, results: PaperResults): Section {
  const part = (id: string, title: string, ...texts: readonly string[]): Section => ({
    id: `overview-${id}`,
    title,
    blocks: [prose(texts.filter((text) => text !== '').join('\n\n'))],
  });
  return {
    id: 'overview',
    title: 'Summary of the replication',
    blocks: [],
    sections: [
      // Page 1 says so itself where only a summary is known.
      part('scope', 'Scope', paper.abstract, paper.read.kind === 'text' ? paper.read.told : ''),
      part('methodology', 'Methodology', methodology(paper, results)),
      { id: 'overview-results', title: 'Results', blocks: resultBlocks(paper, results) },
      part('easy', 'What was easy', paper.experience.easy),
      part('difficult', 'What was difficult', paper.experience.difficult),
      part(
        'contact',
        'Contact with the authors',
        paper.contact ??
          'None took place. Whoever maintains this replication and writes to them records it as `contact` in the paper’s file, and it will stand here.',
      ),
    ],
  };
}

function methodology(paper: Paper, results: PaperResults): string {
  const [first] = rerunsOf(paper, results);
  const main = first?.result.settings[0];
  if (first === undefined || main === undefined) return 'Nothing has been rerun yet.';
  const planned = plannedSetting(first.table, first.result, main);
  const trials = new Map(
    results.tables
      .flatMap(({ settings }) => settings.flatMap(({ provenance }) => provenance))
      .map((trial) => [`${trial.finishedAt} ${trial.seconds} ${trial.splitHash}`, trial]),
  );
  const hours = [...trials.values()].reduce((sum, { seconds }) => sum + seconds, 0) / 3600;
  const recipe =
    planned === undefined
      ? ''
      : ` In the main table the network is a ${networkName(planned.recipe.network)}, trained ${counted(planned.recipe.epochs, 'epoch')} in batches of ${planned.recipe.batchSize}${longerText(main)}.`;
  return `Every method was written anew from what could be read; no code of the authors was run.${recipe} ${sentence(repeatsOf(main, planned))} Test records decide nothing: thresholds, tuned values and selections come from validation records. Patients or lesions are never on both sides of a split. In all, ${counted(trials.size, 'training')}${main.rows.some(({ gate }) => gate) ? ', those of twice the length among them by which convergence is judged,' : ''} took ${hours < 1 ? counted(Math.max(1, Math.round(60 * hours)), 'minute') : `${hours.toFixed(1)} hours`} of single-threaded work on ${results.environment.hardware}.`;
}

/** `; ERM twice as long, since it had not converged`. */
function longerText(main: SettingResult): string {
  const rows = doubledRows(main);
  if (rows.length === 0) return '';
  const they = rows.length === 1 ? 'it' : 'they';
  return `; ${listed(rows)} twice as long, since ${they} had not converged`;
}

function prose(text: string): Block {
  return { kind: 'prose', text };
}

/** How many verdicts of each kind there are, and beneath a line a claim that page 1 has not told first. */
function resultBlocks(paper: Paper, results: PaperResults): Block[] {
  const own = byAuthor(claimResults(paper, rerunsOf(paper, results))).paper;
  if (!givesVerdicts(results.profile)) {
    return [
      prose('None: in this profile nothing is judged. The tables show roughly what comes out.'),
    ];
  }
  const further = own.filter(({ verdict }) => verdict !== 'not tested').slice(1);
  const told = further.slice(0, MOST_RESULTS);
  const left = further.length - told.length;
  const badges = told.map((result) => ({ kind: result.verdict, said: badgeOf(result) }));
  return [
    prose(countSentence(own)),
    ...(told.length === 0 ? [] : [{ kind: 'list', items: told.map(verdictLine), badges } as const]),
    ...(left === 0
      ? []
      : [
          prose(
            sentence(
              `${counted(left, 'further verdict')} ${left === 1 ? 'stands' : 'stand'} in Section [Claims](#claims)`,
            ),
          ),
        ]),
  ];
}
