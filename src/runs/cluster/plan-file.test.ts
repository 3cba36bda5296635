import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { madeUpResult, temporaryFolder, temporaryStore, tinyTrial } from '../testing.ts';
import { planLines, readPlan, writePlan } from './plan-file.ts';

const erm = (seed: number) => ({ spec: tinyTrial('erm', {}, { seed }), title: `ERM ${seed}` });
const head = (seed: number) => ({
  spec: tinyTrial('decoupled', {}, { seed }),
  title: `decoupled ${seed}`,
});

describe('a plan', () => {
  test('has each trial once, after the one whose stage it shares', async () => {
    const lines = await planLines([erm(1), head(1), erm(2), erm(1)], await temporaryStore());
    expect(lines.map(({ title }) => title)).toEqual(['ERM 1', 'decoupled 1', 'ERM 2']);
    const [first, second, third] = lines;
    expect(first!.needs).toEqual([]);
    expect(second!.needs).toEqual([first!.id]);
    expect(third!.needs).toEqual([]);
    expect(new Set(lines.map(({ id }) => id)).size).toBe(3);
  });

  test('knows what stored trials alike have cost, whatever their seed', async () => {
    const store = await temporaryStore();
    const { spec } = erm(7);
    const result = madeUpResult('a'.repeat(64), spec);
    const provenance = { ...result.provenance, seconds: 90, peakMemoryMiB: 400 };
    await store.writeTrial({ ...result, provenance });
    const [known, unknown] = await planLines([erm(1), head(1)], store);
    expect(known).toMatchObject({ minutes: 1.5, memoryMiB: 400 });
    expect(unknown).toMatchObject({ minutes: null, memoryMiB: null });
  });

  test('that is not there is said to be missing, with the command that makes one', async () => {
    const path = join(await temporaryFolder(), 'none.jsonl');
    await expect(readPlan(path)).rejects.toMatchObject({
      message: `there is no file ${path}`,
      fix: expect.stringContaining('refair plan'),
    });
  });

  test('is read as it was written, and refused after the code has changed', async () => {
    const path = join(await temporaryFolder(), 'plan.jsonl');
    const lines = await planLines([erm(1), head(1)], await temporaryStore());
    await writePlan(path, lines);
    expect(await readPlan(path)).toEqual(lines);
    const text = await readFile(path, 'utf8');
    await writePlan(path, [{ ...lines[0]!, code: '0000000000000000' }]);
    await expect(readPlan(path)).rejects.toThrow(/its code changed since/);
    await writePlan(path, lines);
    await appendFile(path, '{"id": 3}\n');
    await expect(readPlan(path)).rejects.toThrow(/line 3 is no line of a plan/);
    expect(text.split('\n')).toHaveLength(3);
  });
});
