import { bootstrapTable, drawWithReplacement } from '../metrics/bootstrap.ts';
import { evaluate } from '../metrics/evaluate.ts';
import { type Predictions, recordsAt } from '../metrics/predictions.ts';
import type { TableBlock, TableRow } from '../report/document.ts';
import { numberCell, plainTable, textCell } from '../report/tables.ts';
import { Random } from '../tensor/random.ts';

const RESAMPLES = 1000;
const SIZES = [2_000, 20_000, 100_000];
/** The naive way is measured on a few resamples only. */
const NAIVE_RESAMPLES = 5;

/**
 * Time of 1,000 resamples of all metrics for one model and two attributes, against resampling the
 * records and evaluating them anew.
 */
export const bootstrapBench = {
  name: 'bootstrap',
  title: 'Bootstrap of all metrics, two attributes, one core',
  async run(): Promise<TableBlock> {
    return plainTable({
      id: 'bench-bootstrap',
      caption: `${RESAMPLES.toLocaleString('en')} resamples of every metric for one model, attributes of two and three levels, one thread.`,
      stub: 'Records',
      columns: [
        { id: 'seconds', title: 'This kit', unit: 's', better: 'lower' },
        { id: 'naive', title: 'Record by record', unit: 's, extrapolated' },
        { id: 'ratio', title: 'Ratio', better: 'higher' },
        { id: 'equal', title: 'Same replicates', align: 'left' },
      ],
      rows: SIZES.map(measure),
      notes: [`Record by record: measured on ${NAIVE_RESAMPLES} resamples.`],
    });
  },
};

function measure(n: number): TableRow {
  const records = synthetic(n);
  const [replicates, seconds] = timed(() => {
    const table = bootstrapTable({ model: [records] }, { replicates: RESAMPLES, seed: 1 });
    return table.statistic((at) => at('model', 'overall.auroc')).replicates;
  });
  const [naive, naiveSeconds] = timed(() => naiveAurocs(records, NAIVE_RESAMPLES));
  const equal = naive.every((value, i) => Math.abs(value - replicates[i]!) < 1e-12);
  const extrapolated = (naiveSeconds / NAIVE_RESAMPLES) * RESAMPLES;
  return {
    header: n.toLocaleString('en'),
    cells: [
      numberCell(seconds, { digits: 2 }),
      numberCell(extrapolated, { digits: 0 }),
      numberCell(extrapolated / seconds, { digits: 0 }),
      textCell(equal ? 'yes' : 'no'),
    ],
  };
}

/** Draws as `bootstrapTable` does, repeats records as drawn and evaluates them from scratch. */
function naiveAurocs(records: Predictions, replicates: number): number[] {
  const random = new Random(1);
  return Array.from({ length: replicates }, (_, replicate) => {
    const draw = random.fork(`replicate ${replicate}`);
    drawWithReplacement(draw, new Int32Array(1));
    const counts = drawWithReplacement(draw, new Int32Array(records.labels.length));
    const rows: number[] = [];
    counts.forEach((count, row) => {
      for (let i = 0; i < count; i++) rows.push(row);
    });
    return evaluate(recordsAt(records, rows)).at('overall.auroc')!;
  });
}

function synthetic(n: number): Predictions {
  const random = new Random(1);
  const ids = Array.from({ length: n }, (_, i) => `${i}`);
  const labels = Int16Array.from({ length: n }, () => random.int(2));
  const group = (name: string, count: number) => ({
    name,
    levels: Array.from({ length: count }, (_, level) => `${level}`),
    codes: Int16Array.from({ length: n }, () => random.int(count)),
  });
  return {
    ids,
    clusters: ids,
    classes: ['0', '1'],
    labels,
    scores: Float32Array.from(labels, (label) => 1 / (1 + Math.exp(-random.normal() - label))),
    groups: [group('sex', 2), group('race', 3)],
  };
}

function timed<T>(work: () => T): [result: T, seconds: number] {
  const start = performance.now();
  const result = work();
  return [result, (performance.now() - start) / 1000];
}
