import { Random } from '../../../tensor/random.ts';
import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf } from '../../printed-rows.ts';
import { FAIRNESS } from './printed.ts';
import { DEFAULT, distinctRuns, runsOf } from './same-experiment.ts';

const TABLES = ['Table 4', 'Table 5'];
const DRAWS = 20_000;

/**
 * If the five prints of the default run differ by chance, then how often would columns as steep as
 * those of Tables 4 and 5 be monotone throughout? Independent normal noise with the standard
 * deviation of the default runs' different results is added to the printed values.
 */
export function monotoneDespiteNoise(rows: readonly PublishedRow[]): Draft | null {
  const columns = datasetsOf(rows).flatMap((dataset) => {
    const runs = distinctRuns(runsOf(rows, DEFAULT, dataset));
    if (runs.length < 2) return [];
    return FAIRNESS.flatMap((column) => {
      const deviation = standardDeviation(runs.map((run) => run.cells[column]!));
      return TABLES.map((table) => ({
        deviation,
        column,
        line: rows.filter((row) => row.source === table && row.dataset === dataset),
      }));
    });
  });
  if (columns.length === 0) return null;
  const values = columns.map(({ line, column }) => line.map((row) => row.cells[column]!));
  const monotone = values.filter(isMonotone).length;
  const random = new Random(1).fork('monotone despite noise');
  let logProbability = 0;
  let expected = 0;
  columns.forEach(({ deviation }, i) => {
    let hits = 0;
    for (let draw = 0; draw < DRAWS; draw++) {
      if (isMonotone(values[i]!.map((value) => value + deviation * random.normal()))) hits++;
    }
    expected += hits / DRAWS;
    logProbability += Math.log10(Math.max(hits, 0.5) / DRAWS);
  });
  return {
    id: 'monotone-despite-noise',
    severity: 'notable',
    title: 'Tables 4 and 5 are smoother than reruns of the default',
    statement: `${monotone} of the ${columns.length} fairness columns of Tables 4 and 5 are monotone at every step. If the different results printed for the default run were chance between runs, about ${expected.toFixed(0)} would be (all: probability about $10^{${Math.round(logProbability)}}$). So either the tables differ in something that the paper does not name, or all rows of a table share their chance.`,
    cells: columns.flatMap(({ line, column }) => line.flatMap((row) => cellsOf(row, [column]))),
    computed: {
      columns: columns.length,
      monotone: monotone,
      'expected under noise between runs': expected,
      'log₁₀ probability of all': logProbability,
    },
  };
}

function isMonotone(values: readonly number[]): boolean {
  const steps = values.slice(1).map((value, i) => Math.sign(value - values[i]!));
  return steps.every((step) => step === steps[0] && step !== 0);
}

function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1),
  );
}
