import { findMethod } from '../../methods/registry.ts';
import { literal } from '../../report/prose.ts';
import { shortTitle } from '../data-names.ts';
import type { Exhibit, Place, Row, Setting, Subject, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { groupPlane } from '../report/group-plane.ts';
import { knobCurves } from '../report/knob-curves.ts';
import { listed, measureInWords } from '../report/language.ts';
import { results } from '../report/result-table.ts';
import { signedPairs } from '../report/signed-pairs-table.ts';
import { tradeOff, tradeOffOf } from '../report/trade-off.ts';
import { choices } from './choices.ts';
import { AUROC, columnsOf, DEFINITIONS, EQ_ODDS, GAP, MAIN, SEVERAL_CLASSES } from './columns.ts';
import { type Contender, contenderOf } from './contender.ts';
import { differences, groupVerdicts } from './differences.ts';
import { leakWarnings } from './leaks.ts';
import { OUTSTANDING } from './outstanding.ts';
import { type Question, requireSuited } from './question.ts';
import { ruleText } from './rule-text.ts';
import { type Candidate, drawsOwnRate } from './search.ts';
import { standings } from './standings.ts';
import { type TunedQuestion, trialOf } from './tuning.ts';

/** A comparison of methods as a report is made of it: one table, no claims of anybody's. */
export interface Comparison extends Subject {
  /** Over an attribute each, with what every method was tuned to; of a sweep nothing is. */
  readonly asked: readonly TunedQuestion[];
  /** Methods of the kit that were asked for and can't be trained on these data, and why. */
  readonly leftOut: readonly LeftOut[];
  /** What to think about before anything is trained. */
  readonly warnings: readonly string[];
  /** The command that makes it again. */
  readonly command: string;
}

/** A method that a comparison of all leaves out. */
export interface LeftOut {
  readonly title: string;
  readonly why: string;
}

/**
 * Methods in one protocol: the same records, folds, network, passes and search for all.
 *
 * @param asked over an attribute each, the same contenders in all.
 */
export function comparisonOf(
  asked: readonly TunedQuestion[],
  command: string,
  leftOut: readonly LeftOut[] = [],
): Comparison {
  const questions = asked.map(({ question }) => question);
  const [{ tuned }] = asked as [TunedQuestion];
  const rows = tuned.map(({ contender }, i) =>
    rowOf(contender, (setting, place) => {
      const own = asked.find((one) => one.question.setting.id === setting.id) ?? asked[0]!;
      return own.tuned[i]!.at(place);
    }),
  );
  const id = comparisonId(questions);
  return {
    id,
    title: `${tuned.length} methods on ${wordsOf(questions)}`,
    asked,
    leftOut,
    warnings: leakWarnings(questions),
    command,
    tables: [
      {
        ...tableOf(questions, rows),
        id,
        title: 'Comparison',
        caption: captionOf(asked),
        shows: [
          standings(questions, rows),
          results,
          differences,
          groupVerdicts,
          choices(asked),
          tradeOffOf({ up: AUROC.id, across: [EQ_ODDS.id, GAP.id], named: OUTSTANDING }),
          groupPlane,
          heldAgainst(rows[0]!),
        ],
      },
    ],
  };
}

/** What a comparison over these is called, and its folder. */
export function comparisonId(questions: readonly Question[]): string {
  return `compare/${placeOf(questions)}`;
}

/** A knob of a method from value to value. */
export interface Sweep {
  readonly contender: Contender;
  readonly knob: string;
  /** Ascending. */
  readonly values: readonly number[];
}

/**
 * A method at several values of one option, untuned: a curve, beside the baseline.
 *
 * @throws UserError for an option that the method does not have, or a value that it can't have.
 */
export function sweepOf(
  questions: readonly Question[],
  baseline: Contender,
  { contender, knob, values }: Sweep,
  command: string,
): Comparison {
  for (const question of questions) requireSuited(question, [baseline, contender]);
  const knobs = values.map((value): Row => {
    const own = contenderOf(contender.method, { ...contender.options, [knob]: value });
    return { ...rowOf(own), title: `${knob} = ${value}`, knob: value };
  });
  const rows = [rowOf(baseline), ...knobs];
  const { name, title } = findMethod(contender.method);
  const id = `sweep/${name}-${knob}-${placeOf(questions)}`;
  return {
    id,
    title: `${title}: ${knob} from ${values[0]} to ${values.at(-1)} on ${wordsOf(questions)}`,
    asked: questions.map((question) => ({ question, tuned: [], groups: null })),
    leftOut: [],
    warnings: leakWarnings(questions),
    command,
    tables: [
      {
        ...tableOf(questions, rows),
        id,
        title: `${title}: ${knob}`,
        caption: `${contender.title} at ${values.length} values of ${knob}, untuned, beside ${baseline.title}.`,
        shows: [
          knobCurves,
          results,
          differences,
          groupVerdicts,
          tradeOff(AUROC.id, EQ_ODDS.id),
          heldAgainst(rows[0]!),
        ],
      },
    ],
  };
}

function tableOf(
  questions: readonly Question[],
  rows: readonly Row[],
): Omit<Table, 'id' | 'title' | 'caption' | 'shows'> {
  const settings = questions.map(({ setting }) => setting);
  const groups = questions.map(({ task }) => task.attributes[0]!.levels);
  const several = questions.some(({ task }) => task.label.classes.length > 2);
  return {
    columns: columnsOf(groups.toSorted((a, b) => b.length - a.length)[0]!),
    notes: [DEFINITIONS, ...(several ? [SEVERAL_CLASSES] : []), ...leakWarnings(questions)],
    settings: (profile) => settings.filter((setting) => setting.profile === profile),
    rows,
    contrast: [rows[0]!.id, rows[1]?.id ?? rows[0]!.id],
    published: [],
    claims: [],
    appendix: [signedPairs, ...APPENDIX],
  };
}

function rowOf(
  contender: Contender,
  at: (setting: Setting, place: Place) => Candidate = () => ({
    options: contender.options,
    rate: null,
  }),
): Row {
  return {
    id: contender.id,
    title: contender.title,
    ...(findMethod(contender.method).decidesAtHalf ? { decidesAtHalf: true as const } : {}),
    trial: (setting, place = { seed: 1, fold: 0 }) =>
      trialOf(contender, at(setting, place), setting),
  };
}

function heldAgainst({ id }: Row): Exhibit {
  return {
    keeps: {
      pairedWith: id,
      against: { baseline: id, metric: 'auroc', columns: MAIN.map((column) => column.id) },
    },
  };
}

function captionOf(asked: readonly TunedQuestion[]): string {
  const [{ question }] = asked as [TunedQuestion];
  const { draws } = question;
  const rules = asked.map((one) => ({
    by: one.question.setting.data.attributes[0],
    rule: ruleText(one),
  }));
  const alike = rules.every(({ rule }) => rule === rules[0]!.rule);
  const chosen = alike
    ? `by ${rules[0]!.rule} on validation`
    : `on validation, ${rules.map(({ by, rule }) => `over ${by} by ${rule}`).join('; ')}`;
  const tuned =
    draws === 0
      ? 'nothing is tuned'
      : `${draws + 1} candidates of each (its defaults and ${draws} random draws) were tried on the first training, and one was chosen ${chosen}`;
  return `The same records, splits, network and passes for all; ${tuned}.${draws === 0 ? '' : ownRateText(asked[0]!)}`;
}

/** Of whom the rate drawn is not that of ERM’s model. */
function ownRateText({ tuned }: TunedQuestion): string {
  const own = tuned.flatMap(({ contender: { method, options, title } }) =>
    drawsOwnRate(findMethod(method), options) ? [literal(title)] : [],
  );
  return own.length === 0
    ? ''
    : ` For ${listed(own)} the search draws the rate of the training that follows ERM’s, and leaves ERM’s at its default.`;
}

/** `HAM10000 at 28×28: malignant lesion, by sex and by age`. */
function wordsOf(questions: readonly Question[]): string {
  const [{ task }] = questions as [Question];
  const { dataset, label } = task;
  const attributes = questions.map((one) => `by ${one.setting.data.attributes[0]}`);
  const { domains } = task.dataset;
  const tested = domains === undefined ? '' : `, tested on ${domains.tested}`;
  return `${shortTitle(dataset)}: ${measureInWords(literal(label.title))}, ${attributes.join(' and ')}${tested}`;
}

/** What files and folders of a question are called. */
function placeOf(questions: readonly Question[]): string {
  const [{ setting }, ...others] = questions as [Question, ...Question[]];
  return (
    [setting.id, ...others.map((other) => other.setting.data.attributes[0]!)]
      .join('-')
      // Groups by sex and age crossed are others than by sex and by age.
      .replaceAll(':', '-x-')
      .replaceAll(/[^\w.-]+/g, '-')
  );
}
