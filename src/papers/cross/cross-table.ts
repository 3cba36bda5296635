import { changesAgainst, pathIn, valueAt } from '../../evidence/changes.ts';
import { rulesAt } from '../../evidence/over-groups.ts';
import { type GapGrowth, gapGrowth } from '../../metrics/gap-growth.ts';
import { groupEvents, type SumVerdict, sumVerdict } from '../../metrics/positive-sum.ts';
import { gateReason } from '../report/gate-reason.ts';
import { describeData } from '../summary/dataset-facts.ts';
import { type Evidence, evidenceOf } from '../summary/evidence.ts';
import type { Finished } from '../summary/finished.ts';
import { pooled } from '../summary/pool.ts';
import { levelsOf } from '../summary/views.ts';
import type { Contest } from './contests.ts';
import { type CrossGap, gapChanges } from './gap-changes.ts';

/** A method against its plain model on one data set, by one attribute. */
export interface CrossRow {
  readonly paper: string;
  readonly table: string;
  readonly setting: string;
  /** Id of the data set. */
  readonly dataset: string;
  readonly standIn: boolean;
  /** In words: `stand-in ham10000-28, sex`. */
  readonly on: string;
  readonly method: string;
  readonly plain: string;
  /** The plain model itself, half of its seeds against the others: what chance looks like. */
  readonly copy: boolean;
  readonly seeds: number;
  readonly records: number;
  /** Why the training of either model does not count as finished; null: it does. */
  readonly unconverged: string | null;
  /** On AUROC. */
  readonly sum: SumVerdict;
  /** Levels that are told and not judged. */
  readonly unjudged: readonly string[];
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
const COPY = 'other seeds';

/**
 * Judges every contender of a contest, by each attribute, and the plain model with another seed where
 * that is stored.
 */
export function crossRows(contest: Contest): CrossRow[] {
  const { paper, table, setting, task, seeds, plain, others } = contest;
  const { attributes } = setting.data;
  const labels = task.labels.map(({ name }) => name);
  const contenders = [plain, ...others];
  const own = pooled(plain.trials, seeds, 'test', labels);
  const trained = contenders.map(({ row, trials }) => ({ row, own: trials }));
  const methods = evidenceOf(trained, seeds, labels, 'fixed');
  const dates = contenders.flatMap(({ trials }) =>
    trials.map(({ result }) => result!.provenance.finishedAt),
  );
  const date = dates.sort().at(-1)!;
  const judge = (
    { attribute, levels, gaps, events }: Asked,
    evidence: Evidence,
    id: string,
    method: string,
  ): CrossRow => {
    const groups = { attribute, levels };
    const comparison = { row: id, baseline: plain.row.id, metric: METRIC, ...groups };
    const changes = changesAgainst(evidence, comparison);
    const sum = sumVerdict(changes, events, rulesAt(levelsOf(setting)));
    const judged = levels.filter((level) => sum.groups[level]!.judged);
    const aurocs = (row: string) =>
      judged.map((level) => {
        const path = `groups.<attribute>.<level-${levels.indexOf(level)}>.${METRIC}`;
        return valueAt(evidence, row, pathIn(evidence, groups, path));
      });
    return {
      paper: paper.id,
      table: table.id,
      setting: setting.id,
      dataset: task.dataset.id,
      standIn: task.dataset.source.standInFor[paper.id] !== undefined,
      on: describeData(
        task,
        attributes.length > 1 ? attribute : (setting.variant ?? attribute),
        paper.id,
      ),
      method,
      plain: plain.row.title,
      copy: id === COPY,
      seeds: evidence.estimator.runs.repeats,
      records: new Set(own.flatMap((seed) => [...seed.values()].flatMap(({ ids }) => ids))).size,
      unconverged: whyUnconverged(contest, id),
      sum,
      unjudged: levels.filter((level) => !judged.includes(level)),
      worst: worstOf(sum, judged),
      growth: gapGrowth(aurocs(plain.row.id), aurocs(id)),
      gap: gaps.get(id) ?? null,
      plainGap: gaps.get(plain.row.id) ?? null,
      date,
    };
  };
  const copies = copiesOf(contest, labels);
  return attributes.flatMap((attribute, index) => {
    const asked: Asked = {
      attribute,
      levels: task.attributes[index]!.levels,
      gaps: gapChanges(contest, methods, attribute),
      events: groupEvents(own, attribute),
    };
    return [
      ...others.map(({ row }) => judge(asked, methods, row.id, row.title)),
      ...(copies === null ? [] : [judge(asked, copies, COPY, `${plain.row.title}, other seeds`)]),
    ];
  });
}

/** Half of the plain model's seeds against the other half; null where each tests records of its own. */
function copiesOf({ setting, seeds, plain, copies }: Contest, labels: readonly string[]) {
  const half = Math.floor(seeds.length / 2);
  const exchangeable = setting.folds > 0 || setting.splitSeed !== 'per-seed';
  if (!copies || !exchangeable || half === 0) return null;
  const [first, second] = [seeds.slice(0, half), seeds.slice(half, 2 * half)];
  const at = (some: readonly number[]): Finished[] =>
    plain.trials.flatMap((trial) => {
      const place = some.indexOf(trial.seed);
      return place === -1 ? [] : [{ ...trial, seed: first[place]! }];
    });
  const rows = [
    { row: plain.row, own: at(first) },
    { row: { id: COPY }, own: at(second) },
  ];
  return evidenceOf(rows, first, labels, 'fixed');
}

function whyUnconverged({ plain, others }: Contest, id: string): string | null {
  const concerned = [plain, ...others.filter(({ row }) => row.id === id)];
  for (const { row, gate } of concerned) {
    const failed = gate?.findings.find(({ passed }) => !passed);
    if (failed !== undefined) return `${row.title}: ${gateReason(row.title, failed.reason)}`;
  }
  return null;
}

/** An attribute by which groups are compared. */
interface Asked {
  readonly attribute: string;
  readonly levels: readonly string[];
  readonly gaps: ReadonlyMap<string, CrossGap>;
  /** Of a level, how many test records its rarer class has. */
  readonly events: Readonly<Record<string, number>>;
}

/** The smallest change of some groups. @param judged those that count. */
export function worstOf({ groups }: SumVerdict, judged: readonly string[]): CrossRow['worst'] {
  const defined = judged.flatMap((level) => {
    const { estimate, interval } = groups[level]!;
    return estimate === null
      ? []
      : [{ level, value: estimate, low: interval?.[0] ?? null, high: interval?.[1] ?? null }];
  });
  return defined.sort((a, b) => a.value - b.value)[0] ?? null;
}
