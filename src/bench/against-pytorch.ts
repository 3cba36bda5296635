import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { TableBlock, TableCell, TableRow } from '../report/document.ts';
import { numberCell, textCell } from '../report/tables.ts';
import { loadEngine } from '../tensor/engine.ts';
import { processEnvironment } from '../tensor/process-environment.ts';
import { LineWorker } from './line-worker.ts';
import { median } from './median.ts';
import type { BenchContext, BenchPart } from './part.ts';
import { PYTORCH_VERSION, pytorch, pytorchEnvironment } from './pytorch.ts';
import { WORKS, type Work, type WorkName } from './works.ts';

/** Threads that wait by spinning have gone to sleep after this. */
const PAUSE_MS = 200;
/** Turns before anything counts. */
const WARM_UPS = 3;

/** How a machine is used. */
interface Layout {
  /** Processes × threads, as the command takes it. */
  readonly name: string;
  readonly title: string;
  readonly processes: number;
  readonly threads: number;
}

const ALONE: Layout = { name: '1x1', title: 'one process, one thread', processes: 1, threads: 1 };
/** What is measured on which device. */
interface Plan {
  readonly works: readonly WorkName[];
  readonly layouts: readonly Layout[];
  /** What PyTorch calls it. */
  readonly device: 'cpu' | 'cuda';
  readonly rounds: number;
  /** Has XLA compile refair's steps, for comparison. */
  readonly xla: boolean;
}

const ON_CPU: Plan = {
  works: ['small-resnet', 'resnet18', 'mlp', 'fairgrad', 'logistic', 'masks', 'deepfool'],
  layouts: [
    ALONE,
    { name: '2x1', title: 'two processes, one thread each', processes: 2, threads: 1 },
    { name: '1x2', title: 'one process, two threads', processes: 1, threads: 2 },
  ],
  device: 'cpu',
  rounds: 9,
  xla: false,
};

/** Starting and compiling take most of it: what is left ends within ten minutes. */
const ON_GPU: Plan = {
  works: ['small-resnet', 'resnet18-224', 'mlp', 'fairgrad'],
  layouts: [{ name: '1x1', title: 'one process', processes: 1, threads: 1 }],
  device: 'cuda',
  rounds: 5,
  xla: true,
};

/** The ways to use the cores that are compared. */
export const LAYOUTS = ON_CPU.layouts.map(({ name }) => name);

export const trainingBench: BenchPart = {
  name: 'training',
  title: `Training loops and DeepFool against PyTorch ${PYTORCH_VERSION}, eager and compiled`,
  run: (context) => comparePlan(ON_CPU, context),
};

export const gpuTrainingBench: BenchPart = {
  name: 'gpu-training',
  title: 'Training loops on an NVIDIA GPU against PyTorch, eager and compiled',
  gpu: true,
  async missing() {
    const { device } = await loadEngine();
    return device === 'gpu' ? null : 'TensorFlow computes on the CPU here';
  },
  run: (context) => comparePlan(ON_GPU, context),
};

/** Who does a work. */
type Side =
  | { readonly by: 'refair'; readonly xla: boolean }
  | { readonly by: 'pytorch'; readonly mode: 'eager' | 'compile'; readonly format: Format };
type Format = 'channels_last' | 'contiguous';

/** What one side did in one turn, all its processes together. */
interface Turn {
  /** Seconds of the slowest process for one step. */
  readonly wall: number;
  /** Processor seconds of one process for one step. */
  readonly cpu: number;
  /** Of one process. */
  readonly peakMiB: number;
  /** Tensors more than before, a step. */
  readonly leaked: number;
  /** Pictures that crossed a boundary, where the work is to find it. */
  readonly crossed: number | null;
}

/** Works side by side, one table of all. */
async function comparePlan(plan: Plan, context: BenchContext): Promise<TableBlock> {
  const { device } = plan;
  const layouts = plan.layouts.filter(({ name }) => context.layouts?.includes(name) ?? true);
  const names = plan.works.filter((name) => context.works?.includes(name) ?? true);
  const rounds = context.rounds ?? plan.rounds;
  const python = context.python ?? (await pytorch(context.progress));
  const folder = await mkdtemp(join(tmpdir(), 'refair-bench-'));
  try {
    const groups = [];
    for (const name of names) {
      const rows: TableRow[] = [];
      for (const layout of layouts) {
        context.progress(`${WORKS[name].title}: ${layout.title} …`);
        const bench = new Comparison({
          name,
          layout,
          plan: { ...plan, rounds },
          python,
          folder,
          context,
        });
        rows.push(await bench.row());
      }
      groups.push({ title: WORKS[name].title, rows });
    }
    return {
      kind: 'table',
      id: `bench-training-${device}`,
      caption: `Steps of the loops that trials run, on random records, ${device === 'cpu' ? 'CPU only' : 'on one GPU, full float32'}, beside PyTorch's.`,
      stub: 'Run by',
      columns: columnsOf(plan),
      groups,
      notes: [
        `Medians of ${rounds} rounds in which the sides take turns. Ratios: PyTorch's time by refair's in the same round, median over rounds [smallest – largest], above 1 where refair is faster. Processor time is steadier than time on a clock where a machine has other work.`,
        'PyTorch: records in memory, fused AdamW, the faster of its two memory layouts for pictures, losses read as often as refair reads them; compiled: torch.compile of the losses with their gradients, in the same layout.',
        ...(names.includes('deepfool')
          ? [
              'DeepFool: one model, the same pictures; a step is 128 of them. PyTorch takes batch after batch; refair has several under way and fills its batches with what is left of them.',
            ]
          : []),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function columnsOf({ xla }: Plan): TableBlock['columns'] {
  const ms = { unit: 'ms CPU a step', better: 'lower' } as const;
  const ratio = { better: 'higher' } as const;
  const memory = { unit: 'MiB a process', better: 'lower' } as const;
  return [
    { id: 'cpu', title: 'refair', ...ms },
    { id: 'eager-cpu', title: 'PyTorch', ...ms },
    { id: 'compiled-cpu', title: 'Compiled', ...ms },
    { id: 'ratio-cpu', title: 'CPU ratio', ...ratio },
    { id: 'ratio-compiled-cpu', title: 'to compiled', ...ratio },
    { id: 'aim', title: 'Aim', ...ratio },
    { id: 'ratio-wall', title: 'Clock ratio', ...ratio },
    { id: 'ratio-compiled-wall', title: 'to compiled', ...ratio },
    ...(xla ? [{ id: 'ratio-xla', title: 'refair by XLA, clock ratio', ...ratio }] : []),
    { id: 'memory', title: 'refair', ...memory },
    { id: 'eager-memory', title: 'PyTorch', ...memory },
    { id: 'leaked', title: 'Tensors leaked', unit: 'a step', better: 'lower' },
    { id: 'format', title: 'PyTorch layout', align: 'left' },
  ];
}

interface Question {
  readonly name: WorkName;
  readonly layout: Layout;
  readonly plan: Plan;
  readonly python: string;
  /** Where DeepFool's model and pictures lie. */
  readonly folder: string;
  readonly context: BenchContext;
}

/** One row: some processes for each side, and their turns. */
class Comparison {
  readonly #question: Question;
  readonly #work: Work;
  readonly #started: LineWorker[] = [];
  readonly #sizes = new Set<number>();

  constructor(question: Question) {
    this.#question = question;
    this.#work = WORKS[question.name];
  }

  async row(): Promise<TableRow> {
    const { name, plan } = this.#question;
    try {
      const own = await this.#team({ by: 'refair', xla: false });
      const { eager, format } = await this.#eager();
      const compiled = await this.#team({ by: 'pytorch', mode: 'compile', format });
      const xla = plan.xla ? [await this.#team({ by: 'refair', xla: true })] : [];
      if (this.#sizes.size !== 1) {
        throw new Error(`${name}: parameter counts differ: ${[...this.#sizes].join(', ')}`);
      }
      return this.#rowOf(await this.#rounds([own, eager, compiled, ...xla]), format);
    } finally {
      await Promise.all(this.#started.map((worker) => worker.close()));
    }
  }

  /** PyTorch in the memory layout that suits the work. */
  async #eager(): Promise<{ eager: Team; format: Format }> {
    const first = await this.#team({ by: 'pytorch', mode: 'eager', format: 'contiguous' });
    if (this.#work.shape.length === 1) return { eager: first, format: 'contiguous' };
    const last = await this.#team({ by: 'pytorch', mode: 'eager', format: 'channels_last' });
    const [a, b] = [last, first].map(({ warm }) => this.#time(warm));
    const [eager, other] = a! <= b! ? [last, first] : [first, last];
    await Promise.all(other.workers.map((worker) => worker.close()));
    return { eager, format: eager === last ? 'channels_last' : 'contiguous' };
  }

  #time({ cpu, wall }: Turn): number {
    return this.#question.plan.device === 'cpu' ? cpu : wall;
  }

  /** Starts the processes of a side, and lets them compile and allocate what they will. */
  async #team(side: Side): Promise<Team> {
    const workers: LineWorker[] = [];
    for (let i = 0; i < this.#question.layout.processes; i++) {
      const { worker, ready } = await this.#start(side);
      this.#started.push(worker);
      this.#sizes.add(Number(ready.parameters));
      workers.push(worker);
    }
    const turns: Turn[] = [];
    for (let i = 0; i < WARM_UPS; i++) turns.push(await this.#turn(workers));
    return { workers, warm: turns.at(-1)! };
  }

  #start(side: Side) {
    const { name, layout, plan, python, folder, context } = this.#question;
    const { device } = plan;
    const threads = String(layout.threads);
    const hidden = device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {};
    const local = (file: string) => fileURLToPath(new URL(file, import.meta.url));
    if (side.by === 'refair') {
      const args =
        this.#work.kind === 'deepfool'
          ? [local('./deepfool-worker.ts'), threads, folder]
          : [local('./training-worker.ts'), name, threads, side.xla ? 'xla' : ''];
      const env = { ...processEnvironment(layout.threads), ...hidden };
      return LineWorker.start(process.execPath, args, env, context.signal);
    }
    const { mode, format } = side;
    const work = JSON.stringify(this.#work);
    const args = [local('./torch_worker.py'), work, mode, format, threads, device, folder];
    return LineWorker.start(
      python,
      ['-W', 'ignore', ...args],
      { ...process.env, ...hidden, OMP_NUM_THREADS: threads, ...pytorchEnvironment() },
      context.signal,
    );
  }

  /** All processes of a side at once. */
  async #turn(workers: readonly LineWorker[]): Promise<Turn> {
    const { steps } = this.#work;
    const answers = await Promise.all(workers.map((worker) => worker.request({ steps })));
    const of = (name: string) => answers.map((answer) => Number(answer[name] ?? Number.NaN));
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const [crossed] = of('crossed');
    return {
      wall: Math.max(...of('seconds')) / steps,
      cpu: sum(of('cpu')) / steps / workers.length,
      peakMiB: Math.max(...of('peakMiB')),
      leaked: Math.max(...of('leaked')) / steps,
      crossed: Number.isNaN(crossed) ? null : crossed!,
    };
  }

  async #rounds(teams: readonly Team[]): Promise<Turn[][]> {
    const { plan, context } = this.#question;
    const turns: Turn[][] = teams.map(() => []);
    for (let round = 0; round < plan.rounds; round++) {
      for (let i = 0; i < teams.length; i++) {
        // Another side begins each round, so that no side always follows the same one.
        const side = (i + round) % teams.length;
        await pause(PAUSE_MS, undefined, { signal: context.signal });
        turns[side]!.push(await this.#turn(teams[side]!.workers));
      }
      this.#checkFound(turns);
    }
    return turns;
  }

  /** DeepFool is to walk the same ways on both sides; rounding lets a few pictures end elsewhere. */
  #checkFound(turns: readonly (readonly Turn[])[]): void {
    const [own, ...others] = turns.map((side) => side.at(-1)!.crossed);
    if (own === null || own === undefined) return;
    const samples = this.#work.steps * this.#work.batch;
    const other = others.find((count) => Math.abs(count! - own) > samples / 100);
    if (other === undefined) return;
    throw new Error(`DeepFool: ${own} of ${samples} pictures crossed here, ${other} in PyTorch`);
  }

  #rowOf([own, eager, compiled, xla]: readonly Turn[][], format: Format): TableRow {
    const { layout, plan } = this.#question;
    const time = (turns: readonly Turn[]) => {
      const value = 1000 * median(turns.map(({ cpu }) => cpu));
      return numberCell(value, { digits: value < 10 ? 2 : 0 });
    };
    const ratio = (others: readonly Turn[], key: 'cpu' | 'wall'): TableCell => {
      const ratios = own!.map((turn, round) => others[round]![key] / turn[key]);
      const range = { low: Math.min(...ratios), high: Math.max(...ratios) };
      return numberCell(median(ratios), { digits: 2, ...range });
    };
    const most = (turns: readonly Turn[], key: 'peakMiB' | 'leaked', digits: number) =>
      numberCell(Math.max(...turns.map((turn) => turn[key])), { digits });
    const { target } = this.#work;
    return {
      header: layout.title,
      cells: [
        time(own!),
        time(eager!),
        time(compiled!),
        ratio(eager!, 'cpu'),
        ratio(compiled!, 'cpu'),
        layout === ALONE && target !== null ? numberCell(target, { digits: 1 }) : textCell(''),
        ratio(eager!, 'wall'),
        ratio(compiled!, 'wall'),
        ...(plan.xla ? [xlaRatio(own!, xla!)] : []),
        most(own!, 'peakMiB', 0),
        most(eager!, 'peakMiB', 0),
        most(own!, 'leaked', 2),
        textCell(format === 'channels_last' ? 'channels last' : 'channels first'),
      ],
    };
  }
}

/** Above 1 where XLA is faster. */
function xlaRatio(own: readonly Turn[], xla: readonly Turn[]): TableCell {
  return numberCell(median(own.map((turn, round) => turn.wall / xla[round]!.wall)), { digits: 2 });
}

interface Team {
  readonly workers: readonly LineWorker[];
  /** The last turn that didn't count. */
  readonly warm: Turn;
}
