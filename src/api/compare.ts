import { UserError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { registerMethod } from '../methods/registry.ts';
import { blocksBundle } from '../notebook/display/blocks.ts';
import { cellSignal } from '../notebook/display/live.ts';
import { withView } from '../notebook/value.ts';
import { fieldOf } from '../papers/comparison/all-methods.ts';
import { requireConverged, tuneInTurn } from '../papers/comparison/baseline-first.ts';
import { type Comparison, comparisonOf, sweepOf } from '../papers/comparison/comparison.ts';
import { type Contender, contenderOf, parseContender } from '../papers/comparison/contender.ts';
import { leftOutNotes } from '../papers/comparison/left-out.ts';
import { type Asked, questionsOf, withBaseline } from '../papers/comparison/question.ts';
import { gateReference } from '../papers/gate-first.ts';
import type { Setting } from '../papers/paper.ts';
import { planTable } from '../papers/plan.ts';
import { givesVerdicts } from '../papers/profile.ts';
import { runTable } from '../papers/run-table.ts';
import type { FigureBlock, TableBlock } from '../report/document.ts';
import type { Executor } from '../runs/executors/executor.ts';
import { partlyHere } from '../runs/executors/here.ts';
import { processes } from '../runs/executors/processes.ts';
import { type RunOutcome, runTrials } from '../runs/runner.ts';
import { definedMethod } from '../training/define-method.ts';
import type { Method } from '../training/method.ts';
import { notebookStore, withLiveProgress } from './store.ts';
import { type FinishedTable, figures, refuseEmpty } from './tables.ts';

/**
 * A row of a comparison: as a command line names it (`erm`, `fair-diagnosis:eta=0.3`, `./mine.ts`,
 * `preds:mine.parquet`), a method that a cell defined, or either with options.
 */
export type MethodChoice =
  | string
  | OwnMethod
  | { readonly method: string | OwnMethod; readonly options: JsonObject };

/** What `defineMethod` gives, whatever its options. */
export type OwnMethod = Pick<Method, 'name' | 'title' | 'citation' | 'version'>;

/** On which data, how long, and how chosen. */
export interface ComparisonChoice extends Omit<Asked, 'profile'>, Partial<Pick<Asked, 'profile'>> {
  /** What the others are held against. Default: `erm`. */
  readonly baseline?: MethodChoice;
  /** Default: one per core. */
  readonly workers?: number;
  /** Trains rows that the convergence gate refuses anew, with budget and grid doubled. Default: not. */
  readonly double?: boolean;
  /**
   * Trains the others also where the baseline has not converged, and none of them can be judged. Default: that is
   * an error before they are trained. Profiles that give no verdicts ask for no convergence.
   */
  readonly anyway?: boolean;
}

/**
 * Trains methods in one protocol, with progress under the cell: the same records, splits, network,
 * passes and search for all. A notebook shows the table, how each differs from the baseline, and the
 * figures of the report, and which methods of the kit were left out, and why.
 *
 * @param methods `all`: every method of the kit that makes sense on the data.
 * @throws UserError for what there isn't, where the baseline has not converged (see `anyway`), or where
 *   nothing has finished; the signal's reason when interrupted.
 */
export async function compare(
  methods: readonly MethodChoice[] | 'all',
  { baseline = 'erm', workers, profile = 'quick', double, anyway, ...asked }: ComparisonChoice,
): Promise<FinishedTable> {
  const questions = await questionsOf({ ...asked, profile });
  const field =
    methods === 'all' ? fieldOf(questions) : { contenders: methods.map(contenderBy), leftOut: [] };
  const contenders = withBaseline(field.contenders, contenderBy(baseline));
  const executor = executorWith(workers);
  const training = { executor, double, anyway };
  const tuned = await tuneInTurn(
    questions,
    contenders,
    (trials) =>
      withLiveProgress('search', trials, (onEvent) =>
        runTrials(
          trials.map(({ spec }) => spec),
          notebookStore(),
          { executor, signal: cellSignal(), onEvent },
        ),
      ),
    (own) => gated(own, training),
  );
  return finish(comparisonOf(tuned, 'the notebook’s cell', field.leftOut), training);
}

/**
 * Trains a method at several values of one option, untuned, beside the baseline. A notebook shows the
 * curve of every metric beneath the table.
 *
 * @param knob the option and its values, ascending: `{ eta: [0, 0.1, 0.2] }`.
 * @throws UserError as `compare`, and where not exactly one option is named.
 */
export async function sweep(
  method: MethodChoice,
  knob: Readonly<Record<string, readonly number[]>>,
  { baseline = 'erm', workers, profile = 'quick', double, anyway, ...asked }: ComparisonChoice,
): Promise<FinishedTable> {
  const [first, ...others] = Object.entries(knob);
  if (first === undefined || others.length > 0) {
    throw new UserError(
      `a sweep goes over one option, not ${Object.keys(knob).length}`,
      'name one: sweep("fair-diagnosis", { eta: [0, 0.1, 0.2] }, { dataset: "ham10000-28" })',
    );
  }
  const [name, values] = first;
  const questions = await questionsOf({ ...asked, profile });
  const contender = contenderBy(method);
  const swept = { contender, knob: name, values };
  const comparison = sweepOf(questions, contenderBy(baseline), swept, 'the notebook’s cell');
  const training = { executor: executorWith(workers), double, anyway };
  await gated(comparison, training);
  return finish(comparison, training);
}

function contenderBy(choice: MethodChoice): Contender {
  if (typeof choice === 'string') return parseContender(choice);
  const { method, options } = 'method' in choice ? choice : { method: choice, options: {} };
  if (typeof method === 'string') return contenderOf(method, options);
  // Options are checked by the method's own schema, so their type is forgotten here.
  const own = method as unknown as Method;
  registerMethod(own);
  return contenderOf(own.name, options);
}

function executorWith(workers: number | undefined): Executor {
  return partlyHere(processes(workers), (name) => definedMethod(name) !== null);
}

interface Training extends Pick<ComparisonChoice, 'double' | 'anyway'> {
  readonly executor: Executor;
}

/** What a run of tables is told of the training. */
function trainOptions({ executor, double }: Training) {
  return {
    executor,
    signal: cellSignal(),
    ...(double ? { double: (_: unknown, train: () => Promise<RunOutcome>) => train() } : {}),
  };
}

/** Holds the baseline against the gate before others are trained. @throws UserError */
async function gated({ tables, asked }: Comparison, training: Training): Promise<void> {
  const settings = asked.map(({ question }) => question.setting);
  if (training.anyway || !givesVerdicts(settings[0]!.profile)) return;
  const { gates } = await gateReference(tables[0]!, settings, notebookStore(), {
    ...trainOptions(training),
    during: (trials, train) => withLiveProgress('the baseline', trials, train),
  });
  requireConverged(
    gates,
    `${training.double ? '' : 'double: true trains what the gate refuses with twice the passes; '}draws: 8 tries more learning rates; anyway: true trains the others all the same, though none of them is judged`,
  );
}

async function finish(comparison: Comparison, training: Training): Promise<FinishedTable> {
  const [table] = comparison.tables;
  const settings = comparison.asked.map(({ question }) => question.setting);
  const [{ profile }] = settings as [Setting];
  const { result, failures } = await withLiveProgress(
    comparison.title,
    planTable(table!, settings),
    (onEvent) =>
      runTable(comparison, table!, settings, profile, notebookStore(), {
        ...trainOptions(training),
        onEvent,
      }),
  );
  refuseEmpty(result, failures);
  const value = { paper: comparison, table: table!, result };
  const left = leftOutNotes(comparison.leftOut).map((text) => ({ kind: 'prose', text }) as const);
  return withView(value, async () => blocksBundle([...left, ...(await answersOf(value))]));
}

/** What answers a comparison: its tables, then its figures, as a report has them. */
export async function answersOf(value: FinishedTable): Promise<(TableBlock | FigureBlock)[]> {
  const { table, result } = value;
  const tables = table.shows
    .flatMap((exhibit) => exhibit.together?.(table, result) ?? [])
    .filter((block) => block.kind === 'table');
  return [...tables, ...(await figures(value))];
}
