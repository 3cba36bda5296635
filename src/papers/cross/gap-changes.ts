import { gapsAlone, meanGapOf, pSmallerMean } from '../../evidence/mean-gaps.ts';
import { gapsOfMean } from '../../evidence/measure-at.ts';
import type { Measure } from '../../evidence/measures.ts';
import { undecidable } from '../../evidence/ordering.ts';
import { meanGapBound } from '../../metrics/mean-gap.ts';
import { AVERAGE, metricPath } from '../../metrics/paths.ts';
import type { Evidence } from '../summary/evidence.ts';
import type { Contender, Contest } from './contests.ts';

/** The AUROC gap between groups, averaged over labels. */
export interface CrossGap {
  readonly value: number;
  /** One-sided 95 % bound, 0 or more: whether there is a gap at all. */
  readonly atLeast: number;
  /** Whether it is certainly another than the plain model's, at 5 %; null: not shown, or the plain one. */
  readonly change: 'narrower' | 'wider' | null;
}

const LEVEL = 0.05;

/**
 * The gaps of all contenders of a contest by the ids of their rows, over the groups that are judged in
 * differences everywhere. Empty where fewer than two groups are, or the repeats are too few for any verdict.
 *
 * @param evidence of all contenders.
 */
export function gapChanges(
  { plain, others }: Pick<Contest, 'plain' | 'others'>,
  evidence: Evidence,
  attribute: string,
): Map<string, CrossGap> {
  const gaps = gapsOf(evidence, attribute);
  if (gaps === null) return new Map();
  return new Map(
    [plain, ...others].flatMap(({ row: { id } }) => {
      const gap = gapOf(evidence, gaps, id, plain);
      return gap === null ? [] : [[id, gap] as const];
    }),
  );
}

function gapsOf({ labels }: Evidence, attribute: string): readonly Measure[] | null {
  const path = metricPath('fairness', attribute, 'aurocGap');
  return gapsOfMean(labels.size === 1 ? path : `${AVERAGE}.${path}`, labels);
}

function gapOf(
  { estimator }: Evidence,
  gaps: readonly Measure[],
  row: string,
  { row: plain }: Contender,
): CrossGap | null {
  const forms = gaps.flatMap((gap) => gap.forms);
  if (undecidable(estimator, { forms, size: true }, [plain.id, row]) !== null) return null;
  const { value } = meanGapOf(estimator, gaps, row);
  const atLeast = meanGapBound(gapsAlone(estimator, gaps, row), { level: LEVEL, least: 0 });
  const shown = (smaller: string, larger: string) =>
    smaller !== larger && pSmallerMean(estimator, gaps, { smaller, larger }) < LEVEL;
  const change = shown(row, plain.id) ? 'narrower' : shown(plain.id, row) ? 'wider' : null;
  return { value, atLeast, change };
}
