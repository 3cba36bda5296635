import { trialSplit } from '../../data/split.ts';
import type { Json } from '../../json.ts';
import { partsFor, readScores, scoreColumns } from '../../methods/predictions.ts';
import { findMethod } from '../../methods/registry.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { RunOutcome } from '../../runs/runner.ts';
import { atRate } from '../../training/rates.ts';
import { selectBy } from '../../training/selection.ts';
import type { Place, Row, Setting, Table } from '../paper.ts';
import { foldsOf, type PlannedTrial, planTable, splitOf } from '../plan.ts';
import type { Contender } from './contender.ts';
import { type Question, requireSuited } from './question.ts';
import {
  cutsAtYouden,
  type GroupsByCount,
  groupsByCount,
  overallAuroc,
  reachedOn,
  untested,
  withoutSmallGroups,
} from './reached.ts';
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
  /** Groups among the validation records of the first training; null: nothing was chosen by them. */
  readonly groups: GroupsByCount | null;
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
    return questions.map((question) => ({ question, tuned, groups: null }));
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
    const [attribute] = question.setting.data.attributes;
    const [first] = [...validation.values()].filter((one) => one !== null);
    const groups = first === undefined ? null : groupsByCount(first, attribute!);
    return { question, tuned, groups };
  });
}

/**
 * Checks before anything is trained that all contenders can be.
 *
 * @throws UserError for a method that is not defined for a question, or a file of predictions that is of other folds.
 */
export async function requireTrainable(
  questions: readonly Question[],
  contenders: readonly Contender[],
): Promise<void> {
  for (const question of questions) {
    requireSuited(question, contenders);
    await requireFolds(question, contenders);
  }
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
  const [attribute] = setting.data.attributes;
  const recordsAt = (place: Place) => {
    const { trainLimit } = setting.recipe;
    const { test } = trialSplit(task, splitOf(setting, place), trainLimit);
    const tested = new Set(Array.from(test, (row) => task.dataset.ids[row]!));
    return (contender: Contender, at: number) => {
      const validation = validationOf(contender, at);
      return validation === null
        ? null
        : withoutSmallGroups(untested(validation, tested), attribute!);
    };
  };
  const reachedAt = (place: Place) => {
    const recordsOf = recordsAt(place);
    const judged = tried.map(({ contender, candidates }) =>
      candidates.flatMap((candidate, at) => {
        const records = recordsOf(contender, at);
        return records === null ? [] : [{ contender, candidate, records }];
      }),
    );
    // As the table decides it for all of its rows, by the baseline.
    const [baseline = []] = judged;
    const youden =
      baseline.length > 0 &&
      cutsAtYouden(selectBy(baseline, ({ records }) => overallAuroc(records)).records);
    return judged.map((own) =>
      own.map(({ contender: { method }, candidate, records }): Choice => {
        const aimed = { method, options: candidate.options };
        return { candidate, ...reachedOn(records, attribute!, aimed, youden) };
      }),
    );
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

/** Checks that files of predictions are of the question's own folds, before anything is trained. */
async function requireFolds(
  { setting, task }: Question,
  contenders: readonly Contender[],
): Promise<void> {
  const files = contenders.filter(({ method }) => method === 'predictions');
  for (const { options } of files) {
    const file = options.file as string;
    const all = await readScores(file, scoreColumns(task.label.classes));
    for (const seed of setting.seeds) {
      for (const fold of foldsOf(setting)) {
        const split = trialSplit(task, splitOf(setting, { seed, fold }), setting.recipe.trainLimit);
        partsFor(task, split, seed, all, file);
      }
    }
  }
}
