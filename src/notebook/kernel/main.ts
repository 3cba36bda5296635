/**
 * The kernel, started by Jupyter or by the headless runner in the notebook's folder, with the path
 * of a connection file. TypeScript's compiler runs beside it.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { version as typescript } from 'typescript';
import { cacheDirectory, root } from '../../setup/paths.ts';
import { openModules } from '../cells/modules.ts';
import { CellProgram } from '../cells/program.ts';
import { FORGET, RELAXED } from './arguments.ts';
import { CellRunner } from './cell-runner.ts';
import { forwardChildren } from './children.ts';
import { readConnection } from './connection.ts';
import { History } from './history.ts';
import { kernelInfo } from './info.ts';
import { Introspection } from './introspection.ts';
import { KernelServer } from './server.ts';
import { type ListenerData, makeShared, type ToListener } from './shared.ts';

/** How long the listening thread may take to close its sockets. */
const LISTENER_END_MS = 500;

const [connectionFile, ...options] = process.argv.slice(2);
if (connectionFile === undefined) throw new Error('usage: main.ts <connection file>');
const connection = readConnection(connectionFile);
// A cell's error may lie deep below the library's frames.
Error.stackTraceLimit = 50;

const exit = process.exit.bind(process);
const folder = process.cwd();
const shared = makeShared();
const program = new CellProgram(folder, { strict: !options.includes(RELAXED) });
process.on('exit', () => program.close());
process.on('SIGTERM', () => exit(0));
const runner = new CellRunner(program, openModules(folder), root, shared);

const session = randomUUID();
const info = kernelInfo(typescript);
const data: ListenerData = { connection, session, info, shared, parent: process.ppid };
const listener = new Worker(join(import.meta.dirname, 'listener.ts'), { workerData: data });
const server = new KernelServer({
  connection,
  session,
  info,
  runner,
  introspection: new Introspection(program),
  history: options.includes(FORGET)
    ? null
    : new History(join(cacheDirectory(), 'notebook-history.jsonl')),
  listener,
  shared,
  exit(code) {
    listener.once('exit', () => exit(code ?? 0));
    listener.postMessage({ frames: null } satisfies ToListener);
    setTimeout(() => exit(code ?? 0), LISTENER_END_MS);
  },
});

process.on('SIGINT', () => runner.interrupt());
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) => server.showLate(error));
}
// What was printed before leaves first.
process.exit = (code) => {
  server.close(code ?? process.exitCode ?? 0);
  throw new Error(`the cell ended the kernel: process.exit(${code ?? ''})`);
};
forwardChildren();
await once(listener, 'message');
await server.start();
// The compiler reads the standard library once, before the first cell rather than with it.
program.compile('');
