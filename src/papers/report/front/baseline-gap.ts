import { literal } from '../../../report/prose.ts';
import { inWords, listed, numberWord } from '../language.ts';
import type { PrintedGap, PrintedPart } from '../parts.ts';
import { sized } from './effects.ts';

/** Rates that gaps compare, as sentences say them. */
const RATES: Readonly<Record<string, string>> = {
  tpr: 'TPR',
  fpr: 'FPR',
  tnr: 'TNR',
  auroc: 'AUROC',
  positiveRate: 'rate of positive predictions',
};

/**
 * The gap that is not shown to be one, as a main clause: `its TPR differs by 4.6 points [−2.6, 11.8]
 * between White and Black, the larger of two gaps`. Null: results hold none.
 *
 * @param levels of the setting's attribute, of which a claim may name two beforehand.
 */
export function baselineGapClause(part: PrintedPart, levels: readonly string[]): string | null {
  const found = largestGap(part, levels);
  if (found === null) return null;
  const { asked } = found;
  const { rate, groups, gap, digits } = found.largest;
  const of =
    asked < 2 ? '' : `, the ${asked === 2 ? 'larger' : 'largest'} of ${numberWord(asked)} gaps`;
  return `its ${literal(RATES[rate] ?? rate)} differs by ${sized(gap, digits, part.unit)} between ${listed(groups.map(literal))}${of}`;
}

/** The largest of the gaps that could show that there is one, and how many these are; null: results hold none. */
export function largestGap(
  { check, gaps }: PrintedPart,
  levels: readonly string[],
): { readonly largest: PrintedGap; readonly asked: number } | null {
  if (check.kind !== 'difference') return null;
  const pair = check.pair?.map((level) => levels[level]);
  const asked = gaps.filter(
    ({ groups }) => pair === undefined || groups.every((group) => pair.includes(group)),
  );
  const [largest] = asked.toSorted((a, b) => Math.abs(b.gap.value!) - Math.abs(a.gap.value!));
  return largest === undefined ? null : { largest, asked: asked.length };
}

/** Whose gap that is: `Vanilla`. */
export function gapOwner({ check, gaps }: PrintedPart): string {
  const [first] = gaps;
  return check.kind === 'difference' && first !== undefined ? inWords(first.row) : 'the baseline';
}
