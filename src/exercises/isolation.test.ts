import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { availableIsolation, spawnIsolated } from './isolation.ts';

const isolation = availableIsolation();
const child = spawnIsolated('isolation.fixture.ts', {
  isolation,
  memoryMb: 128,
  cpuSeconds: 60,
  data: null,
});
const report = JSON.parse(await text(child.stdio[3] as Readable)) as Record<string, unknown>;

test('no files beside the library, no writing, no commands, no threads, no environment', () => {
  expect(report).toMatchObject({
    readExercise: 'ERR_ACCESS_DENIED',
    readSystem: 'ERR_ACCESS_DENIED',
    write: 'ERR_ACCESS_DENIED',
    command: 'ERR_ACCESS_DENIED',
    thread: 'ERR_ACCESS_DENIED',
    environment: ['PATH', 'TZ'],
  });
});

test.runIf(isolation.kind === 'namespaces')('no network, and no sight of the grader', () => {
  expect(report).toMatchObject({ network: 'ENETUNREACH', parent: 0 });
});
