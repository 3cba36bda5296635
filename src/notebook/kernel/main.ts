/**
 * The kernel, started by Jupyter or by the headless runner with the path of a connection file. tslab
 * compiles its cells. Its working directory is the repository root, wherever the notebook lies.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { UserError } from '../../errors.ts';
import { cacheDirectory, root } from '../../setup/paths.ts';
import { writePackage } from '../package.ts';
import { FORGET } from './arguments.ts';
import { CellRunner, keepDeclarations } from './cell-runner.ts';
import { forwardChildren } from './children.ts';
import { CellMaps } from './compiler.ts';
import { readConnection } from './connection.ts';
import { History } from './history.ts';
import { kernelInfo } from './info.ts';
import { requireTslab } from './install.ts';
import { Introspection } from './introspection.ts';
import { KernelServer } from './server.ts';
import { type ListenerData, makeShared, type ToListener } from './shared.ts';
import { loadTslab } from './tslab.ts';

/** How long the listening thread may take to close its sockets. */
const LISTENER_END_MS = 500;

const [connectionFile, ...options] = process.argv.slice(2);
if (connectionFile === undefined) throw new Error('usage: main.ts <connection file>');
const connection = readConnection(connectionFile);
process.chdir(root);
// A cell's error may lie deep below the library's frames.
Error.stackTraceLimit = 50;
try {
  requireTslab();
  await writePackage();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(`${error.message}\n${error.fix}`);
  process.exit(1);
}

const maps = new CellMaps();
const tslab = loadTslab(maps.prepare);
const shared = makeShared();
const runner = new CellRunner(maps, root, shared);
const node = keepDeclarations(tslab.createConverter({ isJS: false, isBrowser: false }));
const executor = tslab.createExecutor(
  root,
  { node, browser: node, close: () => node.close() },
  runner.console,
);
runner.use(executor);

const session = randomUUID();
const info = kernelInfo(tslab.typescript.version);
const data: ListenerData = { connection, session, info, shared, parent: process.ppid };
const listener = new Worker(join(import.meta.dirname, 'listener.ts'), { workerData: data });
const exit = process.exit.bind(process);
const server = new KernelServer({
  connection,
  session,
  info,
  runner,
  introspection: new Introspection(executor, tslab.typescript),
  history: options.includes(FORGET)
    ? null
    : new History(join(cacheDirectory(), 'notebook-history.jsonl')),
  jupyter: tslab.jupyter,
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
