import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../../errors.ts';
import { configDirectory, root } from '../../setup/paths.ts';
import { suggest } from '../../suggest.ts';

/** Options of sbatch that a run sets itself, long and short. */
const OURS: readonly string[] = [
  ...['array', 'a', 'comment', 'dependency', 'd', 'export', 'hold', 'H', 'job-name', 'J'],
  ...['kill-on-invalid-dep', 'no-requeue', 'open-mode', 'output', 'o', 'error', 'e', 'parsable'],
  ...['requeue', 'signal', 'test-only', 'wait', 'W', 'wrap'],
];

/**
 * Options of sbatch that somebody types for one run.
 *
 * @throws UserError where one is set by every run.
 */
export function checkExtraOptions(words: readonly string[]): void {
  for (const word of words) {
    const [, long, short] = /^(?:--([a-z-]+)|-([a-zA-Z]))/.exec(word) ?? [];
    const name = long ?? short;
    if (name === undefined) continue;
    // sbatch takes the beginning of a name for the name.
    const ours = OURS.find((one) => one === name || (long !== undefined && begins(one, long)));
    if (ours === undefined) continue;
    throw new UserError(
      `--sbatch: refair sets ${long === undefined ? '-' : '--'}${ours} itself`,
      name === ours ? 'leave it out' : `leave --${name} out, or write the name in full`,
    );
  }
  const [first] = words;
  if (first === undefined || first.startsWith('-')) return;
  throw new UserError(
    `--sbatch: ${first} is no option, and sbatch would run it instead of the trials`,
    'write options as in --sbatch "--qos=high --nice=5"',
  );
}

function begins(ours: string, typed: string): boolean {
  return typed.length > 2 && ours.startsWith(typed);
}

const TIME = /^(?:\d+|\d+:\d{2}|(?:\d+-)?\d+:\d{2}:\d{2}|\d+-\d+(?::\d{2})?)$/;

const sbatch = z
  .record(z.string(), z.union([z.string(), z.number(), z.literal(true)]))
  .superRefine((options, context) => {
    for (const name of Object.keys(options)) {
      if (!/^[a-z][a-z-]*$/i.test(name) || OURS.includes(name)) {
        const message = OURS.includes(name)
          ? 'refair sets this option itself: leave it out'
          : 'not a name of an option of sbatch; write it without dashes, as in "cpus-per-task"';
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
    const { time } = options;
    if (time === undefined || !TIME.test(String(time))) {
      context.addIssue({
        code: 'custom',
        path: ['time'],
        message: 'the time limit of a task is needed, as in "08:00:00"',
      });
    }
  });

const cluster = z.strictObject({
  engine: z.literal('slurm'),
  /** Passed to sbatch as they are; true is an option without a value. */
  sbatch,
  /** On a file system that all nodes mount. */
  store: z.string().refine(isAbsolute, 'give an absolute path that all nodes can write'),
  /** Lines of shell that a job begins with: `module load cuda`. */
  setup: z.array(z.string()).default([]),
  /** Processes of one task. Default: a core each, on a GPU four. */
  workersPerTask: z.int().min(1).max(256).optional(),
  /** Short trials are put together until a task takes about so long. */
  minutesPerTask: z.number().positive().default(30),
  tasksAtOnce: z.int().min(1).default(32),
  /** How often the queue is asked. */
  pollSeconds: z.number().min(1).default(120),
  /** How long a file may stay unseen after its writer has ended: an attribute cache of NFS. */
  settleSeconds: z.number().min(0).default(120),
  /** What the nodes compute with, where it is known: `tensorflow 2.21.0 gpu`. */
  engineId: z.string().optional(),
});

/** A cluster as its users describe it. */
export type Cluster = z.infer<typeof cluster> & { readonly name: string };

const clusters = z.record(z.string(), cluster);

/** Where clusters are described, the user's own file first. */
function clusterFiles(environment: NodeJS.ProcessEnv = process.env): string[] {
  return [join(configDirectory(environment), 'clusters.json'), join(root, 'clusters.json')];
}

const EXAMPLE =
  '{"lab": {"engine": "slurm", "store": "/scratch/me/refair", "sbatch": {"partition": "gpu", "time": "08:00:00"}}}';

/**
 * The cluster of a name.
 *
 * @throws UserError naming file, field and fix.
 */
export async function findCluster(name: string, files = clusterFiles()): Promise<Cluster> {
  const known: string[] = [];
  for (const path of files) {
    if (!existsSync(path)) continue;
    const all = parseClusters(path, await readFile(path, 'utf8'));
    if (Object.hasOwn(all, name)) return { ...all[name]!, name };
    known.push(...Object.keys(all));
  }
  if (known.length > 0) throw new UserError(`there is no cluster "${name}"`, suggest(name, known));
  throw new UserError(
    `no cluster is described: there is neither ${files.join(' nor ')}`,
    `write the first, for example ${EXAMPLE}`,
  );
}

function parseClusters(path: string, text: string): z.infer<typeof clusters> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${path} is no JSON: ${(error as Error).message}`, `as in ${EXAMPLE}`);
  }
  const parsed = clusters.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UserError(
    `${path}, ${issue!.path.join('.') || 'the whole file'}: ${issue!.message}`,
    `mend that field; an example: ${EXAMPLE}`,
  );
}

/** Seconds of a time limit as Slurm reads it: minutes, m:s, h:m:s, d-h, d-h:m, d-h:m:s. */
export function limitSeconds(time: string | number): number {
  const [last, days] = String(time).split('-').reverse();
  const parts = last!.split(':').map(Number);
  if (days !== undefined) {
    const [hours = 0, minutes = 0, seconds = 0] = parts;
    return 86_400 * Number(days) + 3_600 * hours + 60 * minutes + seconds;
  }
  if (parts.length === 1) return 60 * parts[0]!;
  const [seconds = 0, minutes = 0, hours = 0] = parts.reverse();
  return 3_600 * hours + 60 * minutes + seconds;
}

/**
 * The time limit of a task in seconds: one that was typed for a run goes before that of the cluster.
 *
 * @throws UserError where what was typed is no time limit.
 */
export function taskSeconds({ sbatch }: Cluster, extra: readonly string[]): number {
  const at = extra.findLastIndex((word) => /^(--time(=|$)|-t)/.test(word));
  if (at < 0) return limitSeconds(sbatch.time as string | number);
  const time = extra[at]!.replace(/^(--time=?|-t)/, '') || extra[at + 1] || '';
  if (TIME.test(time)) return limitSeconds(time);
  throw new UserError(`--sbatch: "${time}" is no time limit`, 'write it as in --time=08:00:00');
}

/** Whoever is told to stop with so many seconds left, or fewer, has met the time limit. */
export const LIMIT_NEAR = 240;
