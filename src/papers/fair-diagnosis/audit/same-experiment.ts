import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, listed, type Place, rowAt, sameCells } from '../../printed-rows.ts';
import { COLUMN_IDS, COLUMN_TITLES, FAIRNESS, placeTitle, printed } from './printed.ts';

/** An experiment that the paper prints more than once, by its own description. */
export interface Experiment {
  readonly id: string;
  readonly title: string;
  readonly places: readonly Place[];
}

const VANILLA: Experiment = {
  id: 'vanilla',
  title: 'Vanilla, a mask of strength η = 0',
  places: [
    { table: 'Table 1', row: 'vanilla' },
    { table: 'Table 3', row: 'eta-0' },
  ],
};

/** Table 1's caption says ResNet50; A.1 gives η = 0.2, α = 1, β = 1 for all experiments. */
export const DEFAULT: Experiment = {
  id: 'default',
  title: 'Ours with ResNet50, η = 0.2, α = 1, β = 1',
  places: [
    { table: 'Table 1', row: 'ours' },
    { table: 'Table 2', row: 'resnet50' },
    { table: 'Table 3', row: 'eta-0.2' },
    { table: 'Table 4', row: 'alpha-1' },
    { table: 'Table 5', row: 'beta-1' },
  ],
};

export const EXPERIMENTS: readonly Experiment[] = [VANILLA, DEFAULT];

/** All rows of a data set that the paper describes as one experiment. */
export function runsOf(
  rows: readonly PublishedRow[],
  experiment: Experiment,
  dataset: string,
): PublishedRow[] {
  return experiment.places.flatMap((place) => rowAt(rows, dataset, place) ?? []);
}

/** Runs with different numbers, each once. */
export function distinctRuns(runs: readonly PublishedRow[]): PublishedRow[] {
  return runs.filter((run, i) => runs.findIndex((other) => sameCells(run, other)) === i);
}

/** One finding an experiment and data set: do its printed results agree? */
export function sameExperiment(rows: readonly PublishedRow[]): Draft[] {
  return EXPERIMENTS.flatMap((experiment) =>
    datasetsOf(rows).map((dataset) => agreement(rows, experiment, dataset)),
  );
}

function agreement(
  rows: readonly PublishedRow[],
  { id, title, places }: Experiment,
  dataset: string,
): Draft {
  const runs = places.flatMap((place) => rowAt(rows, dataset, place) ?? []);
  const distinct = distinctRuns(runs);
  const groups = distinct.map((run) => runs.filter((other) => sameCells(run, other)));
  const agree = distinct.length === 1;
  const spread = COLUMN_IDS.map((column) => {
    const values = runs.map((run) => run.cells[column]!);
    return { column, low: Math.min(...values), high: Math.max(...values) };
  });
  return {
    id: `same-experiment-${id}-${dataset.toLowerCase()}`,
    severity: agree ? 'supported' : 'serious',
    title: agree
      ? `${dataset}: ${title} is printed alike`
      : `${dataset}: one experiment, ${distinct.length} results`,
    statement: agree
      ? `${listed(runs.map(placeTitle))} print the same five numbers.`
      : `${title} is printed ${runs.length} times with ${distinct.length} different results: ${groups
          .map((group) => listed(group.map(placeTitle)))
          .join('; ')}. ${spread
          .map(
            ({ column, low, high }) =>
              `${COLUMN_TITLES[column]} ${printed(low)} to ${printed(high)}`,
          )
          .join(', ')}.`,
    cells: runs.flatMap((run) => cellsOf(run)),
    computed: Object.fromEntries([
      ['different results', distinct.length],
      ...spread.map(({ column, low, high }) => [
        `largest / smallest ${COLUMN_TITLES[column]}`,
        high / low,
      ]),
    ]),
  };
}

/** Where another table's print of the default run would lose to a baseline of Table 1. */
export function lostComparisons(rows: readonly PublishedRow[]): Draft[] {
  return datasetsOf(rows).flatMap((dataset): Draft | [] => {
    const runs = distinctRuns(runsOf(rows, DEFAULT, dataset));
    const baselines = ['ad', 'faap'].flatMap(
      (row) => rowAt(rows, dataset, { table: 'Table 1', row }) ?? [],
    );
    const lost = runs.flatMap((run) =>
      baselines.flatMap((baseline) =>
        FAIRNESS.filter((column) => run.cells[column]! >= baseline.cells[column]!).map(
          (column) => ({ run, baseline, column }),
        ),
      ),
    );
    if (lost.length === 0) return [];
    return {
      id: `default-loses-${dataset.toLowerCase()}`,
      severity: 'serious',
      title: `${dataset}: whether Ours beats the baselines depends on the table`,
      statement: `Table 1 says that Ours is fairer than AD and FAAP. With another table's print of the same default run it is not: ${lost
        .map(
          ({ run, baseline, column }) =>
            `${COLUMN_TITLES[column]} ${printed(run.cells[column]!)} (${placeTitle(run)}) against ${printed(baseline.cells[column]!)} (${placeTitle(baseline)})`,
        )
        .join('; ')}.`,
      cells: lost.flatMap(({ run, baseline, column }) => [
        ...cellsOf(run, [column]),
        ...cellsOf(baseline, [column]),
      ]),
      computed: { 'comparisons lost': lost.length },
    };
  });
}
