import { Random } from '../../tensor/random.ts';
import { ownSolver, selectByProgramme } from './programme.ts';
import {
  type GroupScores,
  gapOf,
  meanOf,
  type Selection,
  selectedScores,
  selectGreedily,
} from './selection.ts';

/** What one number of groups costs each rule, and what it brings. Times are medians. */
export interface ScalingPoint {
  readonly groups: number;
  readonly greedy: RuleCost;
  readonly gap: RuleCost;
  readonly performance: RuleCost;
  /** By how much the process' resident memory grew at most while selecting, in bytes. */
  readonly memoryBytes: number;
}

export interface RuleCost {
  /** Processor time, so that what else runs on the machine does not count. */
  readonly seconds: number;
  /** Of the scores chosen, in [0, 1]. */
  readonly worst: number;
  readonly gap: number;
  readonly mean: number;
}

/**
 * How selection scales with the number of groups (the paper's open question 2): time, memory and
 * outcome of each rule for random groups as an intersection of many attributes would give them. Memory
 * tells most in a process that has not selected among more groups before: HiGHS gives none back.
 *
 * @param repeats how often each rule is timed.
 */
export async function measureScaling(
  size: number,
  { seed, repeats }: { readonly seed: number; readonly repeats: number },
): Promise<ScalingPoint> {
  const groups = randomGroups(size, new Random(seed).fork(size));
  const solver = await ownSolver();
  // Compiled code is what a user meets on the second table.
  await selectByProgramme(randomGroups(4, new Random(seed)), 'gap', solver);
  const before = process.memoryUsage.rss();
  let highest = before;
  const costOf = async (rule: () => Selection | Promise<Selection>): Promise<RuleCost> => {
    const times: number[] = [];
    let selection: Selection = [];
    for (let i = 0; i < repeats; i++) {
      const started = process.cpuUsage();
      selection = await rule();
      const { user, system } = process.cpuUsage(started);
      times.push((user + system) / 1e6);
      highest = Math.max(highest, process.memoryUsage.rss());
    }
    const scores = selectedScores(groups, selection);
    return {
      seconds: times.sort((a, b) => a - b)[Math.floor(repeats / 2)]!,
      worst: scores.reduce((worst, score) => Math.min(worst, score), 1),
      gap: gapOf(scores),
      mean: meanOf(scores),
    };
  };
  return {
    groups: size,
    greedy: await costOf(() => selectGreedily(groups)),
    gap: await costOf(() => selectByProgramme(groups, 'gap', solver)),
    performance: await costOf(() => selectByProgramme(groups, 'performance', solver)),
    memoryBytes: highest - before,
  };
}

/** Accuracies of 20 to 500 records a group; experts gain or lose a few of them, 0.02 on average. */
export function randomGroups(count: number, random: Random): GroupScores[] {
  return Array.from({ length: count }, () => {
    const records = 20 + random.int(481);
    const right = Math.round(records * (0.6 + 0.35 * random.uniform()));
    const gained = Math.round(records * (0.02 + 0.05 * random.normal()));
    const expert = Math.min(records, Math.max(0, right + gained));
    return { erm: right / records, expert: expert / records };
  });
}
