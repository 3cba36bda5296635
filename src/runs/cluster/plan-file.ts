import { readFile } from 'node:fs/promises';
import { UserError } from '../../errors.ts';
import { writeFileAtomic } from '../../files/atomic.ts';
import { about } from '../../files/system-error.ts';
import { hashJson, type JsonObject } from '../../json.ts';
import { planJobs } from '../executors/jobs.ts';
import { knownStages } from '../executors/known-stages.ts';
import { fingerprints } from '../fingerprints.ts';
import { engineFreeHash, trialIdentity } from '../identity.ts';
import type { Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import { codeHash } from './code-hash.ts';

/** A trial as engines other than this kit read it: a line of `plan.jsonl`. */
export interface PlannedLine {
  /** 16 hex digits: what is to be trained, wherever that happens. */
  readonly id: string;
  readonly title: string;
  /** Ids of earlier trials that make work which this one shares: to be done before. */
  readonly needs: readonly string[];
  /** Expected, by stored trials alike; null: nothing is known. */
  readonly minutes: number | null;
  readonly memoryMiB: number | null;
  /** Of the clone that planned it. */
  readonly code: string;
  readonly spec: TrialSpec;
}

/** What to train, and what people call it. */
export interface TitledTrial {
  readonly spec: TrialSpec;
  readonly title: string;
}

/**
 * The plan of some trials, each once, those that others need before them.
 *
 * @param store says what trials alike have cost, and what is known of stages that they tune on.
 * @param engine of whoever trains them; null: nobody knows yet.
 */
export async function planLines(
  trials: readonly TitledTrial[],
  store: Store,
  engine: string | null = null,
): Promise<PlannedLine[]> {
  const code = codeHash();
  const cost = await costs(store);
  const idOfTrial = trialIds();
  const titled = new Map<string, TitledTrial>();
  for (const trial of trials) {
    const id = await idOfTrial(trial.spec);
    if (!titled.has(id)) titled.set(id, trial);
  }
  const idOf = new Map([...titled].map(([id, { spec }]) => [spec, id]));
  const specs = [...idOf.keys()];
  const needs = sharedNeeds(specs, await knownStages(specs, store, engine));
  return [...titled].map(([id, { spec, title }]) => ({
    id,
    title,
    needs: [...needs.get(spec)!].map((other) => idOf.get(other)!),
    ...cost(spec),
    code,
    spec,
  }));
}

/** Ids of trials, the same whatever engine trains them. */
function trialIds(): (spec: TrialSpec) => Promise<string> {
  const fingerprintOf = fingerprints();
  return async (spec) => {
    const identity = trialIdentity(spec, {
      dataFingerprint: await fingerprintOf(spec),
      engine: '',
    });
    return engineFreeHash(identity).slice(0, 16);
  };
}

/** Of each trial the earlier ones that make a stage which it shares with them. */
function sharedNeeds(
  specs: readonly TrialSpec[],
  known: ReadonlySet<string>,
): Map<TrialSpec, Set<TrialSpec>> {
  const needs = new Map(specs.map((spec) => [spec, new Set<TrialSpec>()]));
  for (const { stage, trials } of planJobs(specs, known)) {
    if (stage === null) continue;
    const [first, ...others] = trials;
    for (const other of others) needs.get(other.spec)!.add(first!.spec);
  }
  return needs;
}

/** Ids of the trials that need any of some stages, by the identities of these. */
export function trialsOfStages(
  plan: readonly PlannedLine[],
  stages: ReadonlySet<string>,
): Set<string> {
  // To plan thousands of trials takes a second, and few runs have stages that failed.
  if (stages.size === 0) return new Set();
  const idOf = new Map(plan.map(({ id, spec }) => [spec, id]));
  const failed = planJobs([...idOf.keys()]).filter(({ identity }) => stages.has(identity));
  return new Set(failed.flatMap(({ trials }) => trials.map(({ spec }) => idOf.get(spec)!)));
}

type Cost = Pick<PlannedLine, 'minutes' | 'memoryMiB'>;

/** What stored trials of one method and recipe, on the same data, have cost: the mean, the most. */
async function costs(store: Store): Promise<(spec: TrialSpec) => Cost> {
  const known = new Map<string, { seconds: number[]; memoryMiB: number }>();
  const alike = ({ method, recipe, data }: TrialSpec) =>
    hashJson({ method, recipe, dataset: data.dataset } as unknown as JsonObject);
  for await (const { spec, provenance } of store.trials()) {
    const one = known.get(alike(spec)) ?? { seconds: [], memoryMiB: 0 };
    one.seconds.push(provenance.seconds);
    one.memoryMiB = Math.max(one.memoryMiB, provenance.peakMemoryMiB);
    known.set(alike(spec), one);
  }
  return (spec) => {
    const own = known.get(alike(spec));
    if (own === undefined) return { minutes: null, memoryMiB: null };
    const mean = own.seconds.reduce((sum, value) => sum + value, 0) / own.seconds.length;
    return { minutes: Number((mean / 60).toPrecision(3)), memoryMiB: own.memoryMiB };
  };
}

/** Writes a plan, one JSON object a line. */
export async function writePlan(path: string, lines: readonly PlannedLine[]): Promise<void> {
  await writeFileAtomic(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

const MAKE_PLAN = 'make the plan: refair plan <table> --out plan.jsonl';

/** Reads a plan, whichever state of the clone made it. @throws UserError where it is no plan. */
export async function readAnyPlan(path: string): Promise<PlannedLine[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw about(path, error);
    throw new UserError(`there is no file ${path}`, MAKE_PLAN);
  });
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, i) => parseLine(path, line, i + 1));
}

/**
 * Reads a plan that this clone made.
 *
 * @throws UserError where it is no plan, or the clone has changed since.
 */
export async function readPlan(path: string): Promise<PlannedLine[]> {
  const lines = await readAnyPlan(path);
  const code = codeHash();
  if (lines.some((line) => line.code !== code)) {
    throw new UserError(
      `${path} was planned by another state of this clone: its code changed since`,
      'plan it again with the same command as before; what is stored stays',
    );
  }
  return lines;
}

function parseLine(path: string, text: string, number: number): PlannedLine {
  try {
    const line = JSON.parse(text) as Partial<PlannedLine>;
    if (typeof line.id === 'string' && line.spec !== undefined && Array.isArray(line.needs)) {
      return line as PlannedLine;
    }
  } catch {
    // Said below.
  }
  throw new UserError(`${path}, line ${number} is no line of a plan`, MAKE_PLAN);
}
