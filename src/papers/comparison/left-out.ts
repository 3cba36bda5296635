import { literal } from '../../report/prose.ts';
import { be, listed, sentence } from '../report/language.ts';
import type { LeftOut } from './comparison.ts';

/** Stands in a reason for the method, so that the same reason of two methods is one. */
const SUBJECT = '\0';

/** What whoever sees no report is told of them, in prose; empty where nothing is left out. */
export function leftOutNotes(leftOut: readonly LeftOut[]): string[] {
  return leftOut.length === 0 ? [] : [`Left out: ${leftOutText(leftOut)}`];
}

/** Methods that a comparison leaves out, a reason each once: `A and B are for pictures, and …`. */
export function leftOutText(leftOut: readonly LeftOut[]): string {
  const byReason = Map.groupBy(leftOut, ({ title, why }) => why.replace(`${title} is `, SUBJECT));
  return [...byReason]
    .map(([reason, methods]) => {
      const names = listed(methods.map(({ title }) => literal(title)));
      return sentence(literal(reason).replace(SUBJECT, () => `${names} ${be(methods.length)} `));
    })
    .join(' ');
}
