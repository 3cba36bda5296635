import type { ClaimResult } from '../claims.ts';
import { sentence, within } from '../language.ts';
import { otherwiseAtThreshold } from './contrary.ts';
import { contraryText, outcomeOf } from './outcome.ts';

/**
 * What came of a claim, in a sentence that says no more than its verdict, and where it came out otherwise.
 *
 * @param before what is said already: numbers that stand there are not said again.
 */
export function verdictSentence(result: ClaimResult, before = ''): string {
  const { link, said, joint, why } = outcomeOf(result);
  const reason = why === '' || isTold(why, before) ? '' : `${joint}${why}`;
  const that = aside(shortStatement(result.claim.statement));
  return sentence(`${link}${that} ${said}${reason}${contraryText(result)}`);
}

/** An estimate with its interval: `1.0 points [−0.5, 2.6]`. */
const ESTIMATE = /[\d.]+ [^\s\d]+ \[[^\]]*\]/g;

function isTold(why: string, before: string): boolean {
  const numbers = why.match(ESTIMATE) ?? [];
  return numbers.length > 0 && numbers.every((number) => before.includes(number));
}

/** The same for a list that shows the verdict beside it: the claim, and why. */
export function verdictLine(result: ClaimResult): string {
  const { statement, since } = result.claim;
  const flag = since === undefined ? '' : ` (${since})`;
  return [sentence(`${statement.replace(/\.$/, '')}${flag}`), verdictReason(result)]
    .join(' ')
    .trim();
}

/**
 * Why a claim has its verdict: the number that decides it, in words, and where it came out otherwise.
 * Empty where results hold nothing.
 */
export function verdictReason(result: ClaimResult): string {
  const { why } = outcomeOf(result);
  const at = otherwiseAtThreshold(result);
  const otherwise = `${at === null ? '' : `; the claim is ${at}`}${contraryText(result)}`;
  return sentence(`${why}${otherwise}`.replace(/^; /, ''));
}

/** A statement within a sentence, without what explains it after a colon: the table of verdicts has it all. */
export function shortStatement(statement: string): string {
  return within(statement.split(/: (?=\p{Ll})/u)[0]!);
}

/** A statement that begins with a phrase of its own, after `that` or `whether`: `, against Vanilla, ADF …`. */
function aside(statement: string): string {
  const closed = /, (?:in|for|of|over|with|by) [^,]+$/.test(statement)
    ? `${statement},`
    : statement;
  return /^(?:against|by|for|in|with|without)\b[^,:]*, /.test(statement)
    ? `, ${closed}`
    : ` ${closed}`;
}
