/** Tries what a submission must not be able to do, and reports on file descriptor 3 what came of it. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';

const root = join(import.meta.dirname, '../..');

function attempt(action: () => unknown): string {
  try {
    action();
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

const results: Record<string, unknown> = {
  readExercise: attempt(() => readFileSync(join(root, 'exercises/README.md'))),
  readSystem: attempt(() => readFileSync('/etc/hostname')),
  write: attempt(() => writeFileSync(join(root, 'src/exercises/written.tmp'), '')),
  command: attempt(() => spawnSync('true')),
  thread: attempt(() => new Worker('1', { eval: true })),
  environment: Object.keys(process.env).sort(),
  parent: process.ppid,
};

const socket = connect(9, '192.0.2.1');
const report = (network: string) => {
  socket.destroy();
  new Socket({ fd: 3 }).end(JSON.stringify({ ...results, network }));
};
socket.on('connect', () => report('connected'));
socket.on('error', (error: NodeJS.ErrnoException) => report(error.code ?? 'error'));
socket.setTimeout(2000, () => report('no answer'));
