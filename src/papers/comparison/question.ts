import { loadDataset } from '../../data/registry.ts';
import { makeTask, type Task } from '../../data/task.ts';
import { UserError } from '../../errors.ts';
import { findMethod } from '../../methods/registry.ts';
import type { Setting } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { HAM10000_FLOOR, settingsOn } from '../sources.ts';
import type { Contender } from './contender.ts';
import { spendingOn } from './recipes.ts';
import type { RuleName } from './rules.ts';

/** What somebody wants to compare, on which data. */
export interface Asked {
  readonly dataset: string;
  /** Default: the data set's first. */
  readonly attribute?: string;
  /** Default: the data set's first. */
  readonly label?: string;
  readonly profile: ProfileName;
  /** Default: the profile's. */
  readonly repeats?: number;
  /** Candidates that each method may try beside its defaults; default: 4 at `desk`, else none. */
  readonly draws?: number;
  /** How one of them is chosen, on validation records. Default: `worst-group`. */
  readonly rule?: RuleName;
}

/** A question, with the records that it is put to. */
export interface Question {
  readonly setting: Setting;
  readonly task: Task;
  readonly draws: number;
  readonly rule: RuleName;
}

/** Random draws of a search, at profiles that tune. */
const DRAWS = 4;

/**
 * Looks at the data that a comparison is about.
 *
 * @throws UserError for a data set, attribute or label that there isn't, and where the data are not on
 *   this machine.
 */
export async function questionOf(asked: Asked): Promise<Question> {
  const { profile, repeats, draws, rule = 'worst-group' } = asked;
  const dataset = await loadDataset(asked.dataset);
  const label = asked.label ?? Object.keys(dataset.labels)[0]!;
  const attribute = asked.attribute ?? Object.keys(dataset.attributes)[0]!;
  const task = makeTask(dataset, label, [attribute]);
  const levels = task.attributes[0]!.levels;
  if (levels.length < 2) {
    throw new UserError(
      `attribute ${attribute} of ${dataset.id} has one level: ${levels[0]}`,
      'choose an attribute with two groups or more',
    );
  }
  const [setting] = settingsOn(
    [
      {
        data: { dataset: dataset.id, options: {}, label, attributes: [attribute] },
        profiles: [profile],
        byDefault: [profile],
        ...(label === Object.keys(dataset.labels)[0]
          ? {}
          : { variant: `${label} by ${attribute}`, id: `${dataset.id}/${label}/${attribute}` }),
        ...(dataset.id.startsWith('ham10000') && label === 'malignant'
          ? { floor: HAM10000_FLOOR }
          : {}),
      },
    ],
    profile,
    () => spendingOn(dataset, profile, repeats),
  );
  const tunes = profile === 'desk' || profile === 'paper';
  return { setting: setting!, task, draws: draws ?? (tunes ? DRAWS : 0), rule };
}

/** The contenders with the baseline first, each once. @throws UserError where one is named twice. */
export function withBaseline(
  contenders: readonly Contender[],
  baseline: Contender,
): readonly Contender[] {
  const all = [baseline, ...contenders.filter(({ id }) => id !== baseline.id)];
  const twice = all.find(({ id }, i) => all.findIndex((other) => other.id === id) < i);
  if (twice === undefined) return all;
  throw new UserError(
    `${twice.title} is named twice`,
    'name it once, or give the second other options: group-dro:stepSize=0.01',
  );
}

/**
 * Refuses what can't be trained on the question's records before anything is.
 *
 * @throws UserError naming the method that changes pictures where there are none.
 */
export function requireSuited({ task }: Question, contenders: readonly Contender[]): void {
  if (task.dataset.features.kind === 'image') return;
  const misplaced = contenders.find(({ method }) => findMethod(method).card?.picturesOnly);
  if (misplaced === undefined) return;
  throw new UserError(
    `${misplaced.title} changes pictures, and ${task.dataset.id} has none`,
    'leave it out, or choose a data set of pictures (see: refair data list)',
  );
}
