import { unitsOf } from '../../../data/units.ts';
import type { Paper } from '../../paper.ts';
import type { PaperResults } from '../../results-file.ts';
import { byAuthor, type ClaimResult } from '../claims.ts';
import { isOfPaper } from '../here.ts';
import { be, counted, listed, numberWord, sentence, titleInWords } from '../language.ts';
import { partsOf } from '../parts.ts';
import type { Rerun } from '../rerun.ts';
import { longerMayHelp, wasDoubled } from './gate.ts';
import { mostNeeded, timesAsMany } from './needed.ts';
import { shortStatement } from './verdict-sentence.ts';

/** What would decide what is open: more records, longer training, the paper's own data. */
export function openText(
  paper: Paper,
  { profile }: Pick<PaperResults, 'profile'>,
  reruns: readonly Rerun[],
  claims: readonly ClaimResult[],
  judged: boolean,
): string {
  if (!judged) {
    return `Everything. \`npm run refair -- run ${paper.id} --profile desk\` gives verdicts, in hours on two cores${profile === 'smoke' ? '; `--profile quick` a first look, in minutes' : ''}.`;
  }
  const own = byAuthor(claims).paper;
  return [
    ...unfinishedText(reruns),
    ...undecidedText(own),
    ...unconvergedText(own),
    ...untestedText(paper, reruns, own),
  ].join(' ');
}

/** Trainings that are still to be done, and how. */
function unfinishedText(reruns: readonly Rerun[]): string[] {
  return reruns.flatMap(({ table, result }) => {
    const open = result.settings.flatMap(({ unfinished }) => unfinished ?? []);
    const left = open.reduce((sum, { done, planned }) => sum + planned - done, 0);
    return left === 0
      ? []
      : [
          sentence(
            `${counted(left, 'training')} of ${titleInWords(table.title)} ${be(left)} still to be done; the command stands on the last page`,
          ),
        ];
  });
}

function undecidedText(claims: readonly ClaimResult[]): string[] {
  const open = claims.filter(({ verdict }) => verdict.startsWith('undecided'));
  if (open.length === 0) return [];
  const sizes = open.flatMap(({ primary, claim }) => {
    if (primary === null) return [];
    const { levels, dataset } = primary.setting;
    const parts = partsOf(primary.item, claim, levels);
    const open = parts.filter(({ verdict }) => verdict.startsWith('undecided'));
    const needed = mostNeeded(open, levels);
    return needed === null ? [] : [{ claim, needed, units: unitsOf([dataset.id]) }];
  });
  const [least] = sizes.toSorted((a, b) => a.needed.factor - b.needed.factor);
  const count = `${counted(open.length, 'claim')} ${be(open.length)} undecided`;
  if (least === undefined) return [sentence(count)];
  const { factor, given } = least.needed;
  const shown = `${timesAsMany(factor, least.units)} would show it in four of five cases, ${given}`;
  return [
    sentence(
      open.length === 1
        ? `${count}; ${shown}`
        : `${count}; nearest to a verdict is that ${shortStatement(least.claim.statement)}: ${shown}`,
    ),
  ];
}

function unconvergedText(claims: readonly ClaimResult[]): string[] {
  const waiting = claims.flatMap(({ verdict, primary }) =>
    verdict === 'training did not converge' && primary !== null ? [primary] : [],
  );
  const learning = waiting.filter(longerMayHelp);
  const doubled = learning.filter(wasDoubled).length;
  return [
    ...waitingText(
      learning.length - doubled,
      'training that converges, which `--double` may bring',
    ),
    ...waitingText(doubled, 'training that converges, which twice the training did not bring'),
    ...waitingText(waiting.length - learning.length, 'what would show that training has converged'),
  ];
}

function waitingText(count: number, what: string): string[] {
  if (count === 0) return [];
  return [sentence(`${counted(count, 'claim')} ${count === 1 ? 'waits' : 'wait'} for ${what}`)];
}

/** The paper's data sets that nobody has without a licence, and tables not rerun. */
function untestedText(
  { design, id, tables }: Paper,
  reruns: readonly Rerun[],
  claims: readonly ClaimResult[],
): string[] {
  const run = reruns.flatMap(({ result }) => result.settings.map(({ dataset }) => dataset));
  const absent = design.data.filter((own) => !run.some((one) => isOfPaper({ data: [own] }, one)));
  const missing = tables.length - reruns.length;
  return [
    ...(absent.length === 0
      ? []
      : [
          sentence(
            `on ${listed(absent.map(({ name }) => name))}, which need${absent.length === 1 ? 's' : ''} a copy of one’s own, ${claims.length === 1 ? 'the claim is not' : `none of the ${numberWord(claims.length)} claims is`} tested`,
          ),
        ]),
    ...(missing === 0
      ? []
      : [
          sentence(
            `${counted(missing, 'table')} of this kit ${missing === 1 ? 'was' : 'were'} not rerun: \`npm run refair -- run ${id} --profile desk\``,
          ),
        ]),
  ];
}
