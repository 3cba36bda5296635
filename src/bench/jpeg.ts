import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { loadDataset } from '../data/registry.ts';
import { UserError } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import type { TableCell, TableRow } from '../report/document.ts';
import { numberCell, plainTable } from '../report/tables.ts';
import { LineWorker } from './line-worker.ts';
import { median } from './median.ts';
import type { BenchContext, BenchPart } from './part.ts';
import { pytorch } from './pytorch.ts';

const ROUNDS = 5;
const PAUSE_MS = 200;
const PICTURES = 2_000;
/** What files of lesions and radiographs are commonly reduced to for download. */
const MADE = { width: 200, height: 150 };
const SIDE = 64;

/** From JPEG files to what a network reads, for the first use of an own copy. */
export const jpegBench: BenchPart = {
  name: 'jpeg',
  title: 'Decoding and resizing JPEGs against Pillow and torchvision',
  async run(context) {
    const python = context.python ?? (await pytorch(context.progress));
    const made = context.pictures ?? (await makePictures(context));
    try {
      const count = (await readdir(made)).length;
      if (count === 0) throw new UserError(`${made} is empty`, 'name a folder of JPEG files');
      const rows: TableRow[] = [];
      for (const cores of new Set([1, availableParallelism()])) {
        context.progress(`${count.toLocaleString('en')} pictures, cores: ${cores} …`);
        rows.push(await compare(made, count, cores, python, context));
      }
      const source =
        context.pictures === undefined
          ? `embedded pictures enlarged to ${MADE.width}×${MADE.height}`
          : 'the pictures of that folder';
      return plainTable({
        id: 'bench-jpeg',
        caption: `${count.toLocaleString('en')} JPEG files (${source}) to ${SIDE}×${SIDE}×3 bytes.`,
        stub: 'Cores',
        columns: [
          { id: 'wall', title: 'A picture', unit: 'ms', better: 'lower' },
          { id: 'rival-wall', title: 'Pillow', unit: 'ms', better: 'lower' },
          { id: 'ratio-wall', title: 'Pillow / refair, clock', better: 'higher' },
          { id: 'cpu', title: 'CPU time', unit: 'ms', better: 'lower' },
          { id: 'rival-cpu', title: 'Pillow', unit: 'ms', better: 'lower' },
          { id: 'ratio-cpu', title: 'Pillow / refair, CPU', better: 'higher' },
        ],
        rows,
        notes: [
          `Medians of ${context.rounds ?? ROUNDS} rounds in which the sides take turns. refair also writes pixels and checksums to the disk, as it does for an own copy; Pillow's stay in memory. Pillow works in a DataLoader with a process for each core.`,
        ],
      });
    } finally {
      if (context.pictures === undefined) await rm(made, { recursive: true, force: true });
    }
  },
};

/** Photographs, enlarged: what a decoder has to do depends on what a picture shows. */
async function makePictures({ progress, signal }: BenchContext): Promise<string> {
  progress(`Making ${PICTURES.toLocaleString('en')} JPEG files …`);
  const { features } = await loadDataset('ham10000-64');
  if (features.kind !== 'image') throw new Error('ham10000-64 has no pictures');
  const { height, width, channels } = features;
  const folder = await mkdtemp(join(tmpdir(), 'refair-bench-'));
  for (let row = 0; row < PICTURES; row++) {
    signal.throwIfAborted();
    await sharp(features.read([row]), { raw: { height, width, channels: channels as 1 | 3 } })
      .resize({ ...MADE, fit: 'fill' })
      .jpeg({ quality: 90 })
      .toFile(join(folder, `${String(row).padStart(5, '0')}.jpg`));
  }
  return folder;
}

async function compare(
  folder: string,
  count: number,
  cores: number,
  python: string,
  { rounds = ROUNDS, signal }: BenchContext,
): Promise<TableRow> {
  const local = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const env = { ...process.env, UV_THREADPOOL_SIZE: String(cores), VIPS_CONCURRENCY: '1' };
  const sides = [
    [process.execPath, [local('./jpeg-worker.ts'), folder, String(SIDE)]],
    // One core: in the process itself.
    [
      python,
      [
        '-W',
        'ignore',
        local('./jpeg_worker.py'),
        folder,
        String(SIDE),
        cores > 1 ? `${cores}` : '0',
      ],
    ],
  ] as const;
  const workers: LineWorker[] = [];
  try {
    for (const [program, args] of sides) {
      const { worker } = await LineWorker.start(program, args, env, signal);
      workers.push(worker);
      await worker.request({});
    }
    const turns: JsonObject[][] = sides.map(() => []);
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < sides.length; i++) {
        const side = (i + round) % sides.length;
        await pause(PAUSE_MS, undefined, { signal });
        turns[side]!.push(await workers[side]!.request({}));
      }
    }
    const [own, rival] = turns as [JsonObject[], JsonObject[]];
    const time = (side: JsonObject[], key: string) =>
      numberCell((1000 * median(side.map((turn) => Number(turn[key])))) / count, { digits: 2 });
    const ratio = (key: string): TableCell => {
      const ratios = own.map((turn, round) => Number(rival[round]![key]) / Number(turn[key]));
      const range = { low: Math.min(...ratios), high: Math.max(...ratios) };
      return numberCell(median(ratios), { digits: 2, ...range });
    };
    const cells = ['seconds', 'cpu'].flatMap((key) => [
      time(own, key),
      time(rival, key),
      ratio(key),
    ]);
    return { header: String(cores), cells };
  } finally {
    await Promise.all(workers.map((worker) => worker.close()));
  }
}
