import type { Task } from '../../data/task.ts';
import { UserError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { findMethod, methodNames } from '../../methods/registry.ts';
import type { Recipe } from '../../training/context.ts';
import type { Method, MethodCard, Range } from '../../training/method.ts';
import { optionNames, rangeText } from './contender.ts';

/** What a method moved of its own aim against ERM. */
export interface Moved {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Path of the metric. */
  readonly metric: string;
  /** ERM's, a fraction; null: undefined. */
  readonly erm: number | null;
  /** The method's minus ERM's, with its 95 % interval; fractions. */
  readonly change: {
    readonly value: number | null;
    readonly low: number | null;
    readonly high: number | null;
  };
}

/** What was measured over an attribute of a data set; `docs/methods.json` has one each. */
export interface Measured {
  readonly dataset: string;
  readonly attribute: string;
  readonly profile: string;
  readonly repeats: number;
  readonly command: string;
  readonly moved: readonly Moved[];
}

/** How something is measured, before it is known what moves. */
export type HowMeasured = Omit<Measured, 'moved'>;

/**
 * Measurements with one more, which takes the place of an earlier one on the same data and attribute.
 *
 * @param some only some methods were trained: the others' lines of the earlier one stay.
 */
export function withMeasured(all: readonly Measured[], added: Measured, some = false): Measured[] {
  const before = all.find((one) => isOnSame(one, added));
  if (before === undefined) return [...all, added];
  const others = before.moved.filter(
    (one) => some && !added.moved.some(({ method, options }) => isOf(one, method, options)),
  );
  const order = methodNames();
  const moved = [...others, ...added.moved].sort(
    (a, b) => order.indexOf(a.method) - order.indexOf(b.method),
  );
  return all.with(all.indexOf(before), { ...added, moved });
}

/**
 * Refuses to measure some methods in another way than the others on the same data, beside which they are to
 * stand.
 *
 * @throws UserError naming both ways.
 */
export function requireAlike(all: readonly Measured[], asked: HowMeasured): void {
  const before = all.find((one) => isOnSame(one, asked));
  if (before === undefined || howOften(before) === howOften(asked)) return;
  throw new UserError(
    `the other methods were measured on ${asked.dataset} with ${howOften(before)}, these would be with ${howOften(asked)}`,
    `measure them alike: --profile ${before.profile} --repeats ${before.repeats}; or all anew: name none`,
  );
}

function isOnSame(one: HowMeasured, { dataset, attribute }: HowMeasured): boolean {
  return one.dataset === dataset && one.attribute === attribute;
}

function howOften({ profile, repeats }: HowMeasured): string {
  return `profile ${profile} and ${repeats} repeats`;
}

/** Passes of ERM, beside which a method's are counted. */
const PASSES = 30;

/** Every method with a card, with what the page says of it. */
export function describedMethods(): { readonly method: Method; readonly card: MethodCard }[] {
  return methodNames().flatMap((name) => {
    const method = findMethod(name);
    return method.card === undefined ? [] : [{ method, card: method.card }];
  });
}

/** `docs/methods.md`. */
export function methodsPage(measured: readonly Measured[]): string {
  const all = describedMethods();
  return [
    '# Methods',
    '',
    `What \`npm run refair -- compare\` trains, ${all.length} methods; variants of one count once. Made by \`npm run refair -- methods --markdown\`.`,
    '',
    '- **Group**: whether a record’s group must be known to score it.',
    `- **Cost**: passes over the training records as a multiple of ERM’s, at ${PASSES} of these and two groups; where a step trains two networks or takes two gradients it counts twice. "ERM’s model" needs nothing beyond it.`,
    '- **Kits**: public ones that we know to have it (Limits: Limits of fair medical imaging AI). Others may.',
    '- **Range**: what `--draws` searches beside the learning rate; where it has a `learningRate`, in its place.',
    '',
    '| method | what it does | group | cost | range | kits |',
    '|---|---|---|---|---|---|',
    ...all.map(({ method, card }) =>
      row([
        `\`${method.name}\` ${method.title}`,
        card.does,
        card.groupAtInference ? 'needed' : 'no',
        costText(method),
        rangesText(method),
        card.kits.join(', ') || '–',
      ]),
    ),
    '',
    ...(measured.length === 0
      ? []
      : [
          '## What each moves of its own aim',
          '',
          'Against ERM, at their defaults, untuned: points, with 95 % intervals. **Moves nothing** marks those whose interval holds 0. How much trainings differ is pooled over the rows in which they differ alike; those that go astray rest on their own repeats.',
          '',
          ...measured.toSorted((a, b) => placeOf(a) - placeOf(b)).flatMap(measuredLines),
          ...unmeasuredLines(measured),
        ]),
    '## Where they come from',
    '',
    ...all.map(
      ({ method }) =>
        `- **${method.title}** (\`${method.name}\`). ${method.citation}${optionsText(method)}`,
    ),
    '',
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function rangesText({ ranges = {} }: Method): string {
  const parts = Object.entries(ranges).map(
    ([option, range]) => `\`${option}\` ${rangeText(range as Range)}`,
  );
  return parts.join('; ') || '–';
}

function optionsText(method: Method): string {
  const names = optionNames(method);
  return names.length === 0 ? '' : ` Options: ${names.map((name) => `\`${name}\``).join(', ')}.`;
}

function costText(method: Method): string {
  const parsed = method.options.safeParse({});
  if (!parsed.success) return 'by its options';
  const recipe = { epochs: PASSES } as Recipe;
  const task = { attributes: [{ levels: ['a', 'b'] }] } as unknown as Task;
  const cost = costOf(method, {}, recipe, task);
  return cost === 0 ? 'ERM’s model' : String(Number(cost!.toFixed(1)));
}

/**
 * What a training costs beside ERM's: passes over the training records, counted twice where a step trains two
 * networks or takes two gradients; 0 where it goes on from ERM's model. Null: nobody says.
 */
export function costOf(
  method: Method,
  options: JsonObject,
  recipe: Recipe,
  task: Task,
): number | null {
  const parsed = method.options.safeParse(options);
  if (!parsed.success || method.name === 'predictions') return null;
  const { stepCost = 1 } = method.card ?? {};
  const [stage, ...others] = method.stages?.(parsed.data as never) ?? [];
  const ofErm = findMethod('erm').stages!({} as never)[0]!;
  const onlyErm =
    stage !== undefined &&
    others.length === 0 &&
    JSON.stringify(stage.key) === JSON.stringify(ofErm.key);
  const passes = Object.values(method.passes(parsed.data as never, recipe, task));
  const times = (stepCost * passes.reduce((sum, count) => sum + count, 0)) / recipe.epochs;
  return onlyErm && times === 1 && method.name !== 'erm' ? 0 : times;
}

/** Of those that move nothing in the control, or the wrong way, why. */
const CONTROL_FINDINGS =
  'Who is given the attribute has a score shifted by group, and needs the hints no more by which ERM learns in part what findings mean: the order within the minority suffers. JTT, LfF and CVaR-DRO count most what ERM gets wrong; most of that is chance, of which they learn the opposite, the more the more they count it (JTT’s change is 0.4 points at an `upweight` of 2, −8.7 at 5). FairPrune, EnD and gradient reversal do little at their defaults (EqOdds 19.0 with `share` 0.1, 18.5 with EnD’s both weights at 1; reversal ten times as strong had not levelled off). SAM and SWAD look for flat minima, Attribute predicted shares an encoder with a second task, and SPARE’s distances make weights of nearly 1: none of that is missing here.';

/** Why some lose on tables. */
const HARD_RECORDS =
  'Where a method is worse: JTT, LfF and CVaR-DRO count most what is hard. Of records of which ERM calls many wrong, as on these tables, that is what no model can tell; at JTT’s default such records come ten times each and outweigh the others. Where a cue misleads ERM, JTT and LfF do what they are for (`src/methods/spurious-cue.test.ts`: in training it is right for 95 %): over ten seeds the accuracy of the worst group of class and cue is 68.5 % under ERM, 90.1 under JTT, 89.0 under LfF and 70.2 under CVaR-DRO, which gains nothing there. LfF does so in this recipe, found by trial: with fewer records and no dropout it ended below ERM in two seeds of ten, where records of a right cue weigh next to nothing in the end.';

/** The set in which it is known that there is something to move. */
const CONTROL = 'synth-patients';

/** What is so in the control, and what follows for those that leave it so. */
const CONTROL_RECORDS =
  'These records are made, so that there is something to move and it is known what (`src/data/synthetic/synth-patients.ts`): a control of the methods, and no evidence about patients. In a minority, a quarter of the records, half as many are ill as in the majority (25 and 50 %), and two of the six findings mean the opposite there; two more columns hint at the group, and none tells it. The knobs were set by what ERM and a model that is given the group do, before another method was trained.';

/** The control first: what leaves it as it is can't be expected to move more elsewhere. */
function placeOf({ dataset }: Measured): number {
  return dataset === CONTROL ? 0 : 1;
}

function measuredLines({ dataset, attribute, profile, repeats, command, moved }: Measured) {
  const control = dataset === CONTROL;
  // Methods for pictures alone are measured where there are some.
  const pictures = moved.some(({ method }) => findMethod(method).card?.picturesOnly);
  const real = 'What moves nothing on these records is not refuted: there may be little to move.';
  return [
    `### ${control ? 'A control: ' : ''}\`${dataset}\` by ${attribute}`,
    '',
    `${control ? CONTROL_RECORDS : real} Profile \`${profile}\`, ${repeats} repeats; \`${command}\` measures it again.${pictures ? '' : ' Methods for pictures are not among them.'} Of ${moved.length} aims ${moved.filter((one) => !isStill(one) && isBetter(one)).length} move as they should.`,
    '',
    ...(pictures ? [] : [control ? CONTROL_FINDINGS : HARD_RECORDS, '']),
    '| method | aim | ERM | change | |',
    '|---|---|--:|--:|---|',
    ...moved.map((one) => {
      const { value, low, high } = one.change;
      const still = isStill(one);
      // A bound that is printed as 0 would say that the interval holds 0.
      const bound = (end: number | null) => points(end, still ? 1 : digitsOf(end));
      return row([
        `\`${one.method}\`${inBrackets(one.options)}`,
        nameOf(one.metric),
        points(one.erm),
        `${points(value)} [${bound(low)}, ${bound(high)}]`,
        still ? 'moves nothing' : isBetter(one) ? 'better' : 'worse',
      ]);
    }),
    '',
  ];
}

/** What has no number above, and why. */
function unmeasuredLines(measured: readonly Measured[]): string[] {
  const moved = measured.flatMap((one) => one.moved);
  const known = (name: string) => moved.some(({ method }) => method === name);
  const aimed = describedMethods().filter(({ card }) => card.aims.length > 0);
  const missing = aimed.filter(({ method }) => !known(method.name));
  const names = (some: typeof missing) => some.map(({ method }) => `\`${method.name}\``).join(', ');
  const pictures = missing.filter(({ card }) => card.picturesOnly);
  const others = missing.filter(({ card }) => !card.picturesOnly);
  const lines = [
    ...(pictures.length === 0
      ? []
      : [`- ${names(pictures)}: for pictures, on which nothing was measured yet.`]),
    ...(others.length === 0 ? [] : [`- ${names(others)}: not measured yet.`]),
    // Of a method of several aims some may have been added since.
    ...aimed
      .filter(({ method }) => known(method.name))
      .flatMap(({ method: { name }, card }) =>
        card.aims
          .filter(({ options = {} }) => !moved.some((one) => isOf(one, name, options)))
          .map(({ options = {} }) => `- \`${name}\`${inBrackets(options)}: not measured yet.`),
      ),
  ];
  return lines.length === 0 ? [] : ['Without a number so far:', '', ...lines, ''];
}

function isOf(one: Moved, name: string, options: Moved['options']): boolean {
  return one.method === name && JSON.stringify(one.options) === JSON.stringify(options);
}

/** Options behind a method's name; blank where it has its defaults. */
function inBrackets(options: Moved['options']): string {
  const said = Object.entries(options).map(([name, to]) => `${name} ${to}`);
  return said.length === 0 ? '' : ` (${said.join(', ')})`;
}

function points(value: number | null, digits = 1): string {
  if (value === null) return 'n/a';
  const text = (100 * value).toFixed(digits);
  return (Number(text) === 0 ? text.replace('-', '') : text).replace('-', '−');
}

/** As many as show that a number is not 0: one, unless it is very small. */
function digitsOf(value: number | null): number {
  const size = Math.abs(100 * (value ?? 0));
  return size === 0 || size >= 0.05 ? 1 : Math.ceil(-Math.log10(2 * size));
}

const NAMES: Readonly<Record<string, string>> = {
  accuracy: 'accuracy',
  worstGroupAuroc: 'worst group AUROC',
  worstGroupMacroRecall: 'worst group balanced accuracy',
  aurocGap: 'AUROC gap',
  equalizedOddsDifference: 'EqOdds',
  equalOpportunityDifference: 'EqOpp',
  demographicParityDifference: 'DP',
};

function nameOf(metric: string): string {
  const name = metric.split('.').at(-1)!;
  return NAMES[name] ?? name;
}

/** Whether its interval holds 0, or there is none. */
function isStill({ change: { low, high } }: Moved): boolean {
  return low === null || high === null || (low <= 0 && high >= 0);
}

/** Accuracies and AUROCs should rise, differences fall. */
function isBetter({ metric, change }: Moved): boolean {
  return /Difference$|Gap$/.test(metric) ? change.value! < 0 : change.value! > 0;
}
