import { Estimator } from '../../evidence/estimator.ts';
import type { GateFinding } from '../../evidence/gate/finding.ts';
import { checkFlat, checkTwice, meanCurve } from '../../evidence/gate/flat.ts';
import { checkGame } from '../../evidence/gate/game.ts';
import { checkFloor, type GateResult, gate } from '../../evidence/gate/gate.ts';
import { checkGrid, grownGrid } from '../../evidence/gate/grid.ts';
import { GATE_LIMITS } from '../../evidence/gate/limits.ts';
import { measureAt } from '../../evidence/measure-at.ts';
import { clusterIndex, labelledRuns, predictionRuns } from '../../evidence/prediction-runs.ts';
import { hashJson, type JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import { AVERAGE, metricPath } from '../../metrics/paths.ts';
import type { TrialResult } from '../../runs/trial.ts';
import type { TunedNumber } from '../../training/method.ts';
import type { Curve } from '../../training/outcome.ts';
import type { Row, Setting } from '../paper.ts';
import { isTrainedOnce } from '../plan.ts';
import { givesVerdicts } from '../profile.ts';
import type { Finished } from './finished.ts';

/** What the gate looks at of a row. */
export interface Gated {
  /** Its finished trials. */
  readonly trials: readonly Finished[];
  /**
   * One training of its method and recipe, and the same of twice the length; null: none was trained that
   * long, though it was to be. Absent: nobody asked for one.
   */
  readonly twice?: TwicePair | null | undefined;
  /** What it reaches on test, and what a simple model does; absent: no floor is stated. */
  readonly floor?:
    | { readonly reached: number | null; readonly value: number; readonly what: string }
    | undefined;
}

/** A training and one of twice the length. */
export interface TwicePair {
  /** Of the row that was trained. */
  readonly row: { readonly id: string; readonly title: string };
  /** Of its method, recipe and lengths, which other rows may share. */
  readonly length: JsonObject;
  readonly once: TrialResult;
  readonly twice: TrialResult;
}

/**
 * Whether a row's trainings may carry a verdict: their mean learning curve is flat in every phase that
 * has one; a training of twice the length gains too little to matter; in a game no side has won; what
 * was tuned lies inside its grid; and the result exceeds a simple model. What was trained and left no
 * such curve, or no longer training where one is asked for, fails: nothing shows that it converged. A row
 * whose game keeps no diagnosis is looked at before the game, and in the game itself. Null where none of it
 * could be looked at.
 */
export function gateOf({ trials, twice, floor }: Gated): GateResult | null {
  const [first] = trials;
  if (first === undefined) return null;
  const histories = trials.map(({ result }) => result!.history);
  const free = first.row.keepsNoDiagnosis === true;
  const findings = [
    ...flatFindings(histories, free ? gamesOf(first) : []),
    ...gameFindings(trials, histories),
    ...gridFindings(trials),
    ...(twice === undefined || free
      ? []
      : [twice === null ? NO_TWICE : twiceFinding(twice, trials)]),
    ...(floor === undefined || free ? [] : [floorFinding(floor)]),
  ];
  return findings.length === 0 ? null : gate(findings);
}

/** The longer training that stands for a row's; null: there is none. */
export function twiceOf(
  [first]: readonly Pick<Finished, 'spec' | 'result'>[],
  twice: readonly TwicePair[],
): TwicePair | null {
  if (first === undefined) return null;
  const length = hashJson(lengthOf(first));
  return twice.find((pair) => hashJson(pair.length) === length) ?? null;
}

/** Whether a row is held against a training of twice the length: where verdicts are given, and on it. */
export function asksTwice(row: Row, setting: Pick<Setting, 'profile'>): boolean {
  return givesVerdicts(setting.profile) && !isTrainedOnce(row, setting) && !row.keepsNoDiagnosis;
}

const NO_TWICE: GateFinding = {
  passed: false,
  told: false,
  reason: 'no training of twice the length to compare with',
};
const NO_CURVE: GateFinding = {
  passed: false,
  told: false,
  reason: 'no curve of validation AUROC shows whether it is flat',
};

const NOT_ASKED: GateFinding = {
  passed: true,
  asked: false,
  reason: 'nothing in it keeps the diagnosis, so that validation AUROC cannot tell how far it is',
};

const AUROC = 'validation AUROC';
const DISCRIMINATOR = 'discriminator AUROC';

type History = Readonly<Record<string, Curve>>;

/**
 * Of every phase that has a curve. What has curves of losses alone was trained, and nothing shows how far.
 *
 * @param notAsked phases whose AUROC tells nothing.
 */
function flatFindings(histories: readonly History[], notAsked: readonly string[]): GateFinding[] {
  const names = new Set(histories.flatMap(Object.keys));
  const curved = [...names].filter((name) => name === AUROC || name.endsWith(`/${AUROC}`));
  if (curved.length === 0) return names.size === 0 ? [] : [NO_CURVE];
  return curved.map((name) => {
    const phase = name === AUROC ? '' : name.slice(0, -AUROC.length - 1);
    if (notAsked.includes(phase)) return inPhase(phase, NOT_ASKED);
    const played = histories.filter((history) => hasPhase(history, phase));
    const curves = played.flatMap((history) => history[name] ?? []);
    return inPhase(phase, ofSome(curves.length, played.length, checkFlat(meanCurve(curves))));
  });
}

function hasPhase(history: History, phase: string): boolean {
  const names = Object.keys(history);
  return phase === '' ? names.length > 0 : names.some((name) => name.startsWith(`${phase}/`));
}

/** Trainings that an earlier version kept may lack a curve that later ones have. */
function ofSome(curves: number, trainings: number, finding: GateFinding): GateFinding {
  return curves === trainings
    ? finding
    : { ...finding, reason: `${finding.reason} (curves of ${curves} of ${trainings} trainings)` };
}

/** Of phases that were played at all: a mask of strength 0 is not. */
function gameFindings(trials: readonly Finished[], histories: readonly History[]): GateFinding[] {
  return gamesOf(trials[0]!).flatMap((phase) => {
    if (!histories.some((history) => hasPhase(history, phase))) return [];
    const curves = histories.flatMap((history) => history[`${phase}/${DISCRIMINATOR}`] ?? []);
    const aurocs = curves.length === 0 ? [] : meanCurve(curves).y;
    const heldOut = { trainings: curves.length, groups: groupSizes(trials[0]!) };
    return [inPhase(phase, checkGame(aurocs, heldOut))];
  });
}

function gamesOf({ spec }: Pick<Finished, 'spec'>): readonly string[] {
  return findMethod(spec.method).games ?? [];
}

/** Validation records by group of the attribute that a discriminator guesses. */
function groupSizes({ spec, result }: Finished): number[] {
  const { groups } = result!.validation[0]!;
  const { levels, codes } = groups.find(({ name }) => name === spec.data.attributes[0])!;
  const sizes = levels.map(() => 0);
  for (const code of codes) if (code >= 0) sizes[code]! += 1;
  return sizes;
}

/** By the value that most trials chose. */
function gridFindings(trials: readonly Finished[]): GateFinding[] {
  const { tuning, options: schema } = findMethod(trials[0]!.spec.method);
  const grids = tuning?.grids(schema.parse(trials[0]!.spec.options)) ?? [];
  return grids.flatMap((tuned) => {
    const chosen = trials.flatMap(({ result }) => result!.measures[tuned.measure] ?? []);
    if (chosen.length === 0) return [];
    const most = mode(chosen);
    return [checkGrid(tuned.title, most, gridTried(tuned, most), tuned.bounds)];
  });
}

/** The grid as it grew around a choice. */
function gridTried({ grid, growths, bounds }: TunedNumber, chosen: number): number[] {
  let tried = [...grid].sort((a, b) => a - b);
  for (let grown = 0; grown < growths; grown++) {
    const edge = Math.min(tried.at(-1)!, Math.max(tried[0]!, chosen));
    tried = grownGrid(edge, tried, bounds).sort((a, b) => a - b);
  }
  const same = tried.find((value) => Math.abs(value - chosen) <= 1e-6 * Math.abs(value));
  return tried.map((value) => (value === same ? chosen : value));
}

function mode(values: readonly number[]): number {
  const counts = Map.groupBy(values, (value) => value);
  return [...counts].toSorted(([, a], [, b]) => b.length - a.length)[0]![0];
}

function twiceFinding({ row, once, twice }: TwicePair, trials: readonly Finished[]): GateFinding {
  const { value, standardError } = gain(once, twice);
  const finding = Number.isNaN(value)
    ? ({
        passed: false,
        told: false,
        reason: 'twice the training has no validation AUROC',
      } as const)
    : checkTwice(0, value, GATE_LIMITS, standardError);
  return row.id === trials[0]!.row.id ? finding : inPhase(`as ${row.title}`, finding);
}

/** What the longer training gains in AUROC on the same validation records, over its labels. */
function gain(once: TrialResult, twice: TrialResult) {
  const labels = once.validation.map((_, l) => String(l));
  const cells = once.validation.map((records, l) => ({
    once: [[{ records, threshold: 0.5 }]],
    twice: [[{ records: twice.validation[l]!, threshold: 0.5 }]],
  }));
  const index = clusterIndex(cells);
  const runs = cells.map((cell) => predictionRuns(cell, index));
  const questions = once.validation.map(({ groups, classes }) => ({
    groups,
    classes,
    compared: [],
    counted: [],
  }));
  const path =
    labels.length === 1 ? metricPath('overall', 'auroc') : metricPath(AVERAGE, 'overall', 'auroc');
  const measure = measureAt(path, new Map(labels.map((label, l) => [label, questions[l]!])))!;
  const estimator = new Estimator(
    labels.length === 1
      ? runs[0]!
      : labelledRuns(new Map(labels.map((label, l) => [label, runs[l]!]))),
  );
  const [form] = measure.forms;
  return estimator.estimate({
    terms: [
      { row: 'twice', form: form!, weight: 1 },
      { row: 'once', form: form!, weight: -1 },
    ],
    constant: 0,
  });
}

function floorFinding({ reached, value, what }: NonNullable<Gated['floor']>): GateFinding {
  return reached === null
    ? { passed: false, reason: 'its AUROC on test is undefined' }
    : checkFloor(reached, value, what);
}

function inPhase(phase: string, finding: GateFinding): GateFinding {
  return phase === '' ? finding : { ...finding, reason: `${phase}: ${finding.reason}` };
}

/**
 * How long a trial trains by its recipe and options, and which games it plays, which a mask of strength 0
 * does not; rows that agree in it share one longer training.
 */
export function lengthOf({ spec, result }: Pick<Finished, 'spec' | 'result'>): JsonObject {
  const { lengths = [] } = findMethod(spec.method);
  const own = (lengths as readonly string[]).map((name) => [name, spec.options[name] ?? null]);
  return {
    method: spec.method,
    recipe: spec.recipe as unknown as JsonObject,
    played: gamesOf({ spec }).filter((phase) => result !== null && hasPhase(result.history, phase)),
    ...Object.fromEntries(own),
  };
}
