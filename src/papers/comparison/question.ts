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
  /** One, or several parted by commas, each judged by itself. Default: the data set's first. */
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

/** A question over one attribute, with the records that it is put to. */
export interface Question {
  readonly setting: Setting;
  readonly task: Task;
  readonly draws: number;
  readonly rule: RuleName;
}

/** Random draws of a search, at profiles that tune. */
const DRAWS = 4;

/**
 * Looks at the data that a comparison is about: a question for each attribute. Of several attributes all
 * questions are put to the records that have every one of them, in the same splits.
 *
 * @throws UserError for a data set, attribute or label that there isn't, and where the data are not on
 *   this machine.
 */
export async function questionsOf(asked: Asked): Promise<Question[]> {
  const { profile, repeats, draws, rule = 'worst-group' } = asked;
  const dataset = await loadDataset(asked.dataset);
  const [usual] = Object.keys(dataset.labels);
  const label = asked.label ?? usual!;
  const attributes = namedAttributes(asked.attribute ?? Object.keys(dataset.attributes)[0]!);
  const tunes = profile === 'desk' || profile === 'paper';
  return attributes.map((attribute): Question => {
    const others = attributes.filter((other) => other !== attribute).toSorted();
    const task = makeTask(dataset, label, [attribute, ...others]);
    requireGroups(task);
    const [setting] = settingsOn(
      [
        {
          data: { dataset: dataset.id, options: {}, label, attributes: [attribute, ...others] },
          profiles: [profile],
          byDefault: [profile],
          ...(label === usual && others.length === 0
            ? {}
            : { variant: `${label === usual ? '' : `${label} by `}${attribute}` }),
          ...(label === usual ? {} : { id: `${dataset.id}/${label}/${attribute}` }),
          ...(dataset.id.startsWith('ham10000') && label === 'malignant'
            ? { floor: HAM10000_FLOOR }
            : {}),
        },
      ],
      profile,
      () => spendingOn(dataset, profile, repeats),
    );
    return { setting: setting!, task, draws: draws ?? (tunes ? DRAWS : 0), rule };
  });
}

/** @throws UserError where one is named twice, or none. */
function namedAttributes(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.find((name, i) => name === '' || names.indexOf(name) < i);
  if (wrong === undefined) return names;
  throw new UserError(
    wrong === ''
      ? `"${text}" names an attribute without a name`
      : `attribute ${wrong} is named twice`,
    'part attributes by commas, each once: sex,age (or cross them: sex:age)',
  );
}

/** @throws UserError where there is nobody to compare with. */
function requireGroups({ dataset, attributes: [attribute] }: Task): void {
  const { name, levels } = attribute!;
  if (levels.length > 1) return;
  throw new UserError(
    `attribute ${name} of ${dataset.id} has one level: ${levels[0]}`,
    'choose an attribute with two groups or more',
  );
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
 * @throws UserError naming the method and why it can't.
 */
export function requireSuited(question: Question, contenders: readonly Contender[]): void {
  for (const contender of contenders) {
    const why = whyUnsuited(question, contender);
    if (why !== null) throw why;
  }
}

/** Why a method can't be trained on the question's records; null: it can. */
export function whyUnsuited({ task }: Question, { title, method, options }: Contender) {
  const { card, check, options: schema } = findMethod(method);
  if (card?.picturesOnly && task.dataset.features.kind !== 'image') {
    return new UserError(
      `${title} changes pictures, and ${task.dataset.id} has none`,
      'leave it out, or choose a data set of pictures (see: refair data list)',
    );
  }
  try {
    check?.(schema.parse(options), task);
    return null;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}
