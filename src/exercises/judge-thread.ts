import {
  type MessagePort,
  parentPort,
  receiveMessageOnPort,
  workerData,
} from 'node:worker_threads';
import { HOST } from './cell-code.ts';
import { CellScope } from './cell-scope.ts';
import type { Outcome, Question } from './judge.ts';
import type { Reply } from './student-process.ts';
import { surroundings } from './surroundings.ts';
import { decode, encode } from './wire.ts';

const { port, signal, data } = workerData as {
  readonly port: MessagePort;
  readonly signal: Int32Array;
  readonly data: string | null;
};

const scope = new CellScope(
  surroundings(null, data),
  // `with` is the one construct that lets a program answer for names that nobody declared. It is
  // outermost: the instructor's names win over the submission's, and so do JavaScript's own.
  (host, require) =>
    new Function(
      'theirs',
      HOST,
      'require',
      `with (theirs) {
        return (function () { 'use strict'; return function () { return eval(arguments[0]); }; })();
      }`,
    )(theirNames(), host, require),
);

parentPort!.on('message', async ({ source, name }: { source: string; name: string }) => {
  let outcome: Outcome = null;
  try {
    await scope.run(source, name);
  } catch (error) {
    outcome =
      error instanceof Error
        ? { name: error.name, message: error.message }
        : { name: 'Error', message: String(error) };
  }
  parentPort!.postMessage(outcome);
});

// The first message says only that the thread is up.
parentPort!.postMessage(null);

function theirNames(): object {
  return new Proxy(Object.create(null), {
    has: (_, name) => typeof name === 'string' && name !== HOST && !(name in globalThis),
    get: (_, name) => (typeof name === 'string' ? theirs(name) : undefined),
    set: (_, name) => {
      throw new ReferenceError(`${String(name)} is not the test's to change`);
    },
  });
}

/** A name of the submission's: its functions as functions that call theirs, all else as data. */
function theirs(name: string): unknown {
  const reply = ask({ do: 'read', name });
  if (reply.kind !== 'function') return dataOf(reply, name);
  return (...args: unknown[]) => dataOf(ask({ do: 'call', name, args: args.map(encode) }), name);
}

function dataOf(reply: Reply, name: string): unknown {
  if (reply.kind === 'value') {
    const value = decode(reply.value);
    return reply.promise ? Promise.resolve(value) : value;
  }
  if (reply.kind === 'error') throw errorLike(reply);
  throw new ReferenceError(`${name} is not defined`);
}

/** What an answer threw, as an error of the kind that it named. */
function errorLike({ name, message }: { readonly name: string; readonly message: string }): Error {
  const type = ERRORS.find((candidate) => candidate.name === name);
  return type ? new type(message) : new Error(message);
}

const ERRORS = [RangeError, TypeError, ReferenceError, SyntaxError] as const;

/** Asks and waits: tests are written as if the functions were here. */
function ask(question: Question): Reply {
  Atomics.store(signal, 0, 0);
  port.postMessage(question);
  Atomics.wait(signal, 0, 0);
  const reply = receiveMessageOnPort(port)?.message as Reply | string | undefined;
  if (reply === undefined || typeof reply === 'string') throw new Error(reply ?? 'no answer');
  return reply;
}
