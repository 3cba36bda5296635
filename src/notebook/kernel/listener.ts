/**
 * The thread that listens while cells compute: heartbeat, control and the answers of the reader. It
 * stops what does not stop by itself.
 */
import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { Reply, Router } from 'zeromq';
import { decodeMessage, encodeMessage, type JupyterMessage } from '../wire.ts';
import {
  ANSWER_BYTES,
  FLAG,
  type FromListener,
  INPUT,
  type ListenerData,
  type ToListener,
} from './shared.ts';
import { Outlet } from './sockets.ts';

/** How long code may take to hear that it is interrupted before it is ended under it. */
const DEAF_MS = 3_000;
/** How long what has heard it may take to end: longer than it is itself given, see `CellRunner`. */
const OBEY_MS = 4_500;
const LOOK_MS = 100;
const PARENT_CHECK_MS = 2_000;
const SHUTDOWN_MS = 1_000;

const { connection, session, info, shared, parent } = workerData as ListenerData;
const { flags, answer } = shared;
const { key, addresses } = connection;
const debug = new Session();
debug.connectToMainThread();
const control = new Router();
const stdin = new Router();
const heartbeat = new Reply();
const [controlOut, stdinOut] = [new Outlet(control), new Outlet(stdin)];
const tell = (message: FromListener) => parentPort!.postMessage(message);

await Promise.all([
  control.bind(addresses.control),
  stdin.bind(addresses.stdin),
  heartbeat.bind(addresses.hb),
]);
void echo();
void obey();
void listenToReader();
parentPort!.on('message', ({ frames }: ToListener) => {
  if (frames === null) end();
  else stdinOut.send(frames);
});
// A kernel whose Jupyter or runner is gone has nobody left to stop it.
const parentCheck = setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, PARENT_CHECK_MS);
tell({ kind: 'ready' });

/** Leaves nothing open: Node would wait for the debugger, and the sockets' library fail. */
function end(): void {
  clearInterval(parentCheck);
  debug.disconnect();
  for (const socket of [control, stdin, heartbeat]) socket.close();
  parentPort!.close();
}

async function echo(): Promise<void> {
  for await (const frames of heartbeat) await heartbeat.send(frames);
}

async function obey(): Promise<void> {
  for await (const frames of control) {
    const message = decoded(frames);
    if (message === null) continue;
    const reply = (type: string, content: Readonly<Record<string, unknown>>) =>
      controlOut.send(encodeMessage(type, content, { key, session, parent: message }).frames);
    switch (message.header.msg_type) {
      case 'kernel_info_request':
        reply('kernel_info_reply', info);
        break;
      case 'interrupt_request':
        interrupt();
        reply('interrupt_reply', { status: 'ok' });
        break;
      case 'shutdown_request':
        reply('shutdown_reply', { status: 'ok', restart: message.content.restart === true });
        await controlOut.drained;
        tell({ kind: 'shutdown' });
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), SHUTDOWN_MS).unref();
        break;
    }
  }
}

/** First as Ctrl-C does; code that does not hear it, as it never rests, is ended. */
function interrupt(): void {
  let cell = Atomics.load(flags, FLAG.running);
  const asked = Atomics.add(flags, FLAG.asked, 1) + 1;
  if (
    Atomics.compareExchange(flags, FLAG.input, INPUT.waiting, INPUT.interrupted) === INPUT.waiting
  ) {
    Atomics.notify(flags, FLAG.input);
  }
  process.kill(process.pid, 'SIGINT');
  let since = Date.now();
  const watch = setInterval(() => {
    const running = Atomics.load(flags, FLAG.running);
    const heard = Atomics.load(flags, FLAG.heard) >= asked;
    if (running !== cell && (cell !== 0 || heard)) {
      clearInterval(watch);
      return;
    }
    // Compiling is left alone: what comes after it is meant.
    if (cell === 0) [cell, since] = [running, Date.now()];
    const patience = heard ? OBEY_MS : DEAF_MS;
    if (cell === 0 || Date.now() - since < patience) return;
    clearInterval(watch);
    debug.post('Runtime.terminateExecution', () => tell({ kind: 'terminated' }));
  }, LOOK_MS);
}

async function listenToReader(): Promise<void> {
  for await (const frames of stdin) {
    const message = decoded(frames);
    if (message?.header.msg_type !== 'input_reply') continue;
    const text = Buffer.from(String(message.content.value ?? '')).subarray(0, ANSWER_BYTES);
    answer.set(text);
    Atomics.store(flags, FLAG.length, text.length);
    if (
      Atomics.compareExchange(flags, FLAG.input, INPUT.waiting, INPUT.answered) === INPUT.waiting
    ) {
      Atomics.notify(flags, FLAG.input);
    }
  }
}

/** null: nothing that this kernel was meant to read. */
function decoded(frames: readonly Uint8Array[]): JupyterMessage | null {
  try {
    return decodeMessage(frames, key);
  } catch {
    return null;
  }
}
