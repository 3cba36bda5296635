import { UserError } from '../../errors.ts';
import { canonicalJson, type JsonObject } from '../../json.ts';
import type { Executor, TrialFailure } from '../executors/executor.ts';
import { trialIdentities } from '../runner.ts';
import { openStore, type Store } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import { follow } from './follow.ts';
import { type PlannedLine, planLines } from './plan-file.ts';
import { readPrepared } from './prepared.ts';
import { lastWordsOfPrepare } from './reasons.ts';
import { type Receipt, readRecord, recordNames, removeRecord, writeRecord } from './records.ts';
import { jobName, readState, runFolder } from './run-folder.ts';
import { isAlive, squeue } from './slurm.ts';
import { type Submission, submitMissing } from './submit.ts';

/** What a run is, beside its trials. */
export interface ClusterRun
  extends Pick<
    Submission,
    'cluster' | 'title' | 'command' | 'extra' | 'retry' | 'exports' | 'onLine'
  > {
  /** Trials that are one run, whichever of them are asked for first: those of several tables. */
  readonly together?: readonly TrialSpec[];
  /** What people call a trial. */
  titleOf(spec: TrialSpec): string;
}

export interface SlurmExecutor extends Executor {
  /** Submits what is missing of some trials in a store, and follows nothing. */
  submit(asked: readonly TrialSpec[], store: Store): Promise<Submitted>;
  /** The commands that follow and cancel what was asked for last; empty before that. */
  commands(): readonly string[];
}

export interface Submitted {
  readonly run: string;
  /** How many trials were submitted now. */
  readonly count: number;
  /** How many of the others are in the store. */
  readonly stored: number;
  readonly total: number;
  /** How many tasks of the run wait or are at work. */
  readonly alive: number;
}

/**
 * Trains on a Slurm cluster: submits what is missing of a run, and follows it. What was submitted goes
 * on without the one who follows.
 */
export function slurm(run: ClusterRun): SlurmExecutor {
  const { cluster } = run;
  /** What was asked for last: the run, of which some trials may be stored. */
  let submission: Submission | null = null;
  /** Those that somebody has looked up in the store. */
  let lookedUp = new Set<string>();
  const together = new Set(run.together?.map(keyOf));
  const knownEngine = async () => cluster.engineId ?? (await readPrepared(cluster))?.engine;
  const plan = async (asked: readonly TrialSpec[]): Promise<Submission> => {
    const whole = asked.every((spec) => together.has(keyOf(spec))) ? run.together! : asked;
    const titled = whole.map((spec) => ({ spec, title: run.titleOf(spec) }));
    const store = openStore(cluster.store, {
      exports: run.exports ?? [],
      onDamaged: ({ message }) => run.onLine(message),
    });
    const lines = await planLines(titled, store, (await knownEngine()) ?? null);
    const ids = lines.map(({ id }) => id);
    lookedUp = new Set(asked.map(keyOf));
    submission = { ...run, folder: runFolder(cluster.store, ids), plan: lines };
    return submission;
  };
  /** Ids of the trials that the store does not hold; all of them where nobody knows the engine yet. */
  const notStored = async (lines: readonly PlannedLine[], store: Store): Promise<Set<string>> => {
    const engine = await knownEngine();
    if (engine === undefined) return new Set(lines.map(({ id }) => id));
    const specs = lines.map(({ spec }) => spec);
    const identities = await trialIdentities(specs, { engineId: async () => engine });
    const missing = new Set<string>();
    for (const [i, { id }] of lines.entries()) {
      if ((await store.findTrial(identities[i]!)) === null) missing.add(id);
    }
    return missing;
  };
  /** The store is believed before receipts: those of results that it has not, or of other nodes, go. */
  const withoutStale = async (
    { folder }: Submission,
    wanted: ReadonlySet<string>,
    store: Store,
  ): Promise<void> => {
    const engine = await knownEngine();
    if (engine === undefined) return;
    for (const id of await recordNames(folder.path, 'receipts')) {
      if (!wanted.has(id)) continue;
      const receipt = await readRecord(folder.path, 'receipts', id);
      if (receipt?.engine === engine && (await store.readTrial(receipt.hash)) !== null) continue;
      await removeRecord(folder.path, 'receipts', id);
    }
  };
  /** Leaves receipts of results that other runs have made: who lists this one finds them done. */
  const receiveStored = async (
    { folder, plan: lines }: Submission,
    wanted: ReadonlySet<string>,
    store: Store,
  ): Promise<void> => {
    const engine = await knownEngine();
    if (engine === undefined) return;
    const have = new Set(await recordNames(folder.path, 'receipts'));
    const others = lines.filter(({ id }) => !wanted.has(id) && !have.has(id));
    const identities = await trialIdentities(
      others.map(({ spec }) => spec),
      { engineId: async () => engine },
    );
    for (const [i, { id }] of others.entries()) {
      const stored = await store.findTrial(identities[i]!);
      if (stored === null) continue;
      const { seconds } = stored.provenance;
      const receipt = { id, hash: stored.hash, engine, node: 'store', seconds };
      await writeRecord(folder.path, 'receipts', id, receipt);
    }
  };
  return {
    async submit(asked, store) {
      const own = await plan(asked);
      const wanted = await notStored(own.plan, store);
      await withoutStale(own, wanted, store);
      await receiveStored(own, wanted, store);
      const count = await submitMissing({ ...own, wanted });
      const total = own.plan.length;
      const alive = (await squeue(await jobName(own.folder))).filter(isAlive).length;
      return { run: own.folder.run, count, stored: total - wanted.size, total, alive };
    },
    commands() {
      if (submission === null) return [];
      const { run: id } = submission.folder;
      return [
        `follow: ${run.command}`,
        `cancel: npx refair runs cancel ${id} --on ${cluster.name}`,
      ];
    },
    async engineId(asked = [], context = { onEvent: () => {} }) {
      if (asked.length > 0) await plan(asked);
      const known = await knownEngine();
      if (known !== undefined) return known;
      if (submission === null) throw new Error(`nobody has asked ${cluster.name} for anything yet`);
      const { folder } = submission;
      await submitMissing({ ...submission, signal: context.signal, wanted: new Set() });
      const receipts = new Set(await recordNames(folder.path, 'receipts'));
      context.onEvent({ kind: 'planned', total: submission.plan.length, stored: receipts.size });
      const until = async () => (await readPrepared(cluster)) !== null;
      await follow({ ...context, ...submission, known: receipts, until });
      const prepared = await readPrepared(cluster);
      if (prepared !== null) return prepared.engine;
      throw new UserError(
        `no job can work on ${cluster.name}: ${await lastWordsOfPrepare(folder, (await readState(folder))?.arrays ?? [])}`,
        `mend what it says; refair doctor --on ${cluster.name} tries it alone`,
      );
    },
    async run(missing, store, context) {
      const own = submission ?? (await plan(missing));
      const asked = new Map(missing.map((spec) => [keyOf(spec), spec]));
      const isAsked = ({ spec }: PlannedLine) => asked.has(keyOf(spec));
      const others = own.plan.filter(({ spec }) => !lookedUp.has(keyOf(spec)));
      const wanted = await notStored(others, store);
      for (const line of own.plan) if (isAsked(line)) wanted.add(line.id);
      await withoutStale(own, wanted, store);
      await receiveStored(own, wanted, store);
      await submitMissing({ ...own, signal: context.signal, wanted });
      const rest = own.plan.filter((line) => !isAsked(line));
      const known = new Set(rest.map(({ id }) => id));
      const { receipts, failures } = await follow({
        ...context,
        cluster,
        folder: own.folder,
        plan: own.plan,
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
