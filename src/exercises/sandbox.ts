/**
 * The process in which a submission's cells run. It is told on file descriptor 3, one JSON message
 * a line, to run a cell, to read a name or to call a function, and answers there with data. It
 * knows no test, no points and no other submission: all that it could forge is its own answers.
 */
import { registerHooks } from 'node:module';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { CellScope, lineIn } from './cell-scope.ts';
import { Leftovers } from './leftovers.ts';
import type { Answer, Request } from './student-process.ts';
import { refused, surroundings } from './surroundings.ts';
import { decode, encode } from './wire.ts';

/** What cells may import beside the library. */
const ALLOWED = ['node:assert', 'node:assert/strict', 'assert', 'assert/strict', 'node:util'];

const scope = new CellScope(surroundings(ALLOWED, process.argv[2] ?? null));
const leftovers = new Leftovers();

const channel = new Socket({ fd: 3 });
// The first line says only that the process is up.
channel.write('\n');

const requests = createInterface({ input: channel });
requests.on('line', async (line) => {
  const request = JSON.parse(line) as Request;
  const reply: Answer = await answer(request).catch((error: unknown) => failure(error, request));
  channel.write(`${JSON.stringify({ id: request.id, ...reply })}\n`);
});
const exit = process.exit.bind(process);
requests.on('close', () => exit());
removeReach();

// What a timer or a promise left behind throws is no answer and no reason to stop; it is shown.
process.on('uncaughtException', (error) => console.error(error));
process.on('unhandledRejection', (error) => console.error(error));

async function answer(request: Request): Promise<Answer> {
  if (request.do === 'run') {
    await scope.run(request.source, request.name).finally(() => leftovers.settle(request.quiet));
    return { kind: 'value', value: ['undefined'], promise: false, left: leftovers.count };
  }
  const named = readName(request.name);
  if (named === undefined) return { kind: 'missing' };
  if (request.do === 'read') {
    if (typeof named.value === 'function') return { kind: 'function' };
    return { kind: 'value', value: encode(named.value), promise: false };
  }
  const call = named.value as (...values: unknown[]) => unknown;
  const result = call(...request.args.map((value) => decode(value)));
  const promise = result instanceof Promise;
  return { kind: 'value', value: encode(promise ? await result : result), promise };
}

/** A name that no cell has declared, or whose declaration was never reached, is missing. */
function readName(name: string): { readonly value: unknown } | undefined {
  try {
    return { value: scope.read(name) };
  } catch {
    return undefined;
  }
}

function failure(error: unknown, request: Request): Answer {
  const line = request.do === 'run' ? lineIn(request.name, error) : null;
  return {
    kind: 'error',
    name: error instanceof Error ? String(error.name) : 'Error',
    message: (error instanceof Error ? String(error.message) : String(error)).slice(0, 2000),
    line,
    left: leftovers.count,
  };
}

/**
 * Takes away what a cell has no use for. This is tidiness: it stops accidents and spells out the
 * rule. What cannot be undone from inside is done outside, by the operating system and Node's
 * permissions.
 */
function removeReach(): void {
  const here = new URL('.', import.meta.url).href;
  registerHooks({
    resolve(specifier, context, next) {
      const fromCell = !context.parentURL || context.parentURL === `${here}cell-scope.ts`;
      if (fromCell && !ALLOWED.includes(specifier)) throw refused(specifier);
      return next(specifier, context);
    },
  });
  for (const name of ['fetch', 'WebSocket', 'EventSource'] as const) {
    Reflect.deleteProperty(globalThis, name);
  }
  for (const name of ['getBuiltinModule', 'kill', 'binding', 'dlopen', 'abort', 'exit']) {
    const value = () => {
      throw new Error(`process.${name} cannot be used in an exercise`);
    };
    Object.defineProperty(process, name, { value });
  }
}
