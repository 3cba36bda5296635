import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { TINY_MASKS } from '../training/testing.ts';
import type { Executor, RunEvent } from './executors/executor.ts';
import { processes } from './executors/processes.ts';
import { hashOf, trialIdentity } from './identity.ts';
import { type RunOptions, runTrials } from './runner.ts';
import type { Store } from './store.ts';
import { temporaryStore, tinyTrial } from './testing.ts';
import type { TrialSpec } from './trial.ts';

async function run(specs: readonly TrialSpec[], store: Store, options: RunOptions = {}) {
  const events: RunEvent[] = [];
  const outcome = await runTrials(specs, store, {
    ...options,
    onEvent(event) {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  const count = (kind: RunEvent['kind']) => events.filter((event) => event.kind === kind).length;
  return { ...outcome, events, count };
}

it('gives the same bytes in two worker processes, and runs nothing twice', async () => {
  const spec = tinyTrial('fair-diagnosis', { eta: 0.1, learningRate: 1e-3, ...TINY_MASKS });
  const stores = [await temporaryStore(), await temporaryStore()];
  const [a, b] = await Promise.all(
    stores.map((store) => run([spec], store, { executor: processes(1) })),
  );
  const [first, second] = [a!.results[0]!, b!.results[0]!];
  expect(a!.failures).toEqual([]);
  expect(second.hash).toBe(first.hash);
  const { provenance: _first, ...numbers } = first;
  expect(second).toMatchObject(numbers);
  const [bytes, others] = await Promise.all(
    stores.map(({ root }) =>
      readFile(join(root, 'trials', first.hash.slice(0, 2), first.hash, 'predictions.parquet')),
    ),
  );
  expect(bytes!.equals(others!)).toBe(true);

  const again = await run([spec, spec], stores[0]!);
  expect(again.events).toEqual([{ kind: 'planned', total: 1, stored: 1 }]);
  expect(again.results).toEqual([first, first]);
});

it('looks for results of the engine that its executor trains with', async () => {
  const store = await temporaryStore();
  const spec = tinyTrial('erm');
  const here = await run([spec], store, { executor: processes(1) });
  const elsewhere: Executor = {
    engineId: async () => 'an engine of another machine',
    run: async (missing) => missing.map((spec) => ({ spec, message: 'not there', fix: null })),
  };
  const asked = await run([spec], store, { executor: elsewhere });
  expect(asked.events).toEqual([{ kind: 'planned', total: 1, stored: 0 }]);
  expect(asked.failures).toHaveLength(1);

  const { dataFingerprint } = here.results[0]!.provenance;
  const hash = hashOf(trialIdentity(spec, { dataFingerprint, engine: await elsewhere.engineId() }));
  await store.writeTrial({ ...here.results[0]!, hash });
  const again = await run([spec], store, { executor: elsewhere });
  expect(again.events).toEqual([{ kind: 'planned', total: 1, stored: 1 }]);
  expect(again.results[0]!.hash).toBe(hash);
});

it('stops a trial whose loss is no number, with step and options, and goes on with others', async () => {
  const optimiser = { kind: 'sgd', learningRate: 1e30, momentum: 0, weightDecay: 0 } as const;
  const diverging = tinyTrial('vanilla', { mutualInformation: 0.25 }, { recipe: { optimiser } });
  const outcome = await run([diverging, tinyTrial('erm')], await temporaryStore(), {
    executor: processes(1),
  });
  expect(outcome.results.map((result) => result !== null)).toEqual([false, true]);
  expect(outcome.failures).toHaveLength(1);
  const [{ message, fix, spec }] = outcome.failures as [(typeof outcome.failures)[0]];
  expect(spec).toEqual(diverging);
  expect(message).toMatch(/loss became (NaN|-?Infinity) in pretraining, step [23], seed 1/);
  expect(message).toContain('mutualInformation 0.25');
  expect(message).toContain('learning rate 1e+30');
  expect(fix).toMatch(/learning rate/);
});

it('tries a trial again when its worker is killed', async () => {
  const killed: number[] = [];
  const outcome = await run(
    [tinyTrial('erm', {}, { recipe: { epochs: 20 } })],
    await temporaryStore(),
    {
      executor: processes(1),
      onEvent({ kind }) {
        if (kind !== 'progress' || killed.length > 0) return;
        killed.push(0);
        void killWorkers();
      },
    },
  );
  expect(outcome.count('started')).toBe(2);
  expect(outcome.results[0]).not.toBeNull();
  expect(outcome.failures).toEqual([]);
});

it('stops when told to, keeps what is finished and goes on from there', async () => {
  const store = await temporaryStore();
  const specs = [1, 2].map((seed) =>
    tinyTrial('erm', {}, { seed, recipe: { epochs: seed === 1 ? 1 : 200 } }),
  );
  const controller = new AbortController();
  let finished = 0;
  const running = run(specs, store, {
    executor: processes(1),
    signal: controller.signal,
    onEvent({ kind }) {
      if (kind === 'finished') finished += 1;
      if (kind === 'progress' && finished === 1) controller.abort(new Error('enough'));
    },
  });
  await expect(running).rejects.toThrow('enough');
  const short = specs.map((spec) => ({ ...spec, recipe: { ...spec.recipe, epochs: 1 } }));
  const after = await run(short, store, { executor: processes(1) });
  expect(after.events[0]).toEqual({ kind: 'planned', total: 2, stored: 1 });
  expect(after.results.every((result) => result !== null)).toBe(true);
});

/** Every worker process of this one, as the system's process list names them. */
async function killWorkers(): Promise<void> {
  const { stdout } = await promisify(execFile)('ps', ['-eo', 'pid=,ppid=,args=']);
  for (const line of stdout.split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (parent === process.pid && line.includes('executors/worker.ts'))
      process.kill(pid!, 'SIGKILL');
  }
}
