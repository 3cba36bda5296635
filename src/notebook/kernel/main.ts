/**
 * The kernel: tslab, started by Jupyter or by the headless runner with the path of a connection
 * file. Its working directory is the repository root, wherever the notebook lies.
 */
import { UserError } from '../../errors.ts';
import { root } from '../../setup/paths.ts';
import { writePackage } from '../package.ts';
import { CellRunner } from './cell-runner.ts';
import { CellMaps } from './compiler.ts';
import { requireTslab } from './install.ts';
import { createServer } from './server.ts';
import { sendInOrder } from './sockets.ts';
import { loadTslab } from './tslab.ts';

const PARENT_CHECK_MS = 2_000;

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) throw new Error('usage: main.ts <connection file>');
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
sendInOrder(tslab.zeromq);
const runner = new CellRunner(maps, root);
const node = tslab.createConverter({ isJS: false, isBrowser: false });
const executor = tslab.createExecutor(
  root,
  { node, browser: node, close: () => node.close() },
  runner.console,
);
runner.use(executor);
const server = createServer(
  tslab,
  new tslab.JupyterHandlerImpl(executor, false),
  connectionFile,
  runner,
);

process.on('SIGINT', () => runner.interrupt());
// Errors that no cell waits for are shown under the last one.
for (const event of ['uncaughtException', 'unhandledRejection']) {
  process.on(event, (error: unknown) =>
    process.stderr.write(`${runner.explain(error).traceback.join('\n')}\n`),
  );
}
endWithParent();
await server.init();

/** A kernel whose Jupyter or runner is gone has nobody left to stop it. */
function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}
