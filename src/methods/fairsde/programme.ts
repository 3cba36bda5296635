import highsModule, { type Highs } from 'highs';
import {
  type GroupScores,
  gapOf,
  meanOf,
  type Selection,
  selectedScores,
  TOLERANCE,
} from './selection.ts';

/**
 * Which of two different integer programmes selects. Both hold every group to its score under ERM.
 * - `gap`, the paper's text: minimise the largest difference between groups.
 * - `performance`, the published code: maximise the mean over groups, with a gap no larger than ERM's.
 *   The code weighs accuracies by records; that changes nothing, because of two selections that keep
 *   the bounds the union keeps them too (it raises the lowest score at least as far as either, and
 *   the highest no further), so that the best selection is the largest, whatever the weights.
 */
export type Programme = 'gap' | 'performance';

/** 10,000 groups take 0.4 s of a processor, which may have other work. */
const LIMIT_S = 120;
/** HiGHS' defaults call a millionth feasible: one record of a large group. */
const EXACT = {
  output_flag: false,
  mip_rel_gap: 0,
  mip_abs_gap: 0,
  mip_feasibility_tolerance: 1e-10,
  primal_feasibility_tolerance: 1e-10,
  time_limit: LIMIT_S,
} as const;

let shared: Promise<Highs> | undefined;

/** A HiGHS instance of one's own: what it has used of memory can be told from others'. */
export function ownSolver(): Promise<Highs> {
  // Its types describe the CommonJS build; imported as a module, the default export is the loader.
  return (highsModule as unknown as typeof highsModule.default)();
}

function sharedSolver(): Promise<Highs> {
  shared ??= ownSolver();
  return shared;
}

/**
 * The exact optimum of a programme, by HiGHS' branch and bound. Among selections of the least gap,
 * `gap` takes that of the best mean. An expert that equals ERM is not chosen, and neither is one whose
 * score or whose ERM's is undefined; groups without a score under ERM take no part in gap and mean.
 * "ERM everywhere" is always feasible.
 *
 * Two thresholds bound the gap, low ≤ α_i ≤ high, instead of one constraint for each pair of groups:
 * two rows a group.
 *
 * @param solver a HiGHS instance of the caller's own; by default one is shared.
 */
export async function selectByProgramme(
  groups: readonly GroupScores[],
  programme: Programme,
  solver?: Highs,
): Promise<Selection> {
  const erm = groups.map(() => false);
  const candidates = groups.flatMap(({ erm, expert }, i) => (expert > erm ? [i] : []));
  if (candidates.length === 0) return erm;
  const highs = solver ?? (await sharedSolver());
  const solve = (objective: Programme, gap: number): Selection => {
    const { Status, Columns } = highs.solve(lpOf(groups, candidates, objective, gap), EXACT);
    if (Status !== 'Optimal') throw new Error(`HiGHS ended with "${Status}"`);
    return groups.map((_, i) => (Columns[`x${i}`]?.Primal ?? 0) > 0.5);
  };
  const gapUnder = (selection: Selection) => gapOf(selectedScores(groups, selection));
  const largest = gapUnder(erm);
  return solve('performance', programme === 'gap' ? gapUnder(solve('gap', largest)) : largest);
}

/** More selections than this are the solver's: of ten groups a thousand are tried in no time. */
const MOST_TRIED = 2 ** 10;

/**
 * The same optimum, by trying every selection where groups are few: for redraws, which ask ten thousand
 * times. Where they are many the solver answers.
 */
export async function selectByTrying(
  groups: readonly GroupScores[],
  programme: Programme,
): Promise<Selection> {
  const candidates = groups.flatMap(({ erm, expert }, i) => (expert > erm ? [i] : []));
  const count = 2 ** candidates.length;
  if (count > MOST_TRIED) return selectByProgramme(groups, programme);
  const tried = Array.from({ length: count }, (_, bits) => {
    const selection = groups.map(() => false);
    candidates.forEach((group, i) => {
      selection[group] = ((bits >> i) & 1) === 1;
    });
    const scores = selectedScores(groups, selection);
    return { selection, gap: gapOf(scores), mean: meanOf(scores) };
  });
  const allowed = programme === 'gap' ? Math.min(...tried.map(({ gap }) => gap)) : tried[0]!.gap;
  return tried
    .filter(({ gap }) => gap <= allowed + TOLERANCE)
    .reduce((best, one) => (one.mean > best.mean ? one : best)).selection;
}

/**
 * A programme in CPLEX' LP format. x_i is 1 where group i has its expert and d_i is what that gains,
 * so α_i = erm_i + d_i x_i.
 *
 * @param gap the largest allowed, by the tolerance.
 */
function lpOf(
  groups: readonly GroupScores[],
  candidates: readonly number[],
  objective: Programme,
  gap: number,
): string {
  const chosen = new Set(candidates);
  const gained = (i: number) => `${groups[i]!.expert - groups[i]!.erm} x${i}`;
  const bounds = groups.flatMap(({ erm }, i) => {
    if (Number.isNaN(erm)) return [];
    const own = chosen.has(i) ? `${gained(i)} ` : '';
    return [`${own}- low >= ${-erm}`, `${own}- high <= ${-erm}`];
  });
  return `${objective === 'gap' ? 'Minimize\n high - low' : `Maximize\n ${candidates.map(gained).join('\n + ')}`}
Subject To
 ${bounds.join('\n ')}
 high - low <= ${gap + TOLERANCE}
Bounds
 low free
 high free
Binary
 ${candidates.map((i) => `x${i}`).join('\n ')}
End
`;
}
