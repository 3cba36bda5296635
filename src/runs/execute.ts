import type { Dataset } from '../data/dataset.ts';
import { inputsFor } from '../data/inputs.ts';
import { loadDataset } from '../data/registry.ts';
import { type Split, splitHash, trialSplit } from '../data/split.ts';
import {
  directByUnit,
  effectsIn,
  interventionsOf,
  type WorldScores,
  worldScores,
} from '../data/synthetic/interventions.ts';
import { makeTask, type Task } from '../data/task.ts';
import type { JsonObject } from '../json.ts';
import { findMethod } from '../methods/registry.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { thisMachine } from '../setup/this-machine.ts';
import { type Engine, loadEngine } from '../tensor/engine.ts';
import type { ProgressUpdate, StageCache, TrainContext } from '../training/context.ts';
import { makeStage, trainMethod } from '../training/method.ts';
import type { Predictor, SampleTable } from '../training/outcome.ts';
import { predictionsOf } from '../training/predictions.ts';
import { hashOf, stageScope, trialIdentity } from './identity.ts';
import { type StageListener, stageCache } from './stages.ts';
import type { Store } from './store.ts';
import { type TrialProvenance, type TrialResult, type TrialSpec, tuningSpecs } from './trial.ts';
import { type ScoreOptions, scoreCache } from './tuning-scores.ts';

export interface ExecuteOptions {
  readonly signal: AbortSignal;
  readonly progress?: (update: ProgressUpdate) => void;
  readonly onStage?: StageListener;
  /** Told in a sentence where a training goes on that was interrupted. */
  readonly onNote?: (text: string) => void;
  /** Told whenever a checkpoint is kept. */
  readonly onKept?: () => void;
  /** Time between two checkpoints of a training. Default: ten minutes. */
  readonly checkpointMs?: number;
  /** Spent on stages that were made for this trial before it began. Default: 0. */
  readonly secondsBefore?: number;
}

/**
 * Runs one trial in this process and stores its result; a stored one is returned as it is.
 *
 * @throws NonFiniteLossError, UserError, or the signal's reason.
 */
export async function executeTrial(
  spec: TrialSpec,
  store: Store,
  surroundings: ExecuteOptions,
): Promise<TrialResult> {
  const started = performance.now();
  const { identity, dataset, question, method, options, context, earlier } = await prepare(
    spec,
    store,
    surroundings,
  );
  const hash = hashOf(identity);
  const stored = await store.readTrial(hash);
  if (stored !== null) return stored;

  const { spec: _spec, ...determining } = identity;
  const { task, split, parts } = question();
  const predictor = await trainMethod(method, task, split, options, context);
  try {
    const worlds = await scoredWorlds(predictor, task);
    const result: TrialResult = {
      hash,
      spec,
      ...(await score(predictor, task, split)),
      history: predictor.history,
      measures: predictor.measures,
      pictures: predictor.pictures,
      samples: [
        ...predictor.samples,
        ...(worlds === null ? [] : [effectsByRecord(worlds, dataset, split)]),
      ],
      ...encoderOf(dataset, split),
      ...(worlds === null ? {} : { effects: effectsIn(worlds) }),
      provenance: {
        ...determining,
        ...(await machineOf(await loadEngine())),
        seconds:
          (surroundings.secondsBefore ?? 0) +
          earlier.seconds +
          (performance.now() - started) / 1000,
        peakMemoryMiB: Math.round(process.resourceUsage().maxRSS / 1024),
        finishedAt: new Date().toISOString(),
        splitHash: parts,
      },
    };
    await store.writeTrial(result);
    return result;
  } finally {
    predictor.dispose();
  }
}

/**
 * Makes a stage of a trial in this process, or finds it.
 *
 * @param index of the stage in the list of the trial's method.
 * @returns the seconds that it took.
 * @throws what `executeTrial` throws.
 */
export async function executeStage(
  spec: TrialSpec,
  index: number,
  store: Store,
  surroundings: ExecuteOptions,
): Promise<number> {
  const started = performance.now();
  const { question, method, options, context, earlier } = await prepare(spec, store, surroundings);
  const { task, split } = question();
  const stage = method.stages!(options)[index]!;
  await makeStage(method, stage, task, split, options, context);
  return earlier.seconds + (performance.now() - started) / 1000;
}

/** Nodes of a cluster differ, and so do GPUs; of one's own processor nothing is to be told. */
async function machineOf({ device }: Engine): Promise<Pick<TrialProvenance, 'machine'>> {
  const node = process.env.SLURMD_NODENAME;
  if (device === 'cpu') return node === undefined ? {} : { machine: { node } };
  const machine = await thisMachine();
  return { machine: { ...machine, ...(node === undefined ? {} : { node }) } };
}

/** How the stages of a trial and the scores of what it tunes on are kept. */
export interface Keeping {
  /** Default: `stageCache`. */
  readonly stagesOf?: (scope: JsonObject) => StageCache;
  readonly scores?: Pick<ScoreOptions, 'keep' | 'onScores'>;
}

/** What a trial and its stages begin with. */
export async function prepare(
  spec: TrialSpec,
  store: Store,
  { signal, progress = () => {}, onStage, onNote, onKept, checkpointMs }: ExecuteOptions,
  keeping: Keeping = {},
) {
  const engine = await loadEngine();
  const dataset = await loadDataset(spec.data.dataset, spec.data.options);
  const surroundings = { dataFingerprint: dataset.fingerprint, engine: engine.id };
  const method = findMethod(spec.method);
  const earlier = { seconds: 0 };
  const stageOptions = {
    onStage,
    onNote,
    onKept,
    everyMs: checkpointMs,
    onEarlier: (seconds: number) => {
      earlier.seconds += seconds;
    },
  };
  const {
    stagesOf = (scope: JsonObject) => stageCache(store, scope, signal, stageOptions),
    scores,
  } = keeping;
  const place = (of: TrialSpec, split: () => Split) => {
    const scope = stageScope(of, surroundings);
    const wanted = () => ({
      records: split().validation.length,
      labels: [of.data.label].flat(),
    });
    return {
      seed: of.seed,
      stages: stagesOf(scope),
      scores: scoreCache(store, { scope, wanted, onNote, ...scores }),
    };
  };
  const tuningRuns = (seed: number) =>
    tuningSpecs(spec, seed).map((of) => {
      const { split } = taskAndSplit(dataset, of);
      return { ...place(of, () => split), split };
    });
  const context: TrainContext = {
    ...place(spec, () => taskAndSplit(dataset, spec).split),
    tuningRuns,
    recipe: spec.recipe,
    signal,
    progress,
  };
  return {
    identity: trialIdentity(spec, surroundings),
    dataset,
    question: () => taskAndSplit(dataset, spec),
    method,
    options: method.options.parse(spec.options),
    context,
    /** What went into stages before this attempt. */
    earlier,
  };
}

interface Question {
  readonly task: Task;
  readonly split: Split;
  /** Hash of the ids in each part. */
  readonly parts: string;
}

/** The last question asked of a data set: trials of one split follow each other. */
const lastQuestion = new WeakMap<Dataset, { readonly key: string; readonly question: Question }>();

function taskAndSplit(dataset: Dataset, { data, split: spec, recipe }: TrialSpec): Question {
  const { trainLimit } = recipe;
  const key = JSON.stringify([data.label, data.attributes, spec, trainLimit]);
  const last = lastQuestion.get(dataset);
  if (last?.key === key) return last.question;
  const task = makeTask(dataset, data.label, data.attributes);
  const split = trialSplit(task, spec, trainLimit);
  const question = { task, split, parts: splitHash(dataset, split) };
  lastQuestion.set(dataset, { key, question });
  return question;
}

function encoderOf(dataset: Dataset, split: Split): Pick<TrialResult, 'encoder'> {
  if (dataset.features.kind === 'image') return {};
  // The inputs of the last split are still at hand: nothing is fitted again.
  const { encoder } = inputsFor(dataset, split);
  return encoder === undefined ? {} : { encoder };
}

async function score(
  predictor: Predictor,
  task: Task,
  split: Split,
): Promise<Pick<TrialResult, 'validation' | 'test'>> {
  return {
    validation: await predictionsOfAll(predictor, task, split.validation),
    test: await predictionsOfAll(predictor, task, split.test),
  };
}

/**
 * What is predicted under interventions on S; null for data that nature made, and where effects would
 * be of another attribute, of several labels or of several classes.
 */
async function scoredWorlds(predictor: Predictor, task: Task): Promise<WorldScores | null> {
  const interventions = interventionsOf(task.dataset);
  const [label, ...others] = predictor.labels ?? task.labels;
  if (interventions === null || others.length > 0 || label!.classes.length > 2) return null;
  if (task.attributes[0]?.name !== 'sex') return null;
  return worldScores(interventions, (rows) => predictor.scores(rows));
}

/**
 * The direct effect unit by unit, so that verdicts can be given on it: units are drawn apart from all
 * records, and each stands with a test record for as many as there are.
 */
function effectsByRecord(worlds: WorldScores, { ids }: Dataset, { test }: Split): SampleTable {
  const effects = directByUnit(worlds);
  return {
    name: 'effects',
    ids: Array.from(test, (row) => ids[row]!),
    columns: { direct: Float32Array.from(test, (_, i) => effects[i] ?? Number.NaN) },
  };
}

/** A model's scores of each label, for those of some rows that have it, beside what was true. */
async function predictionsOfAll(
  predictor: Predictor,
  task: Task,
  rows: Int32Array,
): Promise<Predictions[]> {
  const all: Predictions[] = [];
  for (const label of predictor.labels ?? task.labels) {
    all.push(predictionsOf(task, rows, await predictor.scores(rows, label), label));
  }
  return all;
}
