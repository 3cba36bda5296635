import type { TabularEncoder } from '../data/encoder.ts';
import type { CausalEffects } from '../data/synthetic/interventions.ts';
import type { Task } from '../data/task.ts';
import type { Curve, PictureStrip, SampleTable } from '../methods/method.ts';
import { type BootstrapTable, bootstrapTable } from '../metrics/bootstrap.ts';
import { type SampleCells, withSampleMeans } from '../metrics/bootstrap-samples.ts';
import { evaluate } from '../metrics/evaluate.ts';
import { minimumDetectableEffect } from '../metrics/minimum-effect.ts';
import { fillPath, metricPath } from '../metrics/paths.ts';
import type { Predictions } from '../metrics/predictions.ts';
import { youdenThreshold } from '../metrics/threshold.ts';
import type { VerdictItem } from '../report/document.ts';
import { judge } from '../report/verdicts.ts';
import type { TrialFailure } from '../runs/runner.ts';
import type { TrialProvenance, TrialResult } from '../runs/trial.ts';
import type { Column, ProfileName, Setting, Table } from './paper.ts';
import type { PlannedTrial } from './plan.ts';

/** A finished table: what the report, the notebooks and `results.json` show. */
export interface TableResult {
  readonly table: string;
  readonly profile: ProfileName;
  readonly settings: readonly SettingResult[];
}

export interface SettingResult {
  readonly id: string;
  readonly dataset: DatasetFacts;
  readonly label: string;
  readonly variant: string | null;
  readonly attribute: string;
  /** All sensitive attributes, that one first; absent in results of earlier versions. */
  readonly attributes?: readonly string[];
  /** How the first trial's network read a table; absent for pictures. */
  readonly encoder?: TabularEncoder;
  /** Of the attribute; absent in results of earlier versions. */
  readonly levels?: readonly string[];
  readonly seeds: readonly number[];
  readonly folds: number;
  /** Records scored per seed, and how many are positive; null: there are several classes. */
  readonly test: { readonly records: number; readonly positives: number | null };
  /** Which threshold the table and its verdicts use, and why. */
  readonly threshold: { readonly kind: 'fixed' | 'youden'; readonly why: string };
  readonly resamples: number;
  /** The smallest gap that a test of this size could have detected, in words; null: unknown. */
  readonly detectable: string | null;
  /** Whether the best row beats a simple model on raw inputs; without it verdicts mean nothing. */
  readonly floor: { readonly passed: boolean; readonly statement: string } | null;
  readonly rows: readonly RowResult[];
  readonly verdicts: readonly VerdictItem[];
  readonly failures: readonly {
    readonly row: string;
    readonly seed: number;
    readonly message: string;
  }[];
  readonly provenance: readonly TrialProvenance[];
}

export interface DatasetFacts {
  readonly id: string;
  readonly title: string;
  readonly licence: string;
  readonly citation: string;
  readonly fingerprint: string;
  readonly records: number;
  readonly leftOut: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** What is known of a table's columns; absent for pictures. */
  readonly columns?: readonly ColumnFacts[];
  /** Columns of the source that are no features, and why. */
  readonly dropped?: readonly { readonly name: string; readonly why: string }[];
  /** Data set of the paper that this one stands in for; null where it is the paper's own. */
  readonly standInFor: string | null;
}

export interface ColumnFacts {
  readonly name: string;
  readonly kind: 'number' | 'category';
  /** Among the records of the task. */
  readonly missing: number;
}

export interface RowResult {
  readonly id: string;
  readonly title: string;
  readonly knob: number | null;
  /** Finished seeds. */
  readonly seeds: readonly number[];
  /** By column id, at the table's threshold. */
  readonly cells: Readonly<Record<string, CellResult>>;
  /** By column id, one number a seed of the setting; absent in results of earlier versions. */
  readonly bySeed?: Readonly<Record<string, readonly (number | null)[]>>;
  /** The same at the other threshold. */
  readonly otherCells: Readonly<Record<string, CellResult>>;
  /** Means over seeds (and folds) of what the method measured about its model. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** Curves of the first seed (and fold). */
  readonly history: Readonly<Record<string, Curve>>;
  /** Curves over all seeds (and folds), where the table asks for them. */
  readonly seedCurves?: Readonly<Record<string, readonly SeedCurvePoint[]>>;
  readonly pictures: readonly PictureStrip[];
  readonly samples: readonly SampleTable[];
  readonly seconds: number;
  /** True effects of S, one a seed of the setting, where the data come from a causal model. */
  readonly effects?: readonly CausalEffects[];
}

/** A curve's mean over seeds, and its smallest and largest value. */
export interface SeedCurvePoint {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** A fraction (not yet scaled for print) with its 95 % interval; null: undefined. */
export interface CellResult {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly reason?: string;
}

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

type Finished = PlannedTrial & { readonly result: TrialResult | null };

function summariseSetting(
  table: Table,
  paper: string,
  setting: Setting,
  trials: readonly Finished[],
  failures: readonly TrialFailure[],
  task: Task,
): SettingResult {
  const attribute = setting.data.attributes[0]!;
  const rows = table.rows.map((row) => {
    const own = trials.filter((trial) => trial.row.id === row.id);
    const seeds = setting.seeds.filter((seed) =>
      own.filter((trial) => trial.seed === seed).every((trial) => trial.result !== null),
    );
    return { row, own: own.filter((trial) => trial.result !== null), seeds };
  });
  // Pairing needs the same seeds in every row that is compared.
  const common = setting.seeds.filter((seed) =>
    rows.every((row) => row.seeds.length === 0 || row.seeds.includes(seed)),
  );
  const present = rows.filter((row) => row.seeds.length > 0);
  const pooled = (part: 'validation' | 'test') =>
    Object.fromEntries(
      present.map(({ row, own }) => [
        row.id,
        common.map((seed) =>
          pool(own.filter((trial) => trial.seed === seed).map((trial) => trial.result![part])),
        ),
      ]),
    );
  const test = pooled('test');
  const validation = pooled('validation');
  const threshold: SettingResult['threshold'] =
    table.threshold === 'fixed'
      ? { kind: 'fixed', why: '0.5, fixed by the table' }
      : chooseThreshold(Object.values(validation)[0] ?? []);
  const youden = Object.fromEntries(
    Object.entries(validation).map(([row, seeds]) => [
      row,
      seeds.map((predictions) => youdenThreshold(predictions) ?? 0.5),
    ]),
  );
  const { levels } = task.attributes[0]!;
  const columns = columnsFor(table.columns, attribute, levels);
  const { resamples = RESAMPLES } = setting;
  const draw = { replicates: resamples, seed: 1 };
  const empty = present.length === 0 || common.length === 0;
  // Several classes have no threshold.
  const binary = task.label.classes.length === 2;
  const bootstraps = empty
    ? null
    : {
        fixed: bootstrapTable(test, { ...draw, threshold: 0.5 }),
        youden: bootstrapTable(test, { ...draw, thresholds: youden }),
      };
  const sampled = empty ? null : sampleCells(present, common);
  const withMeans = (base: BootstrapTable | undefined) =>
    base === undefined ? null : sampled === null ? base : withSampleMeans(base, sampled, draw);
  const main = withMeans(bootstraps?.[threshold.kind]);
  const other = binary
    ? withMeans(bootstraps?.[threshold.kind === 'fixed' ? 'youden' : 'fixed'])
    : null;
  const first = Object.values(test)[0]?.[0];
  const floor = main ? floorOf(setting, main, present) : null;
  return {
    id: setting.id,
    dataset: datasetFacts(task, paper),
    label: task.label.title,
    variant: setting.variant ?? null,
    attribute,
    attributes: setting.data.attributes,
    ...encoderOf(trials),
    levels,
    seeds: common,
    folds: setting.folds,
    test: {
      records: first?.ids.length ?? 0,
      positives: binary ? (first?.labels.filter((label) => label === 1).length ?? 0) : null,
    },
    threshold,
    resamples,
    detectable: main ? detectable(table, columns, main) : null,
    floor,
    rows: rows.map(({ row, own, seeds }) => {
      const firstTrial = own[0]?.result ?? null;
      const has = seeds.length > 0 && common.length > 0;
      return {
        id: row.id,
        title: row.title,
        knob: row.knob ?? null,
        seeds,
        cells: has && main ? cellsOf(columns, main, row.id) : {},
        ...(has && main ? { bySeed: seedsOf(columns, main, row.id) } : {}),
        otherCells: has && other ? cellsOf(columns, other, row.id) : {},
        measures: meanMeasures(own.map((trial) => trial.result!.measures)),
        history: firstTrial?.history ?? {},
        ...seedCurvesOf(
          table.curvesOverSeeds,
          own.map((trial) => trial.result!.history),
        ),
        pictures: firstTrial?.pictures ?? [],
        samples: firstTrial?.samples ?? [],
        seconds: own.reduce((sum, trial) => sum + trial.result!.provenance.seconds, 0),
        ...effectsOf(own, common),
      };
    }),
    verdicts: main
      ? table.claims.map((claim) => {
          const verdict = judge(claim, main, {
            on: describeData(task, setting.variant ?? setting.data.attributes.join(' and '), paper),
            attribute,
            levels,
            seeds: common.length,
            title: (id) => table.rows.find((row) => row.id === id)?.title ?? id,
          });
          return floor && !floor.passed
            ? { ...verdict, verdict: 'inconclusive' as const, evidence: floor.statement }
            : verdict;
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

/**
 * What methods measured record by record on test, as `samples.<table>.<column>`, of the tables that
 * every row has; null where there are none.
 */
function sampleCells(
  rows: readonly { readonly row: { readonly id: string }; readonly own: readonly Finished[] }[],
  seeds: readonly number[],
): SampleCells | null {
  const tablesOf = (trial: Finished) => {
    const { samples, test } = trial.result!;
    return samples.filter(({ ids }) => ids.join('\n') === test.ids.join('\n'));
  };
  const named = rows.map(
    ({ own }) => new Set(own.flatMap((trial) => tablesOf(trial).map(({ name }) => name))),
  );
  const names = new Set([...named[0]!].filter((name) => named.every((own) => own.has(name))));
  if (names.size === 0) return null;
  return Object.fromEntries(
    rows.map(({ row, own }) => [
      row.id,
      seeds.map((seed) => {
        const trials = own.filter((trial) => trial.seed === seed);
        const columns: Record<string, number[]> = {};
        for (const trial of trials) {
          for (const table of tablesOf(trial).filter(({ name }) => names.has(name))) {
            for (const [column, values] of Object.entries(table.columns)) {
              const path = metricPath('samples', table.name, column);
              columns[path] = [...(columns[path] ?? []), ...values];
            }
          }
        }
        return { clusters: trials.flatMap((trial) => trial.result!.test.clusters), columns };
      }),
    ]),
  );
}

/** The true effects of a row at the common seeds; folds have models of their own and no one effect. */
function effectsOf(own: readonly Finished[], seeds: readonly number[]): Pick<RowResult, 'effects'> {
  const effects = seeds.flatMap((seed) => {
    const [only, ...others] = own.filter((trial) => trial.seed === seed);
    const found = only?.result?.effects;
    return found === undefined || others.length > 0 ? [] : [found];
  });
  return effects.length > 0 && effects.length === seeds.length ? { effects } : {};
}

/**
 * Whether any row has learnt enough for verdicts. A single row may fall below on purpose: an
 * ablation switches off what keeps its model accurate.
 */
function floorOf(
  setting: Setting,
  bootstrap: BootstrapTable,
  rows: readonly { readonly row: { readonly id: string; readonly title: string } }[],
): SettingResult['floor'] {
  if (setting.floor === undefined || rows.length === 0) return null;
  const { metric, value, what } = setting.floor;
  const reached = (id: string) => bootstrap.estimate(id, metric) ?? Number.NEGATIVE_INFINITY;
  const { row } = rows.reduce((a, b) => (reached(b.row.id) > reached(a.row.id) ? b : a));
  const passed = reached(row.id) > value;
  return {
    passed,
    statement: `${setting.id}: the best row, ${row.title}, reaches an AUROC of ${reached(row.id).toFixed(3)}; ${what} reaches ${value.toFixed(3)}.${passed ? '' : ' The network has learnt too little for a verdict on anything.'}`,
  };
}

/** The smallest differences between first and last row that this test could have found. */
function detectable(
  table: Table,
  columns: readonly Column[],
  bootstrap: BootstrapTable,
): string | null {
  const [first, last] = [table.rows[0]!.id, table.rows.at(-1)!.id];
  if (first === last || !bootstrap.has(first) || !bootstrap.has(last)) return null;
  const effects = columns.flatMap((column) => {
    if (column.panel !== undefined) return [];
    const { replicates } = bootstrap.statistic(
      (at) => at(last, column.metric) - at(first, column.metric),
    );
    const effect = minimumDetectableEffect(replicates);
    return effect === null
      ? []
      : [`${column.title} ${(effect * column.scale).toFixed(column.digits)} ${column.unit}`];
  });
  return effects.length === 0
    ? null
    : `smallest difference between first and last row that this test would have found with 80 % power: ${effects.join(', ')}`;
}

/** Puts the names of the attribute and its levels into the paths of metrics. */
function columnsFor(
  columns: readonly Column[],
  attribute: string,
  levels: readonly string[],
): Column[] {
  return columns.map((column) => ({
    ...column,
    metric: fillPath(column.metric, attribute, levels),
  }));
}

/** Out-of-fold predictions of one seed, one after the other. */
function pool(parts: readonly Predictions[]): Predictions {
  if (parts.length === 1) return parts[0]!;
  const [head] = parts;
  return {
    ids: parts.flatMap((part) => part.ids),
    clusters: parts.flatMap((part) => part.clusters),
    classes: head!.classes,
    labels: Int16Array.from(parts.flatMap((part) => [...part.labels])),
    scores: Float32Array.from(parts.flatMap((part) => [...part.scores])),
    groups: head!.groups.map((group, index) => ({
      ...group,
      codes: Int8Array.from(parts.flatMap((part) => [...part.groups[index]!.codes])),
    })),
  };
}

/**
 * 0.5 as the papers, or Youden's threshold where the first row at 0.5 predicts positive for less
 * than half the prevalence. Decided on validation.
 */
function chooseThreshold(seeds: readonly Predictions[]): SettingResult['threshold'] {
  const first = seeds[0];
  if (first === undefined || first.classes.length > 2) {
    return { kind: 'fixed', why: 'the most probable class' };
  }
  const evaluation = evaluate(first, { threshold: 0.5 });
  const rate = evaluation.at('overall.positiveRate') ?? 0;
  const prevalence = evaluation.at('overall.prevalence') ?? 0;
  return rate < prevalence / 2
    ? {
        kind: 'youden',
        why: `at 0.5 the first row calls ${percent(rate)} of validation records positive, less than half of the ${percent(prevalence)} that are; Youden's threshold, chosen on validation, is used instead`,
      }
    : { kind: 'fixed', why: '0.5, as in the paper' };
}

function percent(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} %`;
}

function cellsOf(
  columns: readonly Column[],
  bootstrap: BootstrapTable,
  row: string,
): Record<string, CellResult> {
  return Object.fromEntries(
    columns.map((column) => {
      const value = bootstrap.estimate(row, column.metric);
      const interval = bootstrap.interval(row, column.metric);
      const reason = bootstrap.reason(row, column.metric);
      return [
        column.id,
        {
          value,
          low: interval?.[0] ?? null,
          high: interval?.[1] ?? null,
          ...(reason === null ? {} : { reason }),
        },
      ];
    }),
  );
}

function seedsOf(
  columns: readonly Column[],
  bootstrap: BootstrapTable,
  row: string,
): Record<string, (number | null)[]> {
  return Object.fromEntries(
    columns.map((column) => [column.id, bootstrap.bySeed(row, column.metric)]),
  );
}

function seedCurvesOf(
  wanted: Table['curvesOverSeeds'] = [],
  histories: readonly Readonly<Record<string, Curve>>[],
): Pick<RowResult, 'seedCurves'> {
  const names = new Set(
    histories
      .flatMap(Object.keys)
      .filter((name) => wanted.some((curve) => curve.name === name.split('/').at(-1))),
  );
  if (names.size === 0) return {};
  const curves = [...names].map((name) => {
    const values = new Map<number, number[]>();
    for (const { x, y } of histories.flatMap((history) => history[name] ?? [])) {
      x.forEach((at, i) => {
        values.set(at, [...(values.get(at) ?? []), y[i]!]);
      });
    }
    const points = [...values].map(([x, all]) => ({
      x,
      value: all.reduce((sum, value) => sum + value, 0) / all.length,
      low: Math.min(...all),
      high: Math.max(...all),
    }));
    return [name, points] as const;
  });
  return { seedCurves: Object.fromEntries(curves) };
}

function encoderOf(trials: readonly Finished[]): Pick<SettingResult, 'encoder'> {
  const encoder = trials.find(({ result }) => result !== null)?.result?.encoder;
  return encoder === undefined ? {} : { encoder };
}

function meanMeasures(
  all: readonly Readonly<Record<string, number | null>>[],
): Record<string, number | null> {
  const names = new Set(all.flatMap((measures) => Object.keys(measures)));
  return Object.fromEntries(
    [...names].map((name) => {
      const values = all.map((measures) => measures[name]).filter((value) => value != null);
      return [
        name,
        values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length,
      ];
    }),
  );
}

function datasetFacts(task: Task, paper: string): DatasetFacts {
  const { dataset } = task;
  return {
    id: dataset.id,
    title: dataset.title,
    licence: dataset.source.licence,
    citation: dataset.source.citation,
    fingerprint: dataset.fingerprint,
    records: task.rows.length,
    leftOut: task.leftOut,
    notes: dataset.source.notes,
    ...columnFacts(task),
    standInFor: dataset.source.standInFor[paper] ?? null,
  };
}

function columnFacts({ dataset, rows }: Task): Pick<DatasetFacts, 'columns' | 'dropped'> {
  const { features } = dataset;
  if (features.kind === 'image') return {};
  const columns = features.columns.map((column) => {
    let missing = 0;
    for (const row of rows) {
      const absent =
        column.kind === 'number' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;
      if (absent) missing += 1;
    }
    return { name: column.name, kind: column.kind, missing };
  });
  return { columns, dropped: features.dropped };
}

function describeData(task: Task, question: string, paper: string): string {
  const { dataset } = task;
  const standIn = dataset.source.standInFor[paper] !== undefined;
  return `${standIn ? 'on stand-in' : 'on'} ${dataset.id}, ${question}`;
}
