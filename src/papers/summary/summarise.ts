import type { Task } from '../../data/task.ts';
import { bootstrapTable } from '../../metrics/bootstrap.ts';
import { groupEvents } from '../../metrics/positive-sum.ts';
import type { Predictions } from '../../metrics/predictions.ts';
import type { TrialFailure } from '../../runs/executors/executor.ts';
import type { TrialResult } from '../../runs/trial.ts';
import type { Row, Setting, Table } from '../paper.ts';
import { type PlannedTrial, referenceOf } from '../plan.ts';
import { givesVerdicts, type ProfileName } from '../profile.ts';
import { exhibitsOf } from '../report/appendix.ts';
import type { RowResult, SettingResult, TableResult } from '../results.ts';
import { adfNullOf } from './adf-null.ts';
import { againstOf } from './against.ts';
import { cellsOf, columnsFor, detectable, labelCellsOf, seedsOf, signedOf } from './cells.ts';
import { comparedOf } from './compared.ts';
import { datasetFacts, describeData } from './dataset-facts.ts';
import { chooseThreshold, floorOf, type Reference } from './decisions.ts';
import { evidenceOf, type Numbers } from './evidence.ts';
import type { Finished } from './finished.ts';
import { gatedOf } from './gate.ts';
import { pairedTestsOf } from './paired-tests.ts';
import { pooled, sampleCells, youdenThresholds } from './pool.ts';
import { effectsOf, encoderOf, meanMeasures, seedCurvesOf } from './row-facts.ts';
import { verdictsOf } from './verdicts.ts';

/** Bootstrap resamples of a setting that names no other number. */
const RESAMPLES = 1_000;

/** Turns the trials of one table into cells, intervals and verdicts. */
export function summarise(
  table: Table,
  profile: ProfileName,
  paper: string,
  planned: readonly PlannedTrial[],
  results: readonly (TrialResult | null)[],
  failures: readonly TrialFailure[],
  taskFor: (setting: Setting) => Task,
): TableResult {
  const settings = [...new Set(planned.map(({ setting }) => setting))];
  return {
    table: table.id,
    profile,
    settings: settings.map((setting) => {
      const own = planned.flatMap((trial, index) =>
        trial.setting === setting ? [{ ...trial, result: results[index] ?? null }] : [],
      );
      return summariseSetting(table, paper, setting, own, failures, taskFor(setting));
    }),
  };
}

function summariseSetting(
  table: Table,
  paper: string,
  setting: Setting,
  trials: readonly Finished[],
  failures: readonly TrialFailure[],
  task: Task,
): SettingResult {
  const attribute = setting.data.attributes[0]!;
  const labels = task.labels.map(({ name }) => name);
  const finishedOf = (row: Row) => {
    const own = trials.filter((trial) => trial.row.id === row.id);
    const seeds = setting.seeds.filter((seed) =>
      own.filter((trial) => trial.seed === seed).every((trial) => trial.result !== null),
    );
    return { row, own: own.filter((trial) => trial.result !== null), seeds };
  };
  const rows = table.rows.map(finishedOf);
  // Pairing needs the same seeds in every row that is compared.
  const common = setting.seeds.filter((seed) =>
    rows.every((row) => row.seeds.length === 0 || row.seeds.includes(seed)),
  );
  const present = rows.filter((row) => row.seeds.length > 0);
  const test = Object.fromEntries(
    present.map(({ row, own }) => [row.id, pooled(own, common, 'test', labels)]),
  );
  const decisive = finishedOf(referenceOf(table));
  const reference: Reference = {
    title: decisive.row.title,
    validation: pooled(decisive.own, decisive.seeds, 'validation', labels),
    test: pooled(decisive.own, decisive.seeds, 'test', labels),
  };
  const threshold: SettingResult['threshold'] =
    table.threshold === 'fixed'
      ? { kind: 'fixed', why: '0.5, fixed by the table' }
      : chooseThreshold(reference);
  const youden = Object.fromEntries(
    present.map(({ row, own }) => [row.id, youdenThresholds(own, common, labels)]),
  );
  const { levels } = task.attributes[0]!;
  const columns = columnsFor(table.columns, attribute, levels, labels);
  const kept = exhibitsOf(table).flatMap(({ keeps }) => keeps ?? []);
  const against = kept.find((one) => one.against !== undefined)?.against;
  const { resamples = RESAMPLES } = setting;
  const empty = present.length === 0 || common.length === 0;
  const samples = empty ? undefined : sampleCells(present, common);
  const draw = { replicates: resamples, seed: 1, ...(samples === undefined ? {} : { samples }) };
  // Several classes have no threshold.
  const binary = task.labels.some(({ classes }) => classes.length === 2);
  const numbersAt = (kind: SettingResult['threshold']['kind']): Numbers => ({
    evidence: evidenceOf(present, common, labels, kind),
    bootstrap: bootstrapTable(
      test,
      kind === 'fixed' ? { ...draw, threshold: 0.5 } : { ...draw, thresholds: youden },
    ),
  });
  const main = empty ? null : numbersAt(threshold.kind);
  const other =
    empty || !binary ? null : numbersAt(threshold.kind === 'fixed' ? 'youden' : 'fixed');
  const first = [...(Object.values(test)[0]?.[0]?.values() ?? [])];
  const [only] = labels;
  const floor = main ? floorOf(setting, reference) : null;
  const rowResults = rows.map(({ row, own, seeds }): RowResult => {
    const firstTrial = own[0]?.result ?? null;
    const has = seeds.length > 0 && common.length > 0;
    return {
      id: row.id,
      title: row.title,
      knob: row.knob ?? null,
      seeds,
      cells: has && main ? cellsOf(columns, main, row.id) : {},
      ...(has && main ? signedOf(columns, main, row.id) : {}),
      bySeed: has && main ? seedsOf(columns, main, row.id) : {},
      otherCells: has && other ? cellsOf(columns, other, row.id) : {},
      measures: meanMeasures(own.map((trial) => trial.result!.measures)),
      history: firstTrial?.history ?? {},
      ...gatedOf(own.map((trial) => trial.result!.history)),
      ...seedCurvesOf(
        kept.flatMap(({ curves = [] }) => curves),
        own.map((trial) => trial.result!.history),
      ),
      pictures: firstTrial?.pictures ?? [],
      samples: firstTrial?.samples ?? [],
      seconds: own.reduce((sum, trial) => sum + trial.result!.provenance.seconds, 0),
      ...(has && main ? labelCellsOf(columns, main, row.id, labels) : {}),
      ...(has && main && labels.length === 1 && kept.some(({ adfNull }) => adfNull)
        ? adfNullOf(
            columns,
            attribute,
            test[row.id]!.map((one) => one.get(only!)!),
            threshold.kind === 'youden' ? youden[row.id]!.map((one) => one.get(only!)!) : null,
          )
        : {}),
      ...effectsOf(own, common),
      ...(against === undefined || main === null
        ? {}
        : againstOf(against, main.bootstrap, row.id, {
            columns: table.columns.filter(({ id }) => against.columns.includes(id)),
            attribute,
            levels,
            labels,
            test: Object.values(test)[0]!,
          })),
    };
  });
  const gates = Object.fromEntries(rowResults.map(({ id, gate }) => [id, gate]));
  const tests =
    common.length < 2
      ? []
      : pairedTestsOf(
          columns,
          kept.flatMap(({ comparisons = [] }) => comparisons),
          rowResults,
        );
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
    seeds: common,
    folds: setting.folds,
    test: {
      records: new Set(first.flatMap(({ ids }) => ids)).size,
      positives: labels.length === 1 && binary ? positivesOf(first[0]) : null,
    },
    threshold,
    compared: comparedOf(Object.values(test)[0] ?? []),
    resamples,
    detectable: main ? detectable(table, columns, main) : null,
    floor,
    rows: rowResults,
    ...(tests.length > 0 ? { pairedTests: tests } : {}),
    verdicts:
      main && givesVerdicts(setting.profile)
        ? verdictsOf(table, [{ main, other, threshold, floor, gates }], setting, {
            id: setting.id,
            first: firstOf(table, setting.profile),
            on: describeData(task, setting.variant ?? setting.data.attributes.join(' and '), paper),
            attribute,
            levels,
            labels,
            events: groupEvents(Object.values(test)[0] ?? [], attribute),
            title: (id) => table.rows.find((row) => row.id === id)?.title ?? id,
          })
        : [],
    failures: failures
      .filter((failure) => trials.some((trial) => trial.spec === failure.spec))
      .map((failure) => ({
        row: trials.find((trial) => trial.spec === failure.spec)!.row.title,
        seed: failure.spec.seed,
        message: failure.message,
      })),
    provenance: trials.flatMap((trial) => (trial.result ? [trial.result.provenance] : [])),
  };
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
