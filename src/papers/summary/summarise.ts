import type { Task } from '../../data/task.ts';
import type { GateResult } from '../../evidence/gate/gate.ts';
import { hangsOnThreshold } from '../../metrics/catalogue.ts';
import { fillPath } from '../../metrics/paths.ts';
import { groupEvents } from '../../metrics/positive-sum.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { TrialFailure } from '../../runs/executors/executor.ts';
import type { TrialResult } from '../../runs/trial.ts';
import { metricsOf } from '../checks.ts';
import type { ClaimVerdict } from '../claim-verdict.ts';
import type { Claim, Setting, Table } from '../paper.ts';
import { isTrainedOnce, type PlannedTrial, referenceOf } from '../plan.ts';
import { plannedPowers } from '../planned-power.ts';
import { givesVerdicts, type ProfileName } from '../profile.ts';
import { statedOn } from '../published-effect.ts';
import { exhibitsOf } from '../report/appendix.ts';
import type { RowResult, SettingResult, TableResult } from '../results.ts';
import { unconverged } from '../unconverged.ts';
import { adfNullOf } from './adf-null.ts';
import { againstOf } from './against.ts';
import { askAhead } from './ask-ahead.ts';
import {
  cellsOf,
  columnsFor,
  detectable,
  labelCellsOf,
  pairedOf,
  seedsOf,
  signedOf,
} from './cells.ts';
import { comparedOf } from './compared.ts';
import { datasetFacts, describeData } from './dataset-facts.ts';
import type { Finished } from './finished.ts';
import type { TwicePair } from './gate.ts';
import { pairedTestsOf } from './paired-tests.ts';
import { participantsOf } from './participants.ts';
import { type Pause, pausing } from './pause.ts';
import { plannedRecords } from './planned-records.ts';
import { type Ranks, ranksOf } from './ranks.ts';
import { effectsOf, encoderOf, meanMeasures, seedCurvesOf } from './row-facts.ts';
import { gateAt, gatesAt, isDoubled } from './row-gates.ts';
import { namedPairs, signedPairsOf } from './signed-pairs.ts';
import { comparable, settledRows, unfinishedOf } from './unfinished.ts';
import { rowsOfClaim, unjudged, verdictsOf } from './verdicts.ts';
import {
  designOf,
  finishedOf,
  levelsOf,
  RESAMPLES,
  thresholdOf,
  type View,
  viewOfOnce,
  viewsOf,
} from './views.ts';

/**
 * Turns the trials of one table into cells, intervals and verdicts.
 *
 * @throws what the pause throws.
 */
export async function summarise(
  table: Table,
  profile: ProfileName,
  paper: string,
  planned: readonly PlannedTrial[],
  results: readonly (TrialResult | null)[],
  failures: readonly TrialFailure[],
  taskFor: (setting: Setting) => Task,
  twice: readonly TwicePair[] = [],
  pause: Pause = pausing(),
): Promise<TableResult> {
  const settings: SettingResult[] = [];
  for (const setting of new Set(planned.map((trial) => trial.setting))) {
    const own = planned.flatMap((trial, index) =>
      trial.setting === setting ? [{ ...trial, result: results[index] ?? null }] : [],
    );
    const task = taskFor(setting);
    settings.push(await summariseSetting(table, paper, setting, own, failures, task, twice, pause));
  }
  return { table: table.id, profile, settings };
}

/**
 * The claims that have not to wait for others where trainings are missing: their rows, and the reference,
 * lack none, so that no later training changes what they rest on.
 */
function judgedNow(
  table: Table,
  { profile }: Setting,
  settled: ReadonlySet<string>,
): readonly Claim[] {
  if (!givesVerdicts(profile) || !settled.has(referenceOf(table).id)) return [];
  return table.claims.filter((claim) => rowsOfClaim(claim).every((id) => settled.has(id)));
}

/** What came of each claim, in their order. */
function inOrder(
  claims: readonly Claim[],
  judged: readonly Claim[],
  verdicts: readonly ClaimVerdict[],
  unjudgedOf: (claim: Claim) => ClaimVerdict,
): ClaimVerdict[] {
  return claims.map((claim) => verdicts[judged.indexOf(claim)] ?? unjudgedOf(claim));
}

async function summariseSetting(
  table: Table,
  paper: string,
  setting: Setting,
  all: readonly Finished[],
  failures: readonly TrialFailure[],
  task: Task,
  twice: readonly TwicePair[],
  pause: Pause,
): Promise<SettingResult> {
  const unfinished = unfinishedOf(all, failures);
  const settled = settledRows(all, failures);
  const judged = unfinished === null ? table.claims : judgedNow(table, setting, settled);
  const trials =
    unfinished === null
      ? all
      : judged.length > 0
        ? all.filter(({ row }) => settled.has(row.id))
        : comparable(all);
  const attribute = setting.data.attributes[0]!;
  const labels = task.labels.map(({ name }) => name);
  const { levels } = task.attributes[0]!;
  const columns = columnsFor(table.columns, attribute, levels, labels);
  const kept = exhibitsOf(table).flatMap(({ keeps }) => keeps ?? []);
  const against = kept.find((one) => one.against !== undefined)?.against;
  const pairedWith = kept.find((one) => one.pairedWith !== undefined)?.pairedWith;
  const rows = table.rows.map((row) => finishedOf(row, setting, trials));
  // Several classes have no threshold.
  const binary = task.labels.some(({ classes }) => classes.length === 2);
  const views = await viewsOf(table, setting, trials, labels, binary, pause);
  const last = views.at(-1) ?? null;
  const once = last && (await viewOfOnce(table, setting, trials, labels, binary, last, pause));
  // A row that no claim has left open stays at an earlier look.
  const viewOf = (id: string) =>
    [...views, ...(once ? [once] : [])].findLast(({ test }) => test[id] !== undefined) ?? null;
  const test = views[0]?.test ?? {};
  const { threshold } = views[0] ?? thresholdOf(table, setting, trials, labels);
  const first = [...(Object.values(test)[0]?.[0]?.values() ?? [])];
  const [only] = labels;
  const ofClaims = columnsFor(
    table.claims.flatMap(({ checks }) => checks.flatMap(metricsOf)),
    attribute,
    levels,
    labels,
  );
  const overGroups = table.claims.flatMap((claim) => claim.overGroups ?? []);
  const ofGroups = groupPaths(
    [...overGroups.map(({ metric }) => metric.name), ...(against ? [against.metric] : [])],
    { attribute, levels, labels },
  );
  for (const { main, other } of views) {
    await askAhead(main, { columns, ofClaims, ofGroups }, pause);
    const apart = ofGroups.filter(hangsOnThreshold);
    if (other) await askAhead(other, { columns, ofClaims, ofGroups: apart }, pause);
  }
  const rowResults: RowResult[] = [];
  const longer = { twice, complete: unfinished === null || judged.length > 0 };
  for (const trained of rows) {
    const { row, own, seeds } = trained;
    await pause();
    const firstTrial = own[0]?.result ?? null;
    const view = viewOf(row.id);
    rowResults.push({
      id: row.id,
      title: isTrainedOnce(row, setting) ? `${row.title} (one repeat, not judged)` : row.title,
      knob: row.knob ?? null,
      seeds,
      cells: view ? cellsOf(columns, view.main, row.id) : {},
      ...(view ? signedOf(columns, view.main, row.id) : {}),
      ...(view && kept.some((one) => one.signedPairs)
        ? signedPairsOf(columns, view.main.evidence, row.id, namedPairs(table.claims, levels))
        : {}),
      bySeed: view ? padded(seedsOf(columns, view.main, row.id), last!.seeds.length) : {},
      otherCells: view?.other ? cellsOf(columns, view.other, row.id) : {},
      measures: meanMeasures(own.map((trial) => trial.result!.measures)),
      history: firstTrial?.history ?? {},
      ...gated(gateAt(view, trained, setting, longer)),
      ...(isDoubled(trained) ? { doubled: true } : {}),
      ...seedCurvesOf(
        kept.flatMap(({ curves = [] }) => curves),
        own.map((trial) => trial.result!.history),
      ),
      pictures: firstTrial?.pictures ?? [],
      samples: firstTrial?.samples ?? [],
      seconds: secondsOf([
        ...own.map(({ result }) => result!),
        ...twice.flatMap((pair) => (pair.row.id === row.id ? [pair.twice] : [])),
      ]),
      ...(view ? labelCellsOf(columns, view.main, row.id, labels) : {}),
      ...(view && labels.length === 1 && kept.some(({ adfNull }) => adfNull)
        ? adfNullOf(
            columns,
            attribute,
            view.test[row.id]!.map((one) => one.get(only!)!),
            threshold.kind === 'youden' ? view.youden[row.id]!.map((one) => one.get(only!)!) : null,
          )
        : {}),
      ...effectsOf(own, view?.seeds ?? []),
      ...(view !== null && pairedWith !== undefined && paired(view, row.id, pairedWith)
        ? { paired: pairedOf(columns, view.main, row.id, pairedWith) }
        : {}),
      ...(against === undefined || view === null
        ? {}
        : againstOf(against, view.main, row.id, {
            columns: table.columns.filter(({ id }) => against.columns.includes(id)),
            attribute,
            levels,
            labels,
            test: Object.values(view.test)[0]!,
            errors: levelsOf(setting),
          })),
    });
  }
  const ranked = kept.flatMap(({ ranks = [] }) => ranks);
  const ranks: Record<string, Ranks> = {};
  const leftOut = rowResults.flatMap((row) => (unconverged(row, setting.profile) ? [row.id] : []));
  for (const column of columns.filter(({ id }) => ranked.includes(id))) {
    if (last !== null) ranks[column.id] = await ranksOf(column, last.main.evidence, pause, leftOut);
  }
  const tests =
    (last?.seeds.length ?? 0) < 2
      ? []
      : pairedTestsOf(
          columns,
          kept.flatMap(({ comparisons = [] }) => comparisons),
          rowResults,
        );
  const claimSetting = {
    id: setting.id,
    first: firstOf(table, setting.profile),
    on: describeData(task, setting.variant ?? setting.data.attributes.join(' and '), paper),
    attribute,
    levels,
    labels,
    stated: statedOn(table, setting.id),
    power: (claim: Claim) => plannedPowers(claim, table, setting, plannedRecords(task, setting)),
    events: groupEvents(Object.values(test)[0] ?? [], attribute),
    title: (id: string) => table.rows.find((row) => row.id === id)?.title ?? id,
  };
  return {
    id: setting.id,
    dataset: datasetFacts(task, paper),
    label: task.labels.map(({ title }) => title).join(', '),
    ...labelsOf(task, first),
    variant: setting.variant ?? null,
    attribute,
    attributes: setting.data.attributes,
    ...encoderOf(trials),
    levels,
    seeds: last?.seeds ?? [],
    design: designOf(setting),
    folds: setting.folds,
    test: {
      records: new Set(first.flatMap(({ ids }) => ids)).size,
      positives: labels.length === 1 && binary ? positivesOf(first[0]) : null,
    },
    participants: participantsOf(first[0]),
    threshold,
    compared: comparedOf(Object.values(test)[0] ?? []),
    resamples: setting.resamples ?? RESAMPLES,
    detectable: last ? detectable(table, columns, last.main) : null,
    floor: last?.floor ?? null,
    rows: rowResults.map((row) => withRanks(row, ranks)),
    ...(Object.keys(ranks).length === 0
      ? {}
      : {
          criticalDifferences: mapped(ranks, ({ criticalDifference }) => criticalDifference),
        }),
    ...(tests.length > 0 ? { pairedTests: tests } : {}),
    ...(unfinished === null ? {} : { unfinished }),
    verdicts: !givesVerdicts(setting.profile)
      ? []
      : unfinished === null && views.length === 0
        ? []
        : inOrder(
            table.claims,
            judged,
            verdictsOf(
              { ...table, claims: judged },
              views.map((view) => ({ ...view, gates: gatesAt(view, rows, setting, longer) })),
              setting,
              claimSetting,
              levelsOf(setting),
            ),
            (claim) => unjudged(claim, claimSetting, unfinished!),
          ),
    failures: failures
      .filter((failure) => all.some((trial) => trial.spec === failure.spec))
      .map((failure) => ({
        row: all.find((trial) => trial.spec === failure.spec)!.row.title,
        seed: failure.spec.seed,
        message: failure.message,
      })),
    provenance: [
      ...all.flatMap((trial) => (trial.result ? [trial.result.provenance] : [])),
      ...twice.map((pair) => pair.twice.provenance),
    ],
  };
}

/** Where metrics are asked for everyone and group by group. */
function groupPaths(
  metrics: readonly string[],
  {
    attribute,
    levels,
    labels,
  }: Record<'levels' | 'labels', readonly string[]> & {
    readonly attribute: string;
  },
): string[] {
  const places = ['overall', ...levels.map((_, l) => `groups.<attribute>.<level-${l}>`)];
  return [...new Set(metrics)].flatMap((metric) =>
    places.map((place) => fillPath(`${place}.${metric}`, attribute, levels, labels)),
  );
}

/** Whether a row is another than a baseline, and both were trained. */
function paired({ test }: View, row: string, baseline: string): boolean {
  return row !== baseline && test[row] !== undefined && test[baseline] !== undefined;
}

/** Of the columns in which it has a rank. */
function withRanks(row: RowResult, ranks: Readonly<Record<string, Ranks>>): RowResult {
  const own = Object.entries(ranks).flatMap(([column, { byRow }]) => {
    const rank = byRow[row.id];
    return rank === undefined ? [] : [[column, rank] as const];
  });
  return own.length === 0 ? row : { ...row, ranks: Object.fromEntries(own) };
}

function mapped<From, To>(
  record: Readonly<Record<string, From>>,
  to: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, to(value)]));
}

function gated(result: GateResult | null): Pick<RowResult, 'gate'> {
  return result === null ? {} : { gate: result };
}

function secondsOf(results: readonly TrialResult[]): number {
  return results.reduce((sum, { provenance }) => sum + provenance.seconds, 0);
}

/** One number a seed of the setting; null where the row stayed at an earlier look. */
function padded(
  bySeed: Record<string, (number | null)[]>,
  length: number,
): Record<string, (number | null)[]> {
  return Object.fromEntries(
    Object.entries(bySeed).map(([id, values]) => [
      id,
      values.length === 0
        ? values
        : [...values, ...Array<null>(Math.max(0, length - values.length)).fill(null)],
    ]),
  );
}

/** Whose verdict is a claim's where it names none: of the table's own settings the first. */
function firstOf(table: Table, profile: ProfileName): string | undefined {
  const settings = table.settings(profile);
  return (settings.find(({ byDefault }) => byDefault) ?? settings[0])?.id;
}

/** What a result keeps of its labels, where there are several. */
function labelsOf(task: Task, test: readonly Predictions[]): Pick<SettingResult, 'labels'> {
  if (task.labels.length === 1) return {};
  return {
    labels: task.labels.map(({ name, title, classes }, l) => ({
      name,
      title,
      records: test[l]?.ids.length ?? 0,
      positives: classes.length === 2 ? positivesOf(test[l]) : null,
    })),
  };
}

function positivesOf(test: Predictions | undefined): number {
  return test?.labels.filter((label) => label === 1).length ?? 0;
}
