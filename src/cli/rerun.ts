import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { UserError } from '../errors.ts';
import { makeFolder } from '../files/folder.ts';
import { writeArchiveFiles } from '../papers/archive/write.ts';
import type { FurtherLook } from '../papers/looks.ts';
import type { Paper, Setting, Subject, Table } from '../papers/paper.ts';
import type { PlannedTrial } from '../papers/plan.ts';
import { givesVerdicts } from '../papers/profile.ts';
import { paperReport } from '../papers/report/paper-report.ts';
import type { TableResult } from '../papers/results.ts';
import {
  mergeTable,
  type PaperResults,
  readResults,
  writeResults,
} from '../papers/results-file.ts';
import {
  plannedClaims,
  runTable,
  type Selection,
  selectSettings,
  type TableRun,
} from '../papers/run-table.ts';
import { writeSamples } from '../papers/sample-files.ts';
import { pausing } from '../papers/summary/pause.ts';
import type { Executor, TrialFailure } from '../runs/executors/executor.ts';
import { processes } from '../runs/executors/processes.ts';
import { storedOnly } from '../runs/executors/stored-only.ts';
import type { RunOutcome } from '../runs/runner.ts';
import { duration } from '../runs/status.ts';
import type { Store } from '../runs/store.ts';
import { Budget } from './budget.ts';
import { GOES_ON, interruptSignal } from './interrupt.ts';
import type { Job } from './job.ts';
import { whileJudging } from './judging.ts';
import { type ClusterOptions, noLongerFollowing, runOfTables } from './on-cluster.ts';
import { withProgress } from './progress.ts';
import { type Committed, storeAt } from './store.ts';
import { tableText } from './table-text.ts';
import { terminalWidth } from './text.ts';
import { plannedText } from './verdict-text.ts';

export interface RerunOptions extends Selection, Committed, ClusterOptions {
  readonly workers?: number;
  /** Absolute; one folder per paper inside. */
  readonly out: string;
  /** Absolute. */
  readonly store: string;
  readonly report: boolean;
  readonly json?: boolean;
  /** Trains further repeats for claims that are undecided, where a table runs until decided. */
  readonly untilDecided?: boolean;
  /** Trains rows that the convergence gate refuses anew, with budget and grid doubled. */
  readonly double?: boolean;
  /** Seconds to train for; default: as long as it takes. */
  readonly budget?: number;
  /** Trains nothing: reports what is stored so far, and how much is missing. */
  readonly stored?: boolean;
}

/** Tables of a paper, with the report that replicates it. */
export function paperJob(paper: Paper, tables: readonly Table[]): Job<Paper> {
  return {
    paper,
    tables,
    compose: (results) => paperReport(paper, results),
    archive: (folder, results) => writeArchiveFiles(folder, paper, results),
  };
}

export interface RerunOutcome<Of extends Subject = Subject> {
  readonly failures: number;
  readonly reports: readonly Rendered<Of>[];
}

interface Rendered<Of extends Subject> {
  readonly paper: Of;
  readonly results: PaperResults;
  readonly pdf: string | null;
}

/** Reruns tables job by job, prints them, saves `results.json` and renders the reports. */
export async function rerun<Of extends Subject>(
  jobs: readonly Job<Of>[],
  options: RerunOptions,
): Promise<RerunOutcome<Of>> {
  const { json = false } = options;
  // Every selection is checked before anything runs: bad input costs no work.
  const planned = jobs.flatMap((job) =>
    job.tables.map((table) => ({ job, table, settings: selectSettings(table, options) })),
  );
  const { cluster } = options;
  const tables = planned.map(({ table }) => table);
  const there = cluster && runOfTables(tables, options, cluster, options).executor;
  const trains = there ?? processes(options.workers);
  const interrupted = interruptSignal(() =>
    there === undefined ? GOES_ON : noLongerFollowing(there),
  );
  const budget = new Budget(options.budget);
  const signal = AbortSignal.any([interrupted, budget.signal]);
  await makeFolder(options.store);
  const run: Run = {
    options,
    store: storeAt(options.store, options),
    executor: options.stored ? storedOnly(trains) : trains,
    signal,
    interrupted,
    budget,
  };
  // Before the hours of a run, in which the clone may change; bad input has not waited for it.
  if (options.report) await loadRenderer();
  let failed = 0;
  const done: TableResult[] = [];
  for (const { job, table, settings } of planned) {
    const finished = await withinBudget(run, () => runOne(run, job, table, settings));
    if (finished === null) {
      console.error(
        `${table.id}: the budget is spent before the first look. Finished trials are kept: the same command goes on from there.`,
      );
      break;
    }
    failed += finished.failures.length;
    done.push(finished.result);
  }
  const reports: Rendered<Of>[] = [];
  for (const job of jobs) {
    if ((await readResults(join(options.out, job.paper.id))) === null) continue;
    reports.push(await render(job, { ...options, signal: interrupted }));
  }
  if (json) console.log(JSON.stringify(done.map(withoutPictures), null, 1));
  return { failures: failed, reports };
}

interface Run {
  readonly options: RerunOptions;
  readonly store: Store;
  readonly executor: Executor;
  /** Of training: the user's interrupt, or the budget's end. */
  readonly signal: AbortSignal;
  /** The user's interrupt alone: what was trained is judged, however little of the budget is left. */
  readonly interrupted: AbortSignal;
  readonly budget: Budget;
}

/** Null where the budget ended it. */
async function withinBudget<T>({ budget }: Run, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (budget.signal.aborted && error === budget.signal.reason) return null;
    throw error;
  }
}

/** Runs one table, with the looks that it takes, prints and saves it. */
async function runOne(
  run: Run,
  { paper, alone, beside }: Job,
  table: Table,
  settings: readonly Setting[],
): Promise<TableRun> {
  const { options, store, signal, executor } = run;
  const { profile, json = false } = options;
  if (givesVerdicts(profile) && !json && !options.stored) {
    for (const setting of settings) {
      const claims = await plannedClaims(table, setting);
      console.log(plannedText(setting, claims, terminalWidth()).join('\n'));
    }
  }
  const finished = await runTable(paper, table, settings, profile, store, {
    signal,
    executor,
    during: (trials, train) =>
      options.stored ? train(() => {}) : withProgress(titleOf(table, trials), trials, json, train),
    judging: (setting, judge) =>
      whileJudging(`${table.id}: judging ${setting.id}`, json, () =>
        judge(pausing(run.interrupted)),
      ),
    forGate: (train) => withinBudget(run, train),
    double: (rows, train) => doubleOf(run, table, rows, train),
    further: (look, train) => furtherLookOf(run, table, look, train),
  });
  const { result, failures } = finished;
  if (result.settings.every(({ unfinished }) => unfinished?.done === 0)) {
    throw new UserError(
      `the store holds no trial of ${table.id} in profile ${profile}`,
      `train some: npm run refair -- run ${table.id} --profile ${profile}`,
    );
  }
  const folder = join(options.out, paper.id);
  const known = alone ? null : await readResults(folder);
  await writeResults(folder, mergeTable(known, paper.id, result));
  await beside?.(folder);
  for (const path of await writeSamples(folder, result)) {
    if (!json) console.log(`  ${relative(process.cwd(), path)}`);
  }
  if (!json) {
    console.log(tableText(table, result));
    tellFailures(failures);
  }
  return finished;
}

/** Says which trials failed, and why. */
export function tellFailures(failures: readonly TrialFailure[]): void {
  for (const { spec, message, fix } of failures) {
    console.error(`failed: ${spec.method}, seed ${spec.seed}: ${message}`);
    if (fix) console.error(`  fix: ${fix}`);
  }
}

/** `fair-diagnosis/table-3`; of a further look also which repeats it adds, and what else it is for. */
function titleOf({ id }: Table, trials: readonly PlannedTrial[]): string {
  const [first = 1, last = 1] = [trials[0]?.seed, trials.at(-1)?.seed];
  if (trials.some(({ lengthened }) => lengthened)) return `${id}, trained longer for the gate`;
  return first === 1 ? id : `${id}, repeats ${first} to ${last}`;
}

/** Doubles budget and grid of rows that did not pass the gate where that is asked for. */
async function doubleOf(
  run: Run,
  { id }: Table,
  rows: readonly string[],
  train: () => Promise<RunOutcome>,
): Promise<RunOutcome | null> {
  if (run.options.stored) return null;
  if (run.options.double) return withinBudget(run, train);
  console.error(
    `${id}: the convergence gate withholds verdicts on ${rows.join(', ')}; --double trains them anew with budget and grid doubled`,
  );
  return null;
}

/** Takes a further look where that is asked for and fits in what is left of the budget. */
async function furtherLookOf(
  run: Run,
  { id }: Table,
  { setting, claims, trials, seconds }: FurtherLook,
  train: () => Promise<RunOutcome>,
): Promise<RunOutcome | null> {
  const { options, budget } = run;
  if (options.stored) return null;
  const workers = options.workers ?? availableParallelism();
  const expected = seconds / Math.min(workers, Math.max(1, trials.length));
  const tell = (why: string) => {
    const open = `${claims.length} ${claims.length === 1 ? 'claim is' : 'claims are'} undecided`;
    console.error(`${id}, ${setting.id}: ${open} after ${trials[0]!.seed - 1} repeats; ${why}`);
    return null;
  };
  if (!options.untilDecided) {
    return tell(
      `--until-decided trains the further ones of their rows, in about ${duration(expected)}`,
    );
  }
  const refusal = budget.refusal(expected);
  if (refusal !== null) return tell(`the next look is left for later: ${refusal}`);
  return (
    (await withinBudget(run, train)) ??
    tell('the budget is spent. Finished trials are kept: the same command goes on from there')
  );
}

/** Printing takes libraries that a run without a report need not load. */
function loadRenderer() {
  return import('../report/render.ts');
}

/** Renders what `results.json` of a job's subject holds. */
export async function render<Of extends Subject>(
  { paper, compose, archive }: Job<Of>,
  {
    out,
    report,
    json = false,
    docx = false,
    signal,
  }: Pick<RerunOptions, 'out' | 'report' | 'json'> & {
    readonly docx?: boolean;
    readonly signal?: AbortSignal;
  },
): Promise<Rendered<Of>> {
  const folder = join(out, paper.id);
  const results = (await readResults(folder))!;
  if (!report) return { paper, results, pdf: null };
  const { renderReport } = await loadRenderer();
  const rendered = await renderReport(await compose(results), folder, {
    signal,
    docx,
  });
  await archive?.(folder, results);
  if (!json) {
    console.log(`${paper.id}: report rendered in ${rendered.seconds.toFixed(1)} s`);
    for (const file of [rendered.pdf, rendered.docx]) {
      if (file !== null) console.log(`  ${relative(process.cwd(), file)}`);
    }
  }
  return { paper, results, pdf: rendered.pdf };
}

function withoutPictures(result: TableResult) {
  return {
    ...result,
    settings: result.settings.map((setting) => ({
      ...setting,
      rows: setting.rows.map(({ pictures: _pictures, samples: _samples, ...row }) => row),
    })),
  };
}
