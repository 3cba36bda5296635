import { UserError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { METRICS } from '../metrics/catalogue.ts';
import { type Evaluation, evaluate } from '../metrics/evaluate.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { callsTooFew, youdenThreshold } from '../metrics/threshold.ts';
import { blockBundle } from '../notebook/display/blocks.ts';
import { cellSignal } from '../notebook/display/live.ts';
import { noteOrigin } from '../notebook/origin.ts';
import { withView } from '../notebook/value.ts';
import { planTable } from '../papers/plan.ts';
import type { ProfileName } from '../papers/profile.ts';
import { findTable } from '../papers/registry.ts';
import { DRAWN, linesOf, pictureGrid } from '../papers/report/pictures.ts';
import { trainingCurves as curves } from '../papers/report/training-curves.ts';
import { selectSettings } from '../papers/run-table.ts';
import type { FigureBlock, PicturesBlock, TableBlock } from '../report/document.ts';
import { literal } from '../report/prose.ts';
import { numberCell } from '../report/tables.ts';
import { processes } from '../runs/executors/processes.ts';
import { runTrials } from '../runs/runner.ts';
import type { TrialResult, TrialSpec } from '../runs/trial.ts';
import type { Recipe } from '../training/context.ts';
import { notebookStore, withLiveProgress } from './store.ts';

/** What to change of a table's row before it is trained. */
export interface TrialChoice {
  /** How much to spend. Default: `quick`. */
  readonly profile?: ProfileName;
  /** A data set and attribute that the table runs on; default: the profile's first. */
  readonly dataset?: string;
  /** Of a table about several: one of them, or some joined by `+`. */
  readonly attribute?: string;
  /** Where the table asks several of a data set; of several at once all names, joined by `+`. */
  readonly label?: string;
  /** ≥ 1. Default: 1. */
  readonly seed?: number;
  /** Options of the method in place of the row's own: `{ eta: 0.3 }`. */
  readonly options?: JsonObject;
  /** Parts of the recipe in place of the profile's: `{ epochs: 2 }`. */
  readonly recipe?: Partial<Recipe>;
}

/**
 * The complete description of one training run, as a row of a table makes it: data to look at,
 * change and hand to `train`.
 *
 * @param table for example `fair-diagnosis/table-1`.
 * @param row for example `vanilla` or `ours`.
 * @throws UserError for a table, row, data set or option that there isn't; it lists those there are.
 */
export function trialOf(table: string, row: string, choice: TrialChoice = {}): TrialSpec {
  const { profile = 'quick', seed = 1, options = {}, recipe = {} } = choice;
  const { dataset, attribute, label } = choice;
  if (!Number.isInteger(seed) || seed < 1) {
    throw new UserError(`the seed cannot be ${seed}`, 'Give a whole number from 1.');
  }
  const found = findTable(table).table;
  const own = found.rows.find((candidate) => candidate.id === row);
  if (own === undefined) {
    throw new UserError(
      `${table} has no row "${row}"`,
      `choose one of: ${found.rows.map(({ id }) => id).join(', ')}`,
    );
  }
  const [setting] = selectSettings(found, { profile, dataset, attribute, label });
  const changed = {
    ...own,
    trial: (chosen: typeof setting & object) => {
      const trial = own.trial(chosen);
      return {
        ...trial,
        options: { ...trial.options, ...options },
        recipe: { ...(trial.recipe ?? chosen.recipe), ...recipe },
      };
    },
  };
  // A training fills no columns, and may be about other attributes than these.
  const alone = { ...found, rows: [changed], columns: [] };
  const [planned] = planTable(alone, [{ ...setting!, seeds: [seed] }]);
  return planned!.spec;
}

/** A finished training run with its metrics on test. */
export interface Trained extends Omit<TrialResult, 'validation' | 'test'> {
  /** Of its label; of the first where it has several. */
  readonly validation: Predictions;
  readonly test: Predictions;
  /** Of test, at the threshold that `operatingPoint` chooses on validation. */
  readonly evaluation: Evaluation;
}

/**
 * Trains, with progress under the cell, in a process of its own; interrupting the cell stops it. A
 * run that is in the store already is taken from there, and so are the stages that it shares with
 * others. A notebook shows the result as a table of groups.
 *
 * @throws UserError or Error with the reason where training fails; the signal's reason when
 *   interrupted.
 */
export async function train(spec: TrialSpec, title: string = spec.method): Promise<Trained> {
  const store = notebookStore();
  const { results, failures } = await withLiveProgress(
    title,
    [{ spec, row: { title } }],
    (onEvent) =>
      runTrials([spec], store, {
        executor: processes(1),
        signal: cellSignal(),
        onEvent,
      }),
  );
  const [result] = results;
  if (!result) {
    const { message, fix } = failures[0] ?? { message: 'the trial left no result', fix: null };
    throw fix === null ? new Error(message) : new UserError(message, fix);
  }
  noteOrigin({ engines: [result.provenance.engine], data: [spec.data.dataset] });
  const [validation, test] = [result.validation[0]!, result.test[0]!];
  const threshold = operatingPoint(validation);
  const evaluation = evaluate(test, { threshold });
  const trained: Trained = { ...result, validation, test, evaluation };
  return withView(trained, () => blockBundle(groupMetrics(test, { title, threshold })));
}

/**
 * The threshold by the rule of the tables, for one model: 0.5, or Youden's where 0.5 would call fewer
 * than half as many positive as there are. (A table asks its reference, and takes all seeds together.)
 *
 * @param validation never test.
 */
export function operatingPoint(validation: Predictions): number {
  if (validation.classes.length > 2) return 0.5;
  const { at } = evaluate(validation);
  const few = callsTooFew(at('overall.positiveRate') ?? 0, at('overall.prevalence') ?? 0);
  return few ? (youdenThreshold(validation) ?? 0.5) : 0.5;
}

/** What `groupMetrics` shows. */
const GROUP_METRICS = ['accuracy', 'auroc', 'tpr', 'fpr', 'positiveRate'];

/**
 * What a model does for everybody and for each group, in per cent.
 *
 * @param title names the model in the caption.
 */
export function groupMetrics(
  predictions: Predictions,
  {
    title = 'Predictions',
    threshold = 0.5,
  }: { readonly title?: string; readonly threshold?: number } = {},
): TableBlock {
  const evaluation = evaluate(predictions, { threshold });
  const cells = (prefix: string) =>
    GROUP_METRICS.map((id) => {
      const { digits, scale } = METRICS[id]!;
      const path = `${prefix}.${id}`;
      const reason = evaluation.notes.find((note) => note.path === path)?.reason;
      const note = reason === undefined ? undefined : literal(reason);
      return numberCell(evaluation.values[path], { digits, scale, note });
    });
  return {
    kind: 'table',
    id: 'group-metrics',
    caption: literal(
      `${title}: ${evaluation.n.toLocaleString('en')} records, positive from a score of ${threshold.toFixed(2)}`,
    ),
    stub: 'Group',
    columns: GROUP_METRICS.map((id) => {
      const { title, unit, better } = METRICS[id]!;
      return { id, title, unit, better };
    }),
    groups: [
      { title: null, rows: [{ header: 'all', cells: cells('overall') }] },
      ...predictions.groups.map(({ name, levels }) => ({
        title: literal(name),
        rows: levels.map((level) => ({
          header: literal(level),
          cells: cells(`groups.${name}.${level}`),
        })),
      })),
    ],
    notes: [],
  };
}

/** Curves over training: losses and what was measured on validation; null where there are none. */
export function trainingCurves(
  { history, spec }: Pick<TrialResult, 'history' | 'spec'>,
  title = spec.method,
): FigureBlock | null {
  return curves('training', literal(`${title}: training`), [{ title, history }]);
}

/** Pictures that the method kept: masks, saliency. Without rows where it keeps none. */
export function pictures(
  { pictures, spec }: Pick<TrialResult, 'pictures' | 'spec'>,
  title?: string,
): Promise<PicturesBlock> {
  const caption = literal(`${title ?? spec.method}: ${DRAWN}`);
  return pictureGrid('pictures', caption, linesOf(pictures));
}
