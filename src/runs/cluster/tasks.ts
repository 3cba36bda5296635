import type { PlannedLine } from './plan-file.ts';

/**
 * Trials that one task trains, in a place that orders it: it waits for the tasks of the same index in
 * the wave before.
 */
export interface PlannedTask {
  /** 0: needs nothing of the plan. */
  readonly wave: number;
  /** Trials that share work have one index in all waves. */
  readonly index: number;
  /** 0: trials that make what others need. From 1: trials that nobody waits for. */
  readonly chunk: number;
  readonly ids: readonly string[];
}

export interface TaskBudget {
  readonly minutesPerTask: number;
  /** Trials that a task trains at once. */
  readonly workersPerTask: number;
  /** More than one puts so many times the trials into a task: a site allows few tasks. */
  readonly factor?: number;
}

/** A trial of which nothing is known takes so long, until others have told better. */
const UNKNOWN_MINUTES = 10;

/**
 * Groups the trials of a plan into tasks. Waves are what the trials need, one after the other: those that
 * make what others share come first. Trials that share nothing are put together with each other.
 */
export function planTasks(lines: readonly PlannedLine[], budget: TaskBudget): PlannedTask[] {
  const perTask = budget.minutesPerTask * budget.workersPerTask * (budget.factor ?? 1);
  const minutesOf = ({ minutes }: PlannedLine) => minutes ?? meanMinutes(lines);
  const waves = wavesOf(lines);
  const needed = new Set(lines.flatMap(({ needs }) => needs));
  return bundled(componentsOf(lines), minutesOf, perTask).flatMap((component, index) =>
    [...Map.groupBy(component, ({ id }) => waves.get(id)!)].flatMap(([wave, own]) => {
      const leaders = own.filter(({ id }) => needed.has(id));
      const followers = own.filter(({ id }) => !needed.has(id));
      // Later waves wait for one task of each index.
      const chunks = [leaders, ...chunked(followers, minutesOf, perTask)];
      return chunks.flatMap((chunk, i) =>
        chunk.length === 0 ? [] : [{ wave, index, chunk: i, ids: chunk.map(({ id }) => id) }],
      );
    }),
  );
}

function meanMinutes(lines: readonly PlannedLine[]): number {
  const known = lines.flatMap(({ minutes }) => minutes ?? []);
  if (known.length === 0) return UNKNOWN_MINUTES;
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** Of each trial the longest way to it from trials that need nothing. */
function wavesOf(lines: readonly PlannedLine[]): Map<string, number> {
  const waves = new Map<string, number>();
  // Those that are needed stand before those that need them.
  for (const { id, needs } of lines) {
    // What is not in the plan is done.
    const before = needs.flatMap((need) => waves.get(need) ?? []);
    waves.set(id, Math.max(-1, ...before) + 1);
  }
  return waves;
}

/** Trials that share something, directly or by way of others, in the order of the plan. */
function componentsOf(lines: readonly PlannedLine[]): PlannedLine[][] {
  const home = new Map<string, PlannedLine[]>();
  const components = new Set<PlannedLine[]>();
  for (const line of lines) {
    const others = new Set(
      line.needs.flatMap((need) => [home.get(need) ?? []].filter((one) => one.length)),
    );
    const [first = [], ...rest] = others;
    for (const one of rest) {
      first.push(...one);
      components.delete(one);
    }
    first.push(line);
    components.add(first);
    for (const { id } of first) home.set(id, first);
  }
  return [...components];
}

/** Small components together, as far as they fit into a task. */
function bundled(
  components: readonly PlannedLine[][],
  minutesOf: (line: PlannedLine) => number,
  perTask: number,
): PlannedLine[][] {
  const bundles: PlannedLine[][] = [];
  let room = 0;
  for (const component of components) {
    const minutes = component.reduce((sum, line) => sum + minutesOf(line), 0);
    if (minutes <= room) bundles.at(-1)!.push(...component);
    else {
      bundles.push([...component]);
      room = perTask;
    }
    room -= minutes;
  }
  return bundles;
}

/** Parts that take about a task each. */
function chunked(
  lines: readonly PlannedLine[],
  minutesOf: (line: PlannedLine) => number,
  perTask: number,
): PlannedLine[][] {
  const chunks: PlannedLine[][] = [];
  let room = 0;
  for (const line of lines) {
    const minutes = minutesOf(line);
    if (minutes <= room) chunks.at(-1)!.push(line);
    else {
      chunks.push([line]);
      room = perTask;
    }
    room -= minutes;
  }
  return chunks;
}
