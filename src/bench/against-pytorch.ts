import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TableBlock, TableRow } from '../report/document.ts';
import { numberCell, textCell } from '../report/tables.ts';
import { loadEngine } from '../tensor/engine.ts';
import { LineWorker } from './line-worker.ts';
import { median } from './median.ts';
import { NETWORKS, type NetworkName } from './networks.ts';
import type { BenchContext, BenchPart } from './part.ts';
import { PYTORCH_VERSION, pytorch } from './pytorch.ts';

const ROUNDS = 9;
/** Threads that wait by spinning have gone to sleep after this. */
const PAUSE_MS = 300;

interface Layout {
  readonly title: string;
  readonly processes: number;
  readonly threads: number;
  readonly device: 'cpu' | 'cuda';
}

/** How the two cores are used. */
const LAYOUTS: readonly Layout[] = [
  { title: 'one process, two threads', processes: 1, threads: 2, device: 'cpu' },
  { title: 'two processes, one thread each', processes: 2, threads: 1, device: 'cpu' },
];

const SIDES = ['kit', 'channels_last', 'contiguous'] as const;
type Side = (typeof SIDES)[number];

/** What one side did in one round, all its processes together. */
interface Turn {
  /** Of the slowest process, for one step. */
  readonly stepSeconds: number;
  readonly samplesPerSecond: number;
  /** Of one process. */
  readonly peakMiB: number;
  readonly leaked: number;
}

/** Training steps of this kit against the same networks in PyTorch, taking turns. */
function trainingBench(
  about: Omit<BenchPart, 'run'>,
  networks: readonly NetworkName[],
  layouts: readonly Layout[],
  sides: readonly Side[],
): BenchPart {
  return {
    ...about,
    async run(context): Promise<TableBlock> {
      const python = context.python ?? (await pytorch(context.progress));
      const groups = [];
      for (const network of networks) {
        const rows: TableRow[] = [];
        for (const layout of layouts) {
          context.progress(`${NETWORKS[network].title}: ${layout.title} …`);
          rows.push(await compare({ network, layout, sides, python }, context));
        }
        groups.push({ title: `${NETWORKS[network].title}, Adam`, rows });
      }
      return {
        kind: 'table',
        id: `bench-${about.name}`,
        caption: `Forward, backward and optimiser step on random data, ${layouts.every(({ device }) => device === 'cpu') ? 'CPU only' : 'on one GPU, full float32'}.`,
        stub: 'Run by',
        columns: [
          { id: 'step', title: 'Step', unit: 'ms', better: 'lower' },
          { id: 'rival-step', title: 'PyTorch', unit: 'ms', better: 'lower' },
          { id: 'throughput', title: 'Throughput', unit: 'samples/s', better: 'higher' },
          { id: 'rival-throughput', title: 'PyTorch', unit: 'samples/s', better: 'higher' },
          { id: 'ratio', title: 'Ratio', better: 'higher' },
          { id: 'memory', title: 'Peak memory', unit: 'MiB a process', better: 'lower' },
          { id: 'rival-memory', title: 'PyTorch', unit: 'MiB a process', better: 'lower' },
          { id: 'leaked', title: 'Tensors leaked', unit: 'a step', better: 'lower' },
          ...(sides.length > 2
            ? [{ id: 'layout', title: 'PyTorch layout', align: 'left' as const }]
            : []),
        ],
        groups,
        notes: [
          `Medians of ${ROUNDS} rounds in which the sides take turns; the ratio is the median over rounds of throughput by throughput with its range, above 1 where this kit is faster.`,
          sides.length > 2
            ? 'PyTorch: the faster of its two memory layouts, fused Adam.'
            : 'PyTorch: eager, fused Adam.',
        ],
      };
    },
  };
}

export const cnnTrainingBench = trainingBench(
  {
    name: 'cnn-training',
    title: `Training of small convolutional networks against PyTorch ${PYTORCH_VERSION}`,
  },
  ['small-resnet', 'resnet18'],
  LAYOUTS,
  SIDES,
);

export const mlpTrainingBench = trainingBench(
  {
    name: 'mlp-training',
    title: `Training of a multilayer perceptron against PyTorch ${PYTORCH_VERSION}`,
  },
  ['mlp'],
  [{ title: 'one process, one thread', processes: 1, threads: 1, device: 'cpu' }, ...LAYOUTS],
  ['kit', 'contiguous'],
);

/** Processes that share the GPU are what a table's trials do. */
export const gpuTrainingBench = trainingBench(
  {
    name: 'gpu-training',
    title: 'Training on an NVIDIA GPU against PyTorch',
    missing: gpuMissing,
  },
  ['small-resnet', 'resnet18', 'resnet18-224', 'mlp'],
  [
    { title: 'one process', processes: 1, threads: 1, device: 'cuda' },
    { title: 'four processes', processes: 4, threads: 1, device: 'cuda' },
  ],
  SIDES,
);

async function gpuMissing(): Promise<string | null> {
  const { device } = await loadEngine();
  return device === 'gpu' ? null : 'TensorFlow computes on the CPU here';
}

interface Comparison {
  readonly network: NetworkName;
  readonly layout: Layout;
  readonly sides: readonly Side[];
  readonly python: string;
}

async function compare(
  { network, layout, sides, python }: Comparison,
  context: BenchContext,
): Promise<TableRow> {
  const { steps } = NETWORKS[network];
  const started: LineWorker[] = [];
  try {
    const teams = new Map<Side, LineWorker[]>();
    const sizes = new Set<number>();
    for (const side of sides) {
      const team: LineWorker[] = [];
      for (let i = 0; i < layout.processes; i++) {
        const { worker, ready } = await startWorker(side, network, layout, python, context);
        started.push(worker);
        team.push(worker);
        sizes.add(Number(ready.parameters));
      }
      teams.set(side, team);
      await turn(team, steps);
    }
    if (sizes.size !== 1) {
      throw new Error(`${network}: parameter counts differ: ${[...sizes].join(', ')}`);
    }
    const turns: Record<Side, Turn[]> = { kit: [], channels_last: [], contiguous: [] };
    for (let round = 0; round < ROUNDS; round++) {
      for (let i = 0; i < sides.length; i++) {
        // Another side begins each round, so that no side always follows the same one.
        const side = sides[(i + round) % sides.length]!;
        await pause(PAUSE_MS, undefined, { signal: context.signal });
        turns[side].push(await turn(teams.get(side)!, steps));
      }
    }
    return row(layout.title, turns);
  } finally {
    await Promise.all(started.map((worker) => worker.close()));
  }
}

function startWorker(
  side: Side,
  network: NetworkName,
  { threads, device }: Layout,
  python: string,
  { signal }: BenchContext,
) {
  const env = {
    ...process.env,
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
    OMP_NUM_THREADS: String(threads),
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
  };
  const local = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  return side === 'kit'
    ? LineWorker.start(
        process.execPath,
        [local('./training-worker.ts'), network, String(threads)],
        env,
        signal,
      )
    : LineWorker.start(
        python,
        ['-W', 'ignore', local('./training_worker.py'), network, String(threads), side, device],
        env,
        signal,
      );
}

/** All processes of a side at once. */
async function turn(team: readonly LineWorker[], steps: number): Promise<Turn> {
  const answers = await Promise.all(team.map((worker) => worker.request({ steps })));
  const slowest = Math.max(...answers.map((answer) => Number(answer.seconds)));
  const samples = answers.reduce((sum, answer) => sum + Number(answer.samples), 0);
  return {
    stepSeconds: slowest / steps,
    samplesPerSecond: samples / slowest,
    peakMiB: Math.max(...answers.map((answer) => Number(answer.peakMiB))),
    leaked: answers.reduce((sum, answer) => sum + Number(answer.leaked ?? 0), 0) / steps,
  };
}

function row(header: string, turns: Readonly<Record<Side, readonly Turn[]>>): TableRow {
  const of = (side: Side, key: keyof Turn) => median(turns[side].map((turn) => turn[key]));
  const choice = turns.channels_last.length > 0;
  const rival =
    choice && of('channels_last', 'samplesPerSecond') >= of('contiguous', 'samplesPerSecond')
      ? 'channels_last'
      : 'contiguous';
  const stepDigits = of('kit', 'stepSeconds') < 0.01 ? 2 : 0;
  const ratios = turns.kit.map(
    (own, round) => own.samplesPerSecond / turns[rival][round]!.samplesPerSecond,
  );
  return {
    header,
    cells: [
      numberCell(1000 * of('kit', 'stepSeconds'), { digits: stepDigits }),
      numberCell(1000 * of(rival, 'stepSeconds'), { digits: stepDigits }),
      numberCell(of('kit', 'samplesPerSecond'), { digits: 0 }),
      numberCell(of(rival, 'samplesPerSecond'), { digits: 0 }),
      numberCell(median(ratios), {
        digits: 2,
        low: Math.min(...ratios),
        high: Math.max(...ratios),
      }),
      numberCell(Math.max(...turns.kit.map(({ peakMiB }) => peakMiB)), { digits: 0 }),
      numberCell(Math.max(...turns[rival].map(({ peakMiB }) => peakMiB)), { digits: 0 }),
      numberCell(Math.max(...turns.kit.map(({ leaked }) => leaked)), { digits: 0 }),
      ...(choice ? [textCell(rival === 'channels_last' ? 'channels last' : 'channels first')] : []),
    ],
  };
}
