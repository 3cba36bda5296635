import { type BootstrapTable, bootstrapTable } from '../../metrics/bootstrap.ts';
import { type GapGrowth, gapGrowth } from '../../metrics/gap-growth.ts';
import {
  changesAgainst,
  groupEvents,
  pathIn,
  type SumVerdict,
  sumVerdict,
} from '../../metrics/positive-sum.ts';
import { describeData } from '../summary/dataset-facts.ts';
import { pooled } from '../summary/pool.ts';
import type { Contest } from './contests.ts';
import { type CrossGap, gapChanges } from './gap-changes.ts';

/** A method against its plain model on one data set, by one attribute. */
export interface CrossRow {
  readonly paper: string;
  readonly table: string;
  readonly setting: string;
  /** In words: `stand-in ham10000-28, sex`. */
  readonly on: string;
  readonly method: string;
  readonly plain: string;
  /** The plain model itself, half of its seeds against the others: what chance looks like. */
  readonly copy: boolean;
  readonly seeds: number;
  readonly records: number;
  /** On AUROC. */
  readonly sum: SumVerdict;
  /** The smallest change of a group that is judged; null: none is. */
  readonly worst: {
    readonly level: string;
    readonly value: number;
    readonly low: number | null;
    readonly high: number | null;
  } | null;
  /** How the gap between the judged groups grew; null: it did not. */
  readonly growth: GapGrowth | null;
  /** Between the groups, averaged over labels; null: a copy, undefined, or trained once. */
  readonly gap: CrossGap | null;
  /** The same of the plain model. */
  readonly plainGap: CrossGap | null;
  /** ISO date of the newest of its trials. */
  readonly date: string;
}

const METRIC = 'auroc';
const RESAMPLES = 1_000;
const COPY = 'other seeds';

/**
 * Judges every contender of a contest, by each attribute, and the plain model with another seed where
 * that is stored.
 */
export function crossRows(contest: Contest): CrossRow[] {
  const { paper, table, setting, task, seeds, plain, others } = contest;
  const { attributes } = setting.data;
  const labels = task.labels.map(({ name }) => name);
  const own = pooled(plain.trials, seeds, 'test', labels);
  const cells = {
    ...Object.fromEntries(
      others.map(({ row, trials }) => [row.id, pooled(trials, seeds, 'test', labels)]),
    ),
    [plain.row.id]: own,
  };
  // Where all seeds test the same records, half of them can be held against the other half.
  const half = Math.floor(seeds.length / 2);
  const exchangeable = half > 0 && (setting.folds > 0 || setting.splitSeed !== 'per-seed');
  const { resamples = RESAMPLES } = setting;
  const dates = [plain, ...others].flatMap(({ trials }) =>
    trials.map(({ result }) => result!.provenance.finishedAt),
  );
  const date = dates.sort().at(-1)!;
  const draw = { replicates: resamples, seed: 1, threshold: 0.5 };
  const methods = bootstrapTable(cells, draw);
  const copies = exchangeable
    ? bootstrapTable(
        { [plain.row.id]: own.slice(0, half), [COPY]: own.slice(half, 2 * half) },
        draw,
      )
    : null;
  const judge = (
    { attribute, levels, gaps, events }: Asked,
    bootstrap: BootstrapTable,
    id: string,
    method: string,
  ): CrossRow => {
    const comparison = {
      row: id,
      baseline: plain.row.id,
      metric: METRIC,
      attribute,
      levels,
      labels,
    };
    const sum = sumVerdict(changesAgainst(bootstrap, comparison), events);
    const judged = levels.filter((level) => sum.groups[level]!.judged);
    const aurocs = (row: string) =>
      judged.map((level) => {
        const path = `groups.<attribute>.<level-${levels.indexOf(level)}>.${METRIC}`;
        return bootstrap.estimate(row, pathIn(comparison, path)) ?? Number.NaN;
      });
    return {
      paper: paper.id,
      table: table.id,
      setting: setting.id,
      on: describeData(
        task,
        attributes.length > 1 ? attribute : (setting.variant ?? attribute),
        paper.id,
      ),
      method,
      plain: plain.row.title,
      copy: id === COPY,
      seeds: bootstrap.seeds,
      records: new Set(own.flatMap((seed) => [...seed.values()].flatMap(({ ids }) => ids))).size,
      sum,
      worst: worstOf(sum, judged),
      growth: gapGrowth(aurocs(plain.row.id), aurocs(id)),
      gap: gaps.get(id) ?? null,
      plainGap: gaps.get(plain.row.id) ?? null,
      date,
    };
  };
  return attributes.flatMap((attribute, index) => {
    const asked: Asked = {
      attribute,
      levels: task.attributes[index]!.levels,
      gaps: gapChanges(contest, attribute),
      events: groupEvents(own, attribute),
    };
    return [
      ...others.map(({ row }) => judge(asked, methods, row.id, row.title)),
      ...(copies === null ? [] : [judge(asked, copies, COPY, `${plain.row.title}, other seeds`)]),
    ];
  });
}

/** An attribute by which groups are compared. */
interface Asked {
  readonly attribute: string;
  readonly levels: readonly string[];
  readonly gaps: ReadonlyMap<string, CrossGap>;
  /** Of a level, how many test records its rarer class has. */
  readonly events: Readonly<Record<string, number>>;
}

function worstOf({ groups }: SumVerdict, judged: readonly string[]): CrossRow['worst'] {
  const defined = judged.flatMap((level) => {
    const { estimate, interval } = groups[level]!;
    return estimate === null
      ? []
      : [{ level, value: estimate, low: interval?.[0] ?? null, high: interval?.[1] ?? null }];
  });
  return defined.sort((a, b) => a.value - b.value)[0] ?? null;
}
