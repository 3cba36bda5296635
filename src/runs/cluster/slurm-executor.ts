import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors.ts';
import { canonicalJson, type JsonObject } from '../../json.ts';
import type { Executor, TrialFailure } from '../executors/executor.ts';
import { openStore } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import { follow } from './follow.ts';
import { type PlannedLine, planLines } from './plan-file.ts';
import { readPrepared } from './prepared.ts';
import { type Receipt, recordNames } from './records.ts';
import { readState, runFolder } from './run-folder.ts';
import { type Submission, submitMissing } from './submit.ts';

/** What a run is, beside its trials. */
export interface ClusterRun
  extends Pick<Submission, 'cluster' | 'title' | 'command' | 'extra' | 'retry' | 'onLine'> {
  /** What people call a trial. */
  titleOf(spec: TrialSpec): string;
}

export interface SlurmExecutor extends Executor {
  /** Submits trials and follows nothing. */
  submit(
    asked: readonly TrialSpec[],
  ): Promise<{ readonly count: number; readonly run: string; readonly command: string }>;
}

/**
 * Trains on a Slurm cluster: submits what is missing of a run, and follows it. What was submitted goes
 * on without the one who follows.
 */
export function slurm(run: ClusterRun): SlurmExecutor {
  const { cluster } = run;
  /** What was asked for last: the run, of which some trials may be stored. */
  let submission: Submission | null = null;
  const plan = async (asked: readonly TrialSpec[]): Promise<Submission> => {
    const titled = asked.map((spec) => ({ spec, title: run.titleOf(spec) }));
    const lines = await planLines(titled, openStore(cluster.store));
    const ids = lines.map(({ id }) => id);
    submission = { ...run, folder: runFolder(cluster.store, ids), plan: lines };
    return submission;
  };
  return {
    async submit(asked) {
      const own = await plan(asked);
      return { count: await submitMissing(own), run: own.folder.run, command: run.command };
    },
    async engineId(asked = [], context = { onEvent: () => {} }) {
      if (asked.length > 0) await plan(asked);
      if (cluster.engineId !== undefined) return cluster.engineId;
      const known = await readPrepared(cluster);
      if (known !== null) return known.engine;
      if (submission === null) throw new Error(`nobody has asked ${cluster.name} for anything yet`);
      const { folder } = submission;
      await submitMissing({ ...submission, wanted: new Set() });
      const receipts = new Set(await recordNames(folder.path, 'receipts'));
      context.onEvent({ kind: 'planned', total: submission.plan.length, stored: receipts.size });
      const until = async () => (await readPrepared(cluster)) !== null;
      await follow({ ...context, ...submission, known: receipts, until });
      const prepared = await readPrepared(cluster);
      if (prepared !== null) return prepared.engine;
      throw new UserError(
        `no job can work on ${cluster.name}: ${await lastWords(submission)}`,
        `mend what it says; refair doctor --on ${cluster.name} tries it alone`,
      );
    },
    async run(missing, _store, context) {
      const own = submission ?? (await plan(missing));
      const asked = new Map(missing.map((spec) => [keyOf(spec), spec]));
      const isAsked = ({ spec }: PlannedLine) => asked.has(keyOf(spec));
      const wanted = new Set(own.plan.filter(isAsked).map(({ id }) => id));
      await submitMissing({ ...own, wanted });
      const rest = own.plan.filter((line) => !isAsked(line));
      const known = new Set(rest.map(({ id }) => id));
      const { receipts, failures } = await follow({
        ...context,
        cluster,
        folder: own.folder,
        plan: own.plan.filter(isAsked),
        known,
      });
      const engine = await this.engineId();
      const strangers = own.plan.flatMap(({ id, spec }): TrialFailure[] => {
        const receipt = receipts.get(id);
        return receipt === undefined || receipt.engine === engine
          ? []
          : [{ spec, ...elsewhere(receipt, engine) }];
      });
      return [...failures, ...strangers].flatMap((failure) => {
        const spec = asked.get(keyOf(failure.spec));
        return spec === undefined ? [] : [{ ...failure, spec }];
      });
    },
  };
}

function keyOf(spec: TrialSpec): string {
  return canonicalJson(spec as unknown as JsonObject);
}

/** Nodes that compute with something else give other numbers, stored elsewhere. */
function elsewhere({ node, engine }: Receipt, expected: string) {
  return {
    message: `${node} trained it with ${engine}, and others use ${expected}: these are other results`,
    fix: 'let all tasks run on nodes alike, by "constraint" or "gpus" in clusters.json',
  };
}

async function lastWords({ folder }: Submission): Promise<string> {
  const state = await readState(folder);
  const job = state?.arrays.findLast(({ name }) => name.endsWith('prepare'))?.job;
  const log = join(folder.path, 'logs', `prepare-${job}.log`);
  const text = (await readFile(log, 'utf8').catch(() => '')).trim();
  return text === ''
    ? `its first job left no log at ${log}`
    : `the end of ${log}:\n${text.split('\n').slice(-20).join('\n')}`;
}
