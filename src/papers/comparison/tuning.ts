import { trialSplit } from '../../data/split.ts';
import type { Json, JsonObject } from '../../json.ts';
import { partsFor, readScores } from '../../methods/predictions.ts';
import { findMethod } from '../../methods/registry.ts';
import { metricAt } from '../../metrics/catalogue.ts';
import { evaluate } from '../../metrics/evaluate.ts';
import { fillPath, metricPath } from '../../metrics/paths.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import { youdenThreshold } from '../../metrics/threshold.ts';
import type { RunOutcome } from '../../runs/runner.ts';
import { atRate } from '../../training/rates.ts';
import type { Place, Row, Setting, Table } from '../paper.ts';
import { foldsOf, type PlannedTrial, planTable, splitOf } from '../plan.ts';
import { aimOf } from './aim.ts';
import type { Contender } from './contender.ts';
import { type Question, requireSuited } from './question.ts';
import { budgetOf } from './recipes.ts';
import {
  type Beside,
  chosenBy,
  idealOf,
  type Reached,
  RULE_NAMES,
  type RuleName,
} from './rules.ts';
import { type Candidate, candidatesOf, type Tried } from './search.ts';

/** What a contender tries over one attribute, and which of it a training should take. */
export interface Tuned {
  readonly contender: Contender;
  readonly candidates: readonly Candidate[];
  /** By what each rule chooses for the first training, with what that reaches on validation. */
  readonly choices: Readonly<Record<RuleName, Choice>> | null;
  /** The candidate for one of the trainings: by records that it does not test. */
  at(place: Place): Candidate;
}

/** A question with what its contenders are tuned to, the baseline first. */
export interface TunedQuestion {
  readonly question: Question;
  readonly tuned: readonly Tuned[];
}

export interface Choice extends Reached {
  readonly candidate: Candidate;
}

/** Trains the candidates, where their progress is seen. */
export type TrainCandidates = (trials: readonly PlannedTrial[]) => Promise<RunOutcome>;

/** The first training, on which candidates are tried. */
const FIRST: Place = { seed: 1, fold: 0 };

/**
 * Tries as many candidates of every contender, on the first of each question's trainings, and lets the
 * question's rule choose among them on its validation records. Of these, a training has no say in its
 * own choice by those that it tests: nothing is chosen on test records.
 *
 * @param questions of one comparison, over an attribute each.
 * @param before what an earlier search tried of a row, instead of what would be drawn now: ranges change,
 *   and what was trained stays what it was.
 */
export async function tuneContenders(
  questions: readonly Question[],
  contenders: readonly Contender[],
  train: TrainCandidates,
  before: Tried = {},
): Promise<TunedQuestion[]> {
  for (const question of questions) {
    requireSuited(question, contenders);
    await requireFolds(question, contenders);
  }
  const [{ draws }] = questions as [Question];
  const tried = contenders.map((contender) => ({
    contender,
    candidates: before[contender.id] ?? triedBy(contender, draws),
  }));
  if (draws === 0) {
    const tuned = tried.map(({ contender, candidates }) => ({
      contender,
      candidates,
      choices: null,
      at: () => candidates[0]!,
    }));
    return questions.map((question) => ({ question, tuned }));
  }
  const planned = questions.flatMap(({ setting }) => planCandidates(setting, tried));
  const { results } = await train(planned);
  return questions.map((question) => {
    const validation = new Map(
      planned.flatMap(({ row, setting }, i) =>
        setting.id === question.setting.id
          ? [[row.id, results[i]?.validation[0] ?? null] as const]
          : [],
      ),
    );
    const tuned = choosers(
      question,
      tried,
      (contender, at) => validation.get(rowId(contender, at)) ?? null,
    );
    return { question, tuned };
  });
}

function triedBy({ method, options }: Contender, draws: number): Candidate[] {
  // Of a file of predictions there is nothing to tune.
  return candidatesOf(findMethod(method), options, method === 'predictions' ? 0 : draws);
}

interface Searched {
  readonly contender: Contender;
  readonly candidates: readonly Candidate[];
}

function rowId({ id }: Contender, at: number): string {
  return `${id} ${at}`;
}

/** The first of the setting's trainings, of every candidate. */
function planCandidates(setting: Setting, tried: readonly Searched[]): PlannedTrial[] {
  const rows = tried.flatMap(({ contender, candidates }) =>
    candidates.map(
      (candidate, at): Row => ({
        id: rowId(contender, at),
        title: `${contender.title}, candidate ${at + 1}`,
        trial: (of) => trialOf(contender, candidate, of),
      }),
    ),
  );
  const table: Table = {
    id: 'search',
    title: 'Search',
    caption: '',
    columns: [],
    settings: () => [],
    rows,
    published: [],
    claims: [],
    shows: [],
  };
  return planTable(table, [{ ...setting, seeds: [FIRST.seed] }]).filter(
    ({ fold }) => fold === FIRST.fold,
  );
}

/** The trial of a contender at one of its candidates. */
export function trialOf(
  { method }: Contender,
  { options, rate }: Candidate,
  setting: Setting,
): ReturnType<Row['trial']> {
  const { data } = setting;
  return {
    method,
    options: { ...budgetOf(method, setting), ...options } as Record<string, Json>,
    ...(rate === null ? {} : { recipe: atRate(setting.recipe, rate) }),
    // What looks at no attribute is trained once for all of them.
    ...(findMethod(method).blind
      ? { data: { ...data, attributes: data.attributes.toSorted() } }
      : {}),
  };
}

type ValidationOf = (contender: Contender, at: number) => Predictions | null;

/** Lets rules choose, for each training by the records that it does not test. */
function choosers(
  { setting, task, rule }: Question,
  tried: readonly Searched[],
  validationOf: ValidationOf,
): Tuned[] {
  const reachedAt = (place: Place) => {
    const { trainLimit } = setting.recipe;
    const { test } = trialSplit(task, splitOf(setting, place), trainLimit);
    const tested = new Set(Array.from(test, (row) => task.dataset.ids[row]!));
    const all = tried.map(({ contender, candidates }) =>
      candidates.flatMap((candidate, at): Choice[] => {
        const validation = validationOf(contender, at);
        if (validation === null) return [];
        const [attribute] = setting.data.attributes;
        const aimed = { method: contender.method, options: candidate.options };
        const own = reached(untested(validation, tested), attribute!, aimed);
        return [{ candidate, ...own }];
      }),
    );
    return all;
  };
  const chosenAt = memoised((place: Place) => {
    const all = reachedAt(place);
    const beside = besideOf(all);
    return all.map((own) =>
      beside === null || own.length === 0
        ? null
        : Object.fromEntries(RULE_NAMES.map((name) => [name, chosenBy(name, own, beside)])),
    ) as (Record<RuleName, Choice> | null)[];
  });
  return tried.map(({ contender, candidates }, i) => ({
    contender,
    candidates,
    choices: chosenAt(FIRST)[i]!,
    at: (place) => chosenAt(place)[i]?.[rule].candidate ?? candidates[0]!,
  }));
}

/** The first contender is the baseline, at its best mean; null: nothing of it has finished. */
function besideOf(all: readonly (readonly Choice[])[]): Beside | null {
  const [own = []] = all;
  if (own.length === 0) return null;
  const ideal = idealOf(all.flat());
  const nothing: Beside = { baseline: own[0]!, ideal };
  return { baseline: chosenBy('best-mean', own, nothing), ideal };
}

function memoised<T>(of: (place: Place) => T): (place: Place) => T {
  const known = new Map<string, T>();
  return (place) => {
    const key = `${place.seed} ${place.fold}`;
    if (!known.has(key)) known.set(key, of(place));
    return known.get(key)!;
  };
}

/** What was predicted of records that a training does not test. */
function untested(predictions: Predictions, tested: ReadonlySet<string>): Predictions {
  const { ids, clusters, labels, scores, groups } = predictions;
  const kept = [...ids.keys()].filter((i) => !tested.has(ids[i]!));
  if (kept.length === ids.length) return predictions;
  const width = scores.length / ids.length;
  return {
    ...predictions,
    ids: kept.map((i) => ids[i]!),
    clusters: kept.map((i) => clusters[i]!),
    labels: Int16Array.from(kept, (i) => labels[i]!),
    scores: Float32Array.from(
      kept.flatMap((i) => [...scores.subarray(i * width, (i + 1) * width)]),
    ),
    groups: groups.map((group) => ({
      ...group,
      codes: Int16Array.from(kept, (i) => group.codes[i]!),
    })),
  };
}

function reached(
  predictions: Predictions,
  attribute: string,
  { method, options }: { readonly method: string; readonly options: JsonObject },
): Reached {
  const { decidesAtHalf = false } = findMethod(method);
  const threshold = decidesAtHalf ? 0.5 : (youdenThreshold(predictions) ?? 0.5);
  const evaluation = evaluate(predictions, { threshold });
  const { name, levels } = predictions.groups.find((group) => group.name === attribute)!;
  const at = (path: string) => evaluation.at(path) ?? Number.NaN;
  return {
    overall: at('overall.auroc'),
    groups: levels.map((level) => at(metricPath('groups', name, level, 'auroc'))),
    aim: missed(aimOf(method, options), attribute, at),
  };
}

/** A metric of which less is better, or the negative of one of which more is. */
function missed(metric: string, attribute: string, at: (path: string) => number): number {
  const value = at(fillPath(metric, attribute));
  return metricAt(metric).better === 'higher' ? -value : value;
}

/** Checks that files of predictions are of the question's own folds, before anything is trained. */
async function requireFolds(
  { setting, task }: Question,
  contenders: readonly Contender[],
): Promise<void> {
  const files = contenders.filter(({ method }) => method === 'predictions');
  for (const { options } of files) {
    const file = options.file as string;
    const all = await readScores(file);
    for (const seed of setting.seeds) {
      for (const fold of foldsOf(setting)) {
        const split = trialSplit(task, splitOf(setting, { seed, fold }), setting.recipe.trainLimit);
        partsFor(task, split, seed, all, file);
      }
    }
  }
}
