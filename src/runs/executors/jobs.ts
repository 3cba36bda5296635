import { hashJson, type JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import type { StageJob } from '../../training/method.ts';
import { type TrialSpec, tuningSpecs } from '../trial.ts';

/** A piece of work for one worker: a stage that trials need, or a trial. */
export interface Job {
  /** The trial; of a stage, whose training it is made for: of several, the first that was named. */
  readonly spec: TrialSpec;
  /** The stage's place in the list of its method; null: the trial itself. */
  readonly stage: number | null;
  /** Of a stage: equal where one making of it serves, whatever else is planned. Of a trial: empty. */
  readonly identity: string;
  /** Stages that must be there before. */
  readonly needs: ReadonlySet<Job>;
  /** The trials that need a stage; of a trial, itself. */
  readonly trials: readonly Job[];
}

interface Draft extends Job {
  readonly needs: Set<Draft>;
  readonly trials: Draft[];
}

/**
 * The jobs of some trials: each after those it needs, in the order of the trials. Stages that trials
 * have in common are there once. Where a trial needs one stage only, and nobody else does, it makes
 * it itself.
 *
 * @param known identities of stages of which all is stored that tuning reads (`knownStages`): they are
 *   made where another one is made from them.
 */
export function planJobs(
  specs: readonly TrialSpec[],
  known: ReadonlySet<string> = new Set(),
): Job[] {
  const stages = new Map<string, Draft>();
  const trials = specs.map((spec) => draftTrial(spec, stages, known));
  for (const { needs } of trials) {
    const [only, ...others] = needs;
    if (only !== undefined && others.length === 0 && only.trials.length === 1) needs.clear();
  }
  const jobs = new Set<Job>();
  for (const trial of trials) for (const job of [...trial.needs, trial]) jobs.add(job);
  return [...jobs];
}

/** Stages that some trials need for their scores alone, each in its place, by their identities as jobs. */
export function scoredStages(
  specs: readonly TrialSpec[],
): Map<string, { readonly place: TrialSpec; readonly stage: StageJob }> {
  const found = new Map<string, { readonly place: TrialSpec; readonly stage: StageJob }>();
  // Of thousands of trials few are tuned on something of their own.
  const alike = new Map(specs.map((spec) => [JSON.stringify(tuningSpecs(spec, 1)[0]), spec]));
  for (const spec of alike.values()) {
    for (const stage of plannedStages(spec)) {
      if (!stage.scored) continue;
      for (const place of placesOf(spec, stage)) {
        found.set(identityOf(place, stage), { place, stage });
      }
    }
  }
  return found;
}

function plannedStages({ method: name, recipe, options }: TrialSpec): readonly StageJob[] {
  // At which rate stages will be made is not known before the trial runs.
  if ((recipe.rates?.length ?? 0) > 1) return [];
  const method = findMethod(name);
  return method.stages?.(method.options.parse(options)) ?? [];
}

function draftTrial(
  spec: TrialSpec,
  stages: Map<string, Draft>,
  known: ReadonlySet<string>,
): Draft {
  const trial: Draft = { spec, stage: null, identity: '', needs: new Set(), trials: [] };
  trial.trials.push(trial);
  const drafts = new Map<StageJob, readonly (Draft | null)[]>();
  const planned = plannedStages(spec);
  const needed = neededPlaces(spec, planned, known);
  for (const [index, stage] of planned.entries()) {
    const own = placesOf(spec, stage).map((place, run) => {
      if (!needed.get(stage)!.has(run)) return null;
      const identity = identityOf(place, stage);
      const draft = stages.get(identity) ?? {
        spec: place,
        stage: index,
        identity,
        needs: new Set(),
        trials: [],
      };
      stages.set(identity, draft);
      for (const before of stage.after ?? []) draft.needs.add(drafts.get(before)![run]!);
      if (!trial.needs.has(draft)) draft.trials.push(trial);
      trial.needs.add(draft);
      return draft;
    });
    drafts.set(stage, own);
  }
  return trial;
}

/** Of each stage the places where it is needed: where it is not known, or another is made from it. */
function neededPlaces(
  spec: TrialSpec,
  planned: readonly StageJob[],
  known: ReadonlySet<string>,
): Map<StageJob, Set<number>> {
  const needed = new Map(planned.map((stage) => [stage, new Set<number>()]));
  // Each stands after those that it is made from.
  for (const stage of planned.toReversed()) {
    for (const [run, place] of placesOf(spec, stage).entries()) {
      const own = needed.get(stage)!;
      const isKnown = stage.scored && known.size > 0 && known.has(identityOf(place, stage));
      if (!isKnown) own.add(run);
      if (!own.has(run)) continue;
      for (const before of stage.after ?? []) needed.get(before)!.add(run);
    }
  }
  return needed;
}

/** The trainings that a stage of a trial is made for. */
function placesOf(spec: TrialSpec, { tuning }: StageJob): readonly TrialSpec[] {
  return tuning === undefined ? [spec] : tuningSpecs(spec, tuning);
}

/** Equal where one making of a stage serves both trials. */
function identityOf({ seed, ...spec }: TrialSpec, { name, key }: StageJob): string {
  const { data, split, recipe } = spec as unknown as JsonObject;
  return hashJson({ name, key, seed, data: data!, split: split!, recipe: recipe! });
}

/**
 * Chooses the next job. While there is work for every worker and as much again, trials go first whose
 * stages are made: what is finished outlives an interruption, and counts. Else a stage goes first
 * that several trials wait for: it makes work for the other workers. Otherwise jobs go in their order.
 */
export class Schedule {
  readonly #waiting: Set<Job>;
  readonly #done = new Set<Job>();
  readonly #workers: number;

  /** @param workers how many do jobs at a time. */
  constructor(jobs: readonly Job[], workers: number) {
    this.#waiting = new Set(jobs);
    this.#workers = workers;
  }

  get remaining(): number {
    return this.#waiting.size;
  }

  /** Takes the next job, or null where all that wait need stages under way. */
  next(): Job | null {
    const ready = [...this.#waiting].filter(({ needs }) =>
      [...needs].every((need) => this.#done.has(need)),
    );
    const begun = ready.find(({ stage, needs }) => stage === null && needs.size > 0);
    const ample = ready.length >= 2 * this.#workers;
    const next = ample && begun !== undefined ? begun : this.#mostShared(ready);
    if (next !== null) this.#waiting.delete(next);
    return next;
  }

  done(job: Job): void {
    this.#done.add(job);
  }

  /** Puts a job back whose worker died. */
  putBack(job: Job): void {
    this.#waiting.add(job);
  }

  /** The trials that fail with a job. What nobody needs any more is not made. */
  failed(job: Job): readonly Job[] {
    const trials = job.trials.filter((trial) => trial === job || this.#waiting.has(trial));
    for (const trial of trials) this.#waiting.delete(trial);
    for (const other of this.#waiting) {
      if (!other.trials.some((trial) => this.#waiting.has(trial))) this.#waiting.delete(other);
    }
    return trials;
  }

  /** The first of those that most trials wait for. */
  #mostShared(ready: readonly Job[]): Job | null {
    const sharers = ({ stage, trials }: Job) =>
      stage === null || trials.length === 1 ? 0 : trials.length;
    let best: Job | null = null;
    for (const job of ready) if (best === null || sharers(job) > sharers(best)) best = job;
    return best;
  }
}
