import { expect, it } from 'vitest';
import { temporaryStore } from '../runs/testing.ts';
import { gateReference } from './gate-first.ts';
import { curveOf, madeUpExecutor, madeUpSetting, madeUpTable, timesAsLong } from './testing.ts';

/** What is trained of a table whose reference is right in 60 of 100, and what the gate says of that. */
async function gated(flatFrom: number, double: boolean) {
  const trained: string[] = [];
  const { gates } = await gateReference(madeUpTable, [madeUpSetting], await temporaryStore(), {
    executor: madeUpExecutor(trained, (spec) =>
      curveOf(timesAsLong(spec) < flatFrom ? 'rising' : 'flat'),
    ),
    double: async (_, train) => (double ? train() : null),
  });
  return { trained, gate: gates[0]! };
}

it('trains the reference alone, and once for twice as long', async () => {
  const { trained, gate } = await gated(1, true);
  expect(trained).toEqual(['60 1', '60 2', '60 1 twice']);
  expect(gate).toMatchObject({ doubled: false, gate: { passed: true } });
  expect(gate.row.id).toBe('a');
});

it('says where it has not converged, and doubles it where that is asked for', async () => {
  const once = await gated(2, false);
  expect(once.trained).toEqual(['60 1', '60 2', '60 1 twice']);
  expect(once.gate).toMatchObject({ doubled: false, gate: { passed: false } });
  expect(once.gate.gate.findings[0]!.reason).toMatch(/may still gain/);

  const twice = await gated(2, true);
  expect(twice.trained).toEqual(['60 1', '60 2', '60 1 twice', '60 2 twice', '60 1 4 times']);
  expect(twice.gate).toMatchObject({ doubled: true, gate: { passed: true } });

  const never = await gated(8, true);
  expect(never.gate).toMatchObject({ doubled: true, gate: { passed: false } });
});

it('has nothing to say of trainings that failed', async () => {
  const run = await gateReference(madeUpTable, [madeUpSetting], await temporaryStore(), {
    executor: {
      engineId: async () => 'none',
      run: async (specs) => specs.map((spec) => ({ spec, message: 'no', fix: null })),
    },
  });
  expect(run.gates).toEqual([]);
  expect(run.failures).toHaveLength(2);
});
