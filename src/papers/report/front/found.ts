import { fails, holds } from '../../../evidence/verdict.ts';
import type { Paper } from '../../paper.ts';
import type { PaperResults } from '../../results-file.ts';
import { afterResultsAside } from '../after-results.ts';
import { byAuthor, type ClaimResult, isPartlyJudged } from '../claims.ts';
import { be, counted, listed, numberWord, sentence } from '../language.ts';
import { contraryCount, thresholdText } from './contrary.ts';
import { verdictSentence } from './verdict-sentence.ts';

/** What came out: first what the kit finds surest, then the foremost claims, then the count of verdicts. */
export function foundText(
  paper: Paper,
  results: PaperResults,
  claims: readonly ClaimResult[],
  judged: boolean,
): string {
  if (!judged) {
    return 'Nothing that speaks for or against the paper: this is a demonstration. It trains too little and too seldom for verdicts, and shows that everything runs.';
  }
  const own = byAuthor(claims).paper;
  const tested = own.filter(({ verdict }) => verdict !== 'not tested');
  const unfinished = unfinishedIn(paper, results);
  if (unfinished !== null && tested.length === 0) {
    return sentence(
      `nothing is concluded yet: ${unfinished.done} of ${unfinished.planned} trainings are done, and a claim is judged when all of its rows are`,
    );
  }
  // Of a main table of which nothing is judged nothing is said before its verdicts.
  const first =
    unfinished === null || unfinished.judged ? (paper.first?.(results) ?? []).join(' ') : '';
  return [
    first,
    ...foremost(tested).map((result) => verdictSentence(result, first)),
    countSentence(own),
    contraryCount(own),
    thresholdText(own),
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** How much of a paper's first table is done, and whether a claim is judged, where that is not all. */
function unfinishedIn(
  { tables: [main] }: Paper,
  { tables = [] }: PaperResults,
): { readonly done: number; readonly planned: number; readonly judged: boolean } | null {
  const own = tables.find(({ table }) => table === main?.id)?.settings ?? [];
  const open = own.flatMap(({ unfinished }) => unfinished ?? []);
  if (open.length === 0) return null;
  const sum = (of: 'done' | 'planned') => open.reduce((total, one) => total + one[of], 0);
  return { done: sum('done'), planned: sum('planned'), judged: own.some(isPartlyJudged) };
}

/** The first claim, and where that is open also the first that is decided. */
function foremost(claims: readonly ClaimResult[]): ClaimResult[] {
  const [first] = claims;
  if (first === undefined) return [];
  const decided = claims.find(({ verdict }) => isDecided(verdict));
  return decided === undefined || decided === first ? [first] : [first, decided];
}

function isDecided(verdict: ClaimResult['verdict']): boolean {
  return verdict !== 'not tested' && (holds(verdict) || fails(verdict));
}

/** `Of the paper’s 19 claims, five are replicated, …`; all of them counted, the untested too. */
export function countSentence(claims: readonly ClaimResult[]): string {
  if (claims.length === 0) return 'None of the paper’s claims was asked.';
  const count = (which: (verdict: ClaimResult['verdict']) => boolean) =>
    claims.filter(({ verdict }) => which(verdict)).length;
  const is = (kind: ClaimResult['verdict']) => count((verdict) => verdict === kind);
  const kinds: readonly (readonly [number, string])[] = [
    [count((verdict) => verdict !== 'not tested' && holds(verdict)), 'replicated'],
    [count((verdict) => verdict !== 'not tested' && fails(verdict)), 'not replicated'],
    [count((verdict) => verdict.startsWith('undecided')), 'undecided'],
    [is('training did not converge'), 'without a verdict, since training had not converged'],
    [is('depends on the threshold'), 'dependent on the threshold'],
    [is('nothing to reduce'), 'without anything to reduce'],
    [is('not tested'), 'not tested'],
  ];
  const some = kinds.filter(([n]) => n > 0);
  const aside = afterResultsAside(claims);
  if (claims.length === 1) return sentence(`the paper’s one claim here${aside} is ${some[0]![1]}`);
  if (some.length === 1) {
    const all = claims.length === 2 ? 'both' : `all ${numberWord(claims.length)}`;
    return sentence(`${all} claims of the paper${aside} are ${some[0]![1]}`);
  }
  return sentence(
    `of ${counted(claims.length, 'claim')} of the paper${aside}, ${listed(some.map(([n, what]) => `${numberWord(n)} ${be(n)} ${what}`))}`,
  );
}
