import { loadDataset } from '../../data/registry.ts';
import { makeTask, type Task } from '../../data/task.ts';
import type { GateResult } from '../../evidence/gate/gate.ts';
import { LOOKS } from '../../evidence/sequential.ts';
import { hashJson } from '../../json.ts';
import { fingerprints } from '../../runs/fingerprints.ts';
import { hashOf, trialIdentity } from '../../runs/identity.ts';
import type { Store } from '../../runs/store.ts';
import type { TrialResult } from '../../runs/trial.ts';
import { doubledTrial, twiceTrials } from '../gate-trials.ts';
import { judgedLabels, judgedPart } from '../judged-part.ts';
import type { Paper, Row, Setting, Table } from '../paper.ts';
import { type PlannedTrial, planTable } from '../plan.ts';
import { givesVerdicts, type ProfileName, seedsUpTo } from '../profile.ts';
import type { Finished } from '../summary/finished.ts';
import { asksTwice, gateOf, lengthOf, type TwicePair } from '../summary/gate.ts';
import { contestedRows } from './contested.ts';

/** Models of one data set and question that were trained alike, and the plain one among them. */
export interface Contest {
  readonly paper: Paper;
  readonly table: Table;
  readonly setting: Setting;
  readonly task: Task;
  /** Seeds that are stored of all of them: methods that have others are a contest of their own. */
  readonly seeds: readonly number[];
  readonly plain: Contender;
  /** Whether the plain model is held against itself here: in one contest of those that it is in. */
  readonly copies: boolean;
  readonly others: readonly Contender[];
}

export interface Contender {
  readonly row: Row;
  /** Stored trials of these seeds; with budget and grid doubled where that was asked of it. */
  readonly trials: readonly Finished[];
  /** Null: nothing of it could be looked at, or the profile gives no verdicts. */
  readonly gate: GateResult | null;
}

/**
 * What the store holds of all tables of some papers, as contests of methods with their own plain
 * model. Nothing is trained; a row that several tables have counts once.
 */
export async function storedContests(
  papers: readonly Paper[],
  profile: ProfileName,
  store: Store,
  engine: string,
): Promise<Contest[]> {
  const seen = new Set<string>();
  const read = storeReader(store, engine);
  const contests: Contest[] = [];
  for (const paper of papers) {
    for (const table of paper.tables) {
      for (const setting of table.settings(profile)) {
        contests.push(...(await contestsOn(paper, table, setting, read, seen)));
      }
    }
  }
  return contests;
}

type Read = (trial: PlannedTrial) => Promise<TrialResult | null>;

/** Trials by their identity; each is read once. */
function storeReader(store: Store, engine: string): Read {
  const known = new Map<string, Promise<TrialResult | null>>();
  const fingerprintOf = fingerprints();
  return async ({ spec }) => {
    const identity = trialIdentity(spec, { dataFingerprint: await fingerprintOf(spec), engine });
    const hash = hashOf(identity);
    const result = known.get(hash) ?? store.findTrial(identity);
    known.set(hash, result);
    return result;
  };
}

async function contestsOn(
  paper: Paper,
  table: Table,
  setting: Setting,
  read: Read,
  seen: Set<string>,
): Promise<Contest[]> {
  // As many repeats as runs that go on until decided may have, and as somebody may have declared.
  const seeds = seedsUpTo(Math.max(setting.seeds.length, LOOKS.at(-1)!));
  const planned = planTable(table, [{ ...setting, seeds }]);
  const contested = contestedRows(table, setting, planned);
  const found = new Map<Row, Stored>();
  const concerned = contested.flatMap(({ plain, others }) => [
    plain,
    ...others.map(({ row }) => row),
  ]);
  for (const row of new Set(concerned)) {
    found.set(row, await storedOf(setting, row, planned, read));
  }
  const contests: Contest[] = [];
  for (const { plain, others: all } of contested) {
    const others = all.flatMap(({ row, key }) => {
      if (seen.has(key) || common(row, plain).length === 0) return [];
      seen.add(key);
      return [row];
    });
    if (others.length === 0) continue;
    const dataset = await loadDataset(setting.data.dataset, setting.data.options);
    const task = makeTask(dataset, judgedLabels(setting), setting.data.attributes);
    const bySeeds = [...Map.groupBy(others, (row) => common(row, plain).join()).values()];
    bySeeds.sort(([a], [b]) => common(b!, plain).length - common(a!, plain).length);
    for (const [place, alike] of bySeeds.entries()) {
      const seeds = common(alike[0]!, plain);
      const contender = (row: Row): Contender => {
        const { trials, gate } = found.get(row)!;
        return { row, gate, trials: trials.filter(({ seed }) => seeds.includes(seed)) };
      };
      contests.push({
        paper,
        table,
        setting,
        task,
        seeds,
        plain: contender(plain),
        others: alike.map(contender),
        copies: place === 0,
      });
    }
  }
  return contests;

  function common(row: Row, plain: Row): number[] {
    const own = finishedSeeds(found.get(plain)!.trials);
    return finishedSeeds(found.get(row)!.trials).filter((seed) => own.includes(seed));
  }
}

type Stored = Pick<Contender, 'trials' | 'gate'>;

/**
 * What is stored of a row, and whether its training converged.
 *
 * @param planned of every row of the setting.
 */
async function storedOf(
  setting: Setting,
  row: Row,
  planned: readonly PlannedTrial[],
  read: Read,
): Promise<Stored> {
  const own = planned.filter((trial) => trial.row === row);
  const once = await resultsOf(setting, own, read);
  if (!givesVerdicts(setting.profile)) return { trials: once, gate: null };
  const gateOfRuns = async (trials: readonly Finished[]) => {
    const finished = trials.filter(({ result }) => result !== null);
    const twice = await longerOf(setting, finished, planned, read);
    return gateOf({ trials: finished, twice: asksTwice(row, setting) ? twice : undefined });
  };
  const gate = await gateOfRuns(once);
  if (gate?.passed) return { trials: once, gate };
  // Training that stands is not replaced by a longer one that happens to be stored.
  const doubled = await resultsOf(setting, own.map(doubledTrial), read);
  const seeds = finishedSeeds(doubled);
  const stands = seeds.length > 0 && finishedSeeds(once).every((seed) => seeds.includes(seed));
  return stands ? { trials: doubled, gate: await gateOfRuns(doubled) } : { trials: once, gate };
}

async function resultsOf(
  setting: Setting,
  trials: readonly PlannedTrial[],
  read: Read,
): Promise<Finished[]> {
  const results = await Promise.all(trials.map(read));
  return trials.map((trial, i) => ({ ...trial, result: judgedPart(setting, results[i] ?? null) }));
}

/** The longer training that stands for a row's, of whichever row of the same length was trained longer. */
async function longerOf(
  setting: Setting,
  [first]: readonly Finished[],
  planned: readonly PlannedTrial[],
  read: Read,
): Promise<TwicePair | null> {
  if (first === undefined) return null;
  const length = lengthOf(first);
  const others = planned
    .filter(({ seed, fold }) => seed === setting.seeds[0] && fold === 0)
    .filter(({ spec }) => spec.method === first.spec.method)
    .flatMap((trial) => [trial, doubledTrial(trial)]);
  for (const trial of others) {
    const [pair] = twiceTrials(setting, await resultsOf(setting, [trial], read));
    if (pair === undefined || hashJson(lengthOf(pair.once)) !== hashJson(length)) continue;
    const { once, planned: longer } = pair;
    const [{ result }] = (await resultsOf(setting, [longer], read)) as [Finished];
    if (result !== null) return { row: once.row, length, once: once.result!, twice: result };
  }
  return null;
}

function finishedSeeds(trials: readonly Finished[]): number[] {
  const seeds = [...new Set(trials.map(({ seed }) => seed))];
  return seeds.filter((seed) =>
    trials.every((trial) => trial.seed !== seed || trial.result !== null),
  );
}
