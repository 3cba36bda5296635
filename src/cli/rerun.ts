import { join, relative } from 'node:path';
import { makeFolder } from '../files/folder.ts';
import type { Paper, Table } from '../papers/paper.ts';
import { planTable } from '../papers/plan.ts';
import { paperReport } from '../papers/report/paper-report.ts';
import type { TableResult } from '../papers/results.ts';
import {
  mergeTable,
  type PaperResults,
  readResults,
  writeResults,
} from '../papers/results-file.ts';
import { runTable, type Selection, selectSettings } from '../papers/run-table.ts';
import { writeSamples } from '../papers/sample-files.ts';
import { renderReport } from '../report/render.ts';
import { processes } from '../runs/executors/processes.ts';
import { interruptSignal } from './interrupt.ts';
import { withProgress } from './progress.ts';
import { type Committed, storeAt } from './store.ts';
import { tableText } from './table-text.ts';

export interface RerunOptions extends Selection, Committed {
  readonly workers?: number;
  /** Absolute; one folder per paper inside. */
  readonly out: string;
  /** Absolute. */
  readonly store: string;
  readonly report: boolean;
  readonly json?: boolean;
}

export interface RerunOutcome {
  readonly failures: number;
  readonly reports: readonly {
    readonly paper: Paper;
    readonly results: PaperResults;
    readonly pdf: string | null;
  }[];
}

/** Reruns tables paper by paper, prints them, saves `results.json` and renders the reports. */
export async function rerun(
  jobs: readonly { readonly paper: Paper; readonly tables: readonly Table[] }[],
  options: RerunOptions,
): Promise<RerunOutcome> {
  const { profile, json = false } = options;
  // Every selection is checked before anything runs: bad input costs no work.
  const planned = jobs.flatMap(({ paper, tables }) =>
    tables.map((table) => ({ paper, table, settings: selectSettings(table, options) })),
  );
  const signal = interruptSignal(
    'Interrupted. Finished trials are kept: the same command goes on from there.',
  );
  await makeFolder(options.store);
  const store = storeAt(options.store, options);
  let failed = 0;
  const done: TableResult[] = [];
  for (const { paper, table, settings } of planned) {
    const trials = planTable(table, settings);
    const { result, failures } = await withProgress(table.id, trials, json, (onEvent) =>
      runTable(paper, table, settings, profile, store, {
        signal,
        onEvent,
        executor: processes(options.workers),
      }),
    );
    failed += failures.length;
    done.push(result);
    const folder = join(options.out, paper.id);
    await writeResults(folder, mergeTable(await readResults(folder), paper.id, result));
    for (const path of await writeSamples(folder, result)) {
      if (!json) console.log(`  ${relative(process.cwd(), path)}`);
    }
    if (!json) {
      console.log(tableText(table, result));
      for (const failure of failures) {
        console.error(
          `failed: ${failure.spec.method}, seed ${failure.spec.seed}: ${failure.message}`,
        );
        if (failure.fix) console.error(`  fix: ${failure.fix}`);
      }
    }
  }
  const reports = [];
  for (const { paper } of jobs) reports.push(await renderPaper(paper, { ...options, signal }));
  if (json) console.log(JSON.stringify(done.map(withoutPictures), null, 1));
  return { failures: failed, reports };
}

/** Renders what `results.json` of a paper holds. */
export async function renderPaper(
  paper: Paper,
  {
    out,
    report,
    json = false,
    signal,
  }: Pick<RerunOptions, 'out' | 'report' | 'json'> & { readonly signal?: AbortSignal },
): Promise<RerunOutcome['reports'][number]> {
  const folder = join(out, paper.id);
  const results = (await readResults(folder))!;
  if (!report) return { paper, results, pdf: null };
  const rendered = await renderReport(await paperReport(paper, results), folder, { signal });
  if (!json) {
    console.log(`${paper.id}: report rendered in ${rendered.seconds.toFixed(1)} s`);
    console.log(`  ${relative(process.cwd(), rendered.pdf!)}`);
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
