/**
 * One worker process: takes trials and stages from its parent one after the other and runs each on
 * one thread. It ends with its parent, whatever ends that.
 */
import { systemError } from '../../files/system-error.ts';
import type { ProgressUpdate } from '../../training/context.ts';
import { executeStage, executeTrial } from '../execute.ts';
import { openStore } from '../store.ts';
import type { TrialSpec } from '../trial.ts';
import { failureOf } from './failure.ts';
import { type FromWorker, say, type ToWorker, type WorkerFailure } from './messages.ts';

const PROGRESS_EVERY_MS = 250;
/** How long a worker without a parent may take to keep a checkpoint. */
const ORPHANED_MS = 30_000;
let controller = new AbortController();
let working = false;

process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') {
    controller.abort(new Error('interrupted'));
    return;
  }
  void run(message);
});
// Ctrl-C reaches the whole process group; the parent decides what stops.
process.on('SIGINT', () => {});
// A cluster ends a task by a signal to all of its processes.
process.on('SIGTERM', () => {});
process.on('disconnect', () => {
  // A parent that was killed in the middle has told nobody to stop.
  controller.abort(new Error('interrupted'));
  if (!working) process.exit(1);
  setTimeout(() => process.exit(1), ORPHANED_MS);
});

async function run({
  spec,
  stage,
  secondsBefore,
  storeRoot,
  exports,
}: Extract<ToWorker, { kind: 'run' }>): Promise<void> {
  controller = new AbortController();
  working = true;
  let last = 0;
  try {
    const surroundings = {
      signal: controller.signal,
      secondsBefore,
      progress: (update: ProgressUpdate) => {
        const now = performance.now();
        if (now - last < PROGRESS_EVERY_MS) return;
        last = now;
        send({ kind: 'progress', update });
      },
      onNote: (text: string) => send({ kind: 'note', text }),
      onKept: () => send({ kind: 'kept' }),
    };
    const store = openStore(storeRoot, {
      exports,
      onDamaged: ({ message }) => surroundings.onNote(message),
    });
    const seconds =
      stage === null
        ? (await executeTrial(spec, store, surroundings)).provenance.seconds
        : await executeStage(spec, stage, store, surroundings);
    send({ kind: 'done', seconds });
  } catch (error) {
    send({ kind: 'failed', failure: describe(error, spec) });
  }
  working = false;
  if (!process.connected) process.exit(1);
}

function describe(error: unknown, spec: TrialSpec): WorkerFailure {
  const refused = systemError(error);
  if (refused !== null) {
    const { message, fix } = refused;
    return { message, fix, machine: true, stack: (error as Error).stack };
  }
  return { ...failureOf(error, spec), machine: false };
}

function send(message: FromWorker): void {
  say(process, message);
}
