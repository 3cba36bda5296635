import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TableBlock, TableRow } from '../report/document.ts';
import { numberCell, textCell } from '../report/tables.ts';
import { CNNS, type CnnName, WIDTH } from './cnns.ts';
import { LineWorker } from './line-worker.ts';
import { median } from './median.ts';
import type { BenchContext, BenchPart } from './part.ts';
import { PYTORCH_VERSION, pytorch } from './pytorch.ts';

const ROUNDS = 9;
const STEPS = 4;
/** Threads that wait by spinning have gone to sleep after this. */
const PAUSE_MS = 300;

/** How the two cores are used. */
const LAYOUTS = [
  { title: 'one process, two threads', processes: 1, threads: 2 },
  { title: 'two processes, one thread each', processes: 2, threads: 1 },
] as const;

const SIDES = ['kit', 'channels_last', 'contiguous'] as const;
type Side = (typeof SIDES)[number];

/** What one side did in one round, all its processes together. */
interface Turn {
  /** Of the slowest process, for one step. */
  readonly stepSeconds: number;
  readonly imagesPerSecond: number;
  /** Of one process. */
  readonly peakMiB: number;
  readonly leaked: number;
}

/** Training steps of this kit against the same networks in PyTorch, taking turns. */
export const cnnTrainingBench: BenchPart = {
  name: 'cnn-training',
  title: `Training of small convolutional networks against PyTorch ${PYTORCH_VERSION}`,
  async run(context): Promise<TableBlock> {
    const python = await pytorch(context.progress);
    const groups = [];
    for (const network of Object.keys(CNNS) as CnnName[]) {
      const rows: TableRow[] = [];
      for (const layout of LAYOUTS) {
        context.progress(`${CNNS[network].title}: ${layout.title} …`);
        rows.push(await compare(network, layout, python, context));
      }
      groups.push({ title: `${CNNS[network].title}, width ${WIDTH}, Adam`, rows });
    }
    return {
      kind: 'table',
      id: 'bench-cnn-training',
      caption: 'Forward, backward and optimiser step on random data, CPU only.',
      stub: 'Cores',
      columns: [
        { id: 'step', title: 'Step', unit: 'ms', better: 'lower' },
        { id: 'rival-step', title: 'PyTorch', unit: 'ms', better: 'lower' },
        { id: 'throughput', title: 'Throughput', unit: 'img/s', better: 'higher' },
        { id: 'rival-throughput', title: 'PyTorch', unit: 'img/s', better: 'higher' },
        { id: 'ratio', title: 'Ratio', better: 'higher' },
        { id: 'memory', title: 'Peak memory', unit: 'MiB a process', better: 'lower' },
        { id: 'rival-memory', title: 'PyTorch', unit: 'MiB a process', better: 'lower' },
        { id: 'leaked', title: 'Tensors leaked', unit: 'a step', better: 'lower' },
        { id: 'layout', title: 'PyTorch layout', align: 'left' },
      ],
      groups,
      notes: [
        `Medians of ${ROUNDS} rounds of ${STEPS} steps, in which the sides take turns; the ratio is the median over rounds of throughput by throughput, above 1 where this kit is faster.`,
        'PyTorch: the faster of its two memory layouts, fused Adam.',
      ],
    };
  },
};

async function compare(
  network: CnnName,
  layout: (typeof LAYOUTS)[number],
  python: string,
  context: BenchContext,
): Promise<TableRow> {
  const started: LineWorker[] = [];
  try {
    const teams = new Map<Side, LineWorker[]>();
    const sizes = new Set<number>();
    for (const side of SIDES) {
      const team: LineWorker[] = [];
      for (let i = 0; i < layout.processes; i++) {
        const { worker, ready } = await startWorker(side, network, layout.threads, python, context);
        started.push(worker);
        team.push(worker);
        sizes.add(Number(ready.parameters));
      }
      teams.set(side, team);
      await turn(team, 3);
    }
    if (sizes.size !== 1) {
      throw new Error(`${network}: parameter counts differ: ${[...sizes].join(', ')}`);
    }
    const turns: Record<Side, Turn[]> = { kit: [], channels_last: [], contiguous: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < SIDES.length; i++) {
        // Another side begins each round, so that no side always follows the same one.
        const side = SIDES[(i + round) % SIDES.length]!;
        await pause(PAUSE_MS, undefined, { signal: context.signal });
        turns[side].push(await turn(teams.get(side)!, STEPS));
      }
    }
    return row(layout.title, turns);
  } finally {
    await Promise.all(started.map((worker) => worker.close()));
  }
}

function startWorker(
  side: Side,
  network: CnnName,
  threads: number,
  python: string,
  { signal }: BenchContext,
) {
  const env = {
    ...process.env,
    OMP_NUM_THREADS: String(threads),
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
  };
  const local = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  return side === 'kit'
    ? LineWorker.start(
        process.execPath,
        [local('./cnn-worker.ts'), network, String(threads)],
        env,
        signal,
      )
    : LineWorker.start(
        python,
        ['-W', 'ignore', local('./cnn_worker.py'), network, String(threads), side],
        env,
        signal,
      );
}

/** All processes of a side at once. */
async function turn(team: readonly LineWorker[], steps: number): Promise<Turn> {
  const answers = await Promise.all(team.map((worker) => worker.request({ steps })));
  const slowest = Math.max(...answers.map((answer) => Number(answer.seconds)));
  const images = answers.reduce((sum, answer) => sum + Number(answer.images), 0);
  return {
    stepSeconds: slowest / steps,
    imagesPerSecond: images / slowest,
    peakMiB: Math.max(...answers.map((answer) => Number(answer.peakMiB))),
    leaked: answers.reduce((sum, answer) => sum + Number(answer.leaked ?? 0), 0) / steps,
  };
}

function row(header: string, turns: Readonly<Record<Side, readonly Turn[]>>): TableRow {
  const of = (side: Side, key: keyof Turn) => median(turns[side].map((turn) => turn[key]));
  const rival =
    of('channels_last', 'imagesPerSecond') >= of('contiguous', 'imagesPerSecond')
      ? 'channels_last'
      : 'contiguous';
  const ratios = turns.kit.map(
    (own, round) => own.imagesPerSecond / turns[rival][round]!.imagesPerSecond,
  );
  return {
    header,
    cells: [
      numberCell(1000 * of('kit', 'stepSeconds'), { digits: 0 }),
      numberCell(1000 * of(rival, 'stepSeconds'), { digits: 0 }),
      numberCell(of('kit', 'imagesPerSecond'), { digits: 0 }),
      numberCell(of(rival, 'imagesPerSecond'), { digits: 0 }),
      numberCell(median(ratios), {
        digits: 2,
        low: Math.min(...ratios),
        high: Math.max(...ratios),
      }),
      numberCell(Math.max(...turns.kit.map(({ peakMiB }) => peakMiB)), { digits: 0 }),
      numberCell(Math.max(...turns[rival].map(({ peakMiB }) => peakMiB)), { digits: 0 }),
      numberCell(Math.max(...turns.kit.map(({ leaked }) => leaked)), { digits: 0 }),
      textCell(rival === 'channels_last' ? 'channels last' : 'channels first'),
    ],
  };
}
