import { expect, it } from 'vitest';
import type { Store } from '../store.ts';
import { temporaryStore, tinyTrial } from '../testing.ts';
import type { RunEvent } from './executor.ts';
import { here } from './here.ts';

const trials = [tinyTrial('erm'), tinyTrial('erm', {}, { seed: 2 })];

/** Runs trials on a store that gives an error in place of what it holds. */
async function runOn(error: Error) {
  const store: Store = { ...(await temporaryStore()), readTrial: () => Promise.reject(error) };
  const events: RunEvent['kind'][] = [];
  const onEvent = ({ kind }: RunEvent) => void events.push(kind);
  return { events, failures: here().run(trials, store, { onEvent }) };
}

it('is stopped by what every trial would meet, such as a full disk', async () => {
  const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  const { events, failures } = await runOn(full);
  await expect(failures).rejects.toMatchObject({ fix: expect.stringContaining('free some space') });
  expect(events).toEqual(['started']);
});

it('goes on after a failure, and says where in the program it arose', async () => {
  const { events, failures } = await runOn(new Error('no such number'));
  const [first, ...others] = await failures;
  expect(others).toHaveLength(1);
  expect(first).toMatchObject({ spec: trials[0], fix: null });
  expect(first!.message).toMatch(/^Error: no such number\n\s+at .*here\.test\.ts/);
  expect(events).toEqual(['started', 'failed', 'started', 'failed']);
});
