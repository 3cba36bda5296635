import { loadDataset } from '../../data/registry.ts';
import { makeTask, type Task } from '../../data/task.ts';
import { UserError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import type { Setting } from '../paper.ts';
import type { ProfileName } from '../profile.ts';
import { floorOn, settingsOn } from '../sources.ts';
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
  /**
   * Where to test what is learnt elsewhere: levels of an attribute or column, `site=head-and-neck`; a knob of a
   * generator, `artefactStrength=1`; another data set by its id. Default: where it is learnt.
   */
  readonly testOn?: string;
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
  const { profile, repeats, draws, rule = 'worst-group', testOn } = asked;
  const options: JsonObject = testOn === undefined ? {} : { testOn };
  const dataset = await loadDataset(asked.dataset, options);
  const [usual] = Object.keys(dataset.labels);
  const label = asked.label ?? usual!;
  const attributes = namedAttributes(asked.attribute ?? Object.keys(dataset.attributes)[0]!);
  const tunes = profile === 'desk' || profile === 'paper';
  return attributes.map((attribute): Question => {
    const others = attributes.filter((other) => other !== attribute).toSorted();
    const task = makeTask(dataset, label, [attribute, ...others]);
    requireGroups(task);
    requireBothDomains(task);
    // It was found where this is learnt: what is tested elsewhere may be harder or easier.
    const floor = testOn === undefined ? floorOn(dataset.id, label) : undefined;
    const [setting] = settingsOn(
      [
        {
          data: { dataset: dataset.id, options, label, attributes: [attribute, ...others] },
          profiles: [profile],
          byDefault: [profile],
          ...(label === usual && others.length === 0 && testOn === undefined
            ? {}
            : {
                variant: `${label === usual ? '' : `${label} by `}${attribute}${testOn === undefined ? '' : `, tested on ${testOn}`}`,
              }),
          ...(label === usual && testOn === undefined
            ? {}
            : {
                id: [
                  dataset.id,
                  ...(label === usual ? [] : [label]),
                  attribute,
                  ...(testOn === undefined ? [] : [`on-${testOn.replaceAll(/[^\w.-]+/g, '-')}`]),
                ].join('/'),
              }),
          ...(floor === undefined ? {} : { floor }),
          ...(testOn === undefined ? {} : { split: 'domain' as const }),
        },
      ],
      profile,
      () => {
        const { recipe, seeds, ...splits } = spendingOn(dataset, profile, repeats);
        // Every training tests the whole of the other domain.
        return testOn === undefined
          ? { recipe, seeds, ...splits }
          : { recipe, seeds, splitSeed: 'per-seed' };
      },
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

/** @throws UserError where one domain lacks a class or all groups but one: what is asked can't be learnt, or not judged. */
function requireBothDomains({ dataset, rows, label, attributes }: Task): void {
  const { domains } = dataset;
  if (domains === undefined) return;
  const [{ name, levels, codes }] = attributes as [Task['attributes'][0]];
  for (const [domain, does] of [
    [0, 'learnt from'],
    [1, 'tested'],
  ] as const) {
    const own = rows.filter((row) => domains.codes[row] === domain);
    const classes = new Set(Array.from(own, (row) => label.codes[row]!));
    const groups = new Set(Array.from(own, (row) => codes[row]!));
    const lacks =
      classes.size < label.classes.length
        ? `is ${label.classes.find((_, code) => !classes.has(code))}`
        : groups.size < 2
          ? `is of another group by ${name} than ${levels.find((_, code) => groups.has(code)) ?? 'none'}`
          : null;
    if (lacks === null) continue;
    throw new UserError(
      `${dataset.id} tested on ${domains.tested}: of ${own.length.toLocaleString('en')} records ${does} none ${lacks}`,
      `name another domain, attribute or label; labels with all classes on both sides: ${suitedLabels(dataset).join(', ') || 'none'}`,
    );
  }
}

/** Labels of which both domains have every class. */
function suitedLabels({ labels, domains, size }: Task['dataset']): string[] {
  return Object.values(labels).flatMap(({ name, classes, codes }) => {
    const seen = [0, 1].map(() => new Set<number>());
    for (let row = 0; row < size; row++) {
      const domain = domains!.codes[row]!;
      if (domain >= 0 && codes[row]! >= 0) seen[domain]!.add(codes[row]!);
    }
    return seen.every((own) => own.size === classes.length) ? [name] : [];
  });
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
 * @throws UserError naming all such methods, each with why it can't.
 */
export function requireSuited(question: Question, contenders: readonly Contender[]): void {
  const unsuited = contenders.flatMap((contender) => {
    const why = whyUnsuited(question, contender);
    return why === null ? [] : [{ contender, why }];
  });
  const [first, ...others] = unsuited;
  if (first === undefined) return;
  const { task } = question;
  const [twoClasses] = Object.values(task.dataset.labels).filter((own) => own.classes.length === 2);
  const label =
    task.label.classes.length > 2 && twoClasses !== undefined
      ? `, or choose a label of two classes, such as --label ${twoClasses.name} (see: refair data show ${task.dataset.id})`
      : '';
  if (others.length === 0 && label === '') throw first.why;
  throw new UserError(
    unsuited.map(({ why }) => why.message).join('; '),
    `leave out ${unsuited.map(({ contender }) => contender.id).join(', ')}${label}`,
  );
}

/** Why a method can't be trained on the question's records; null: it can. */
export function whyUnsuited({ task }: Question, { title, method, options }: Contender) {
  const { card, check, options: schema } = findMethod(method);
  if (card?.picturesOnly && task.dataset.features.kind !== 'image') {
    return new UserError(
      `${title} is for pictures, and ${task.dataset.id} has none`,
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
