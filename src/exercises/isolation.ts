import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../setup/paths.ts';

/** What holds a submission's process in, beside time. */
export interface Isolation {
  /**
   * `namespaces`: the kernel gives the process no network and no sight of other processes (Linux).
   * `permissions`: only Node's permission model, which says nothing about the network.
   */
  readonly kind: 'namespaces' | 'permissions';
  /** Whether the kernel also limits memory outside JavaScript's heap. */
  readonly limitsAllMemory: boolean;
}

/** What every process is started with, or the best that this machine can do. */
export function availableIsolation(): Isolation {
  return {
    kind: succeeds('unshare', [...NAMESPACES, '--', 'true']) ? 'namespaces' : 'permissions',
    limitsAllMemory: succeeds('prlimit', ['--core=0', '--', 'true']),
  };
}

/**
 * A user of its own (so that no privilege is needed), no network, own process numbers and own
 * shared memory. The process ends with the one that started it.
 */
const NAMESPACES = [
  ...['--user', '--map-root-user', '--net', '--pid', '--ipc'],
  ...['--fork', '--kill-child=KILL'],
];

/**
 * What the limit of all memory adds to that of JavaScript's heap. V8 reserves 512 MB for code that
 * it hardly uses but that counts; the rest is Node itself, its stacks and its buffers.
 */
const NODE_OWN_MB = 800;

export interface IsolatedLimits {
  readonly isolation: Isolation;
  /** JavaScript's heap, in MB. */
  readonly memoryMb: number;
  /**
   * Processor time that the kernel grants. Whoever starts the process watches the clock; this ends
   * a loop whose watcher was killed.
   */
  readonly cpuSeconds: number;
  /** A folder that may be read beside the library; null: none. */
  readonly data: string | null;
}

const live = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of live) killIsolated(child);
});

/**
 * Starts Node on a file of this folder with nothing but the right to read the library's sources:
 * no other files, no writing, no child processes, no workers, no native code, an empty
 * environment. Standard output and error are pipes, and so is file descriptor 3.
 */
export function spawnIsolated(
  file: string,
  { isolation, memoryMb, cpuSeconds, data }: IsolatedLimits,
): ChildProcess {
  const readable = ['src', 'node_modules', 'package.json'].map((name) => join(root, name));
  const node = [
    process.execPath,
    '--permission',
    ...[...readable, ...(data === null ? [] : [data])].map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${memoryMb}`,
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, file),
    ...(data === null ? [] : [data]),
  ];
  const limits = isolation.limitsAllMemory
    ? [
        'prlimit',
        `--data=${(memoryMb + NODE_OWN_MB) * 2 ** 20}`,
        `--cpu=${cpuSeconds}`,
        '--core=0',
        '--',
      ]
    : [];
  const namespaces = isolation.kind === 'namespaces' ? ['unshare', ...NAMESPACES, '--'] : [];
  const [command, ...args] = [...namespaces, ...limits, ...node];
  const child = spawn(command!, args, {
    cwd: root,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A process group of its own: a signal to "the group" does not reach the grader.
    detached: true,
  });
  live.add(child);
  child.once('close', () => live.delete(child));
  return child;
}

/** Ends a process of {@link spawnIsolated} and whatever it may have started. */
export function killIsolated(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;
}
