import { findMethod } from '../../methods/registry.ts';
import type { Exhibit, Row, Subject, Table } from '../paper.ts';
import { APPENDIX } from '../report/appendix.ts';
import { groupPlane } from '../report/group-plane.ts';
import { knobCurves } from '../report/knob-curves.ts';
import { results } from '../report/result-table.ts';
import { tradeOff } from '../report/trade-off.ts';
import { choices } from './choices.ts';
import { AUROC, columnsOf, DEFINITIONS, EQ_ODDS, GAP, MAIN } from './columns.ts';
import { type Contender, contenderOf } from './contender.ts';
import { differences, groupVerdicts } from './differences.ts';
import { type Question, requireSuited } from './question.ts';
import { SELECTION_RULES } from './rules.ts';
import { type Tuned, trialOf } from './tuning.ts';

/** A comparison of methods as a report is made of it: one table, no claims of anybody's. */
export interface Comparison extends Subject {
  readonly question: Question;
  readonly tuned: readonly Tuned[];
  /** The command that makes it again. */
  readonly command: string;
}

/**
 * Methods in one protocol: the same records, folds, network, passes and search for all.
 *
 * @param tuned the baseline first.
 */
export function comparisonOf(
  question: Question,
  tuned: readonly Tuned[],
  command: string,
): Comparison {
  const rows = tuned.map(({ contender, at }) => rowOf(contender, at));
  const place = placeOf(question);
  return {
    id: `compare/${place}`,
    title: `${tuned.length} methods on ${asked(question)}`,
    question,
    tuned,
    command,
    tables: [
      {
        ...tableOf(question, rows),
        id: `compare/${place}`,
        title: 'Comparison',
        caption: captionOf(question),
        shows: [
          results,
          differences,
          groupVerdicts,
          choices(tuned, question.rule),
          tradeOff(AUROC.id, EQ_ODDS.id, GAP.id),
          groupPlane,
          heldAgainst(rows[0]!),
        ],
      },
    ],
  };
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
  question: Question,
  baseline: Contender,
  { contender, knob, values }: Sweep,
  command: string,
): Comparison {
  requireSuited(question, [baseline, contender]);
  const knobs = values.map((value): Row => {
    const own = contenderOf(contender.method, { ...contender.options, [knob]: value });
    return { ...rowOf(own), title: `${knob} = ${value}`, knob: value };
  });
  const rows = [rowOf(baseline), ...knobs];
  const { name, title } = findMethod(contender.method);
  const id = `sweep/${name}-${knob}-${placeOf(question)}`;
  return {
    id,
    title: `${title}: ${knob} from ${values[0]} to ${values.at(-1)} on ${asked(question)}`,
    question,
    tuned: [],
    command,
    tables: [
      {
        ...tableOf(question, rows),
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
  { setting, task }: Question,
  rows: readonly Row[],
): Omit<Table, 'id' | 'title' | 'caption' | 'shows'> {
  return {
    columns: columnsOf(task.attributes[0]!.levels),
    notes: [DEFINITIONS],
    settings: (profile) => (profile === setting.profile ? [setting] : []),
    rows,
    contrast: [rows[0]!.id, rows[1]?.id ?? rows[0]!.id],
    published: [],
    claims: [],
    appendix: APPENDIX,
  };
}

function rowOf(
  contender: Contender,
  at: Tuned['at'] = () => ({ options: contender.options, rate: null }),
): Row {
  return {
    id: contender.id,
    title: contender.title,
    ...(findMethod(contender.method).decidesAtHalf ? { decidesAtHalf: true as const } : {}),
    trial: (setting, place = { seed: 1, fold: 0 }) => trialOf(contender, at(place), setting),
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

function captionOf({ draws, rule }: Question): string {
  const tuned =
    draws === 0
      ? 'nothing is tuned'
      : `${draws + 1} candidates of each (its defaults and ${draws} random draws) were tried on the first training, and chosen among by ${SELECTION_RULES[rule].title.toLowerCase()} on validation`;
  return `The same records, splits, network and passes for all; ${tuned}.`;
}

/** `ham10000-28, malignant by sex`. */
function asked({ setting: { data } }: Question): string {
  return `${data.dataset}, ${data.label} by ${data.attributes[0]}`;
}

/** What files and folders of a question are called. */
function placeOf({ setting }: Question): string {
  return setting.id.replaceAll(/[^\w.-]+/g, '-');
}
