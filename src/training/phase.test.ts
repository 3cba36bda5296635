import { expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import { NonFiniteLossError, type ProgressUpdate } from './context.ts';
import { type Phase, runPhase, StepMeter, stepsPerEpoch } from './phase.ts';
import { contextFor, TINY } from './testing.ts';

const phase = (step: Phase['step'], epochs = 2): Phase => ({
  name: 'pretraining',
  rows: Int32Array.from({ length: 70 }, (_, i) => i),
  epochs,
  random: new Random(1),
  step,
});

it('shows every row once an epoch, and records the mean of each loss', async () => {
  const updates: ProgressUpdate[] = [];
  const context = contextFor(TINY, { progress: (update) => updates.push(update) });
  const seen: number[] = [];
  let step = 0;
  const curves = await runPhase(
    { context, meter: new StepMeter(context, { pretraining: 6 }) },
    phase((rows) => {
      seen.push(...rows);
      step += 1;
      return { loss: step };
    }),
  );
  expect(stepsPerEpoch(70, 32)).toBe(3);
  expect(curves).toEqual({ 'pretraining/loss': { x: [1, 2], y: [2, 5] } });
  const all = Array.from({ length: 70 }, (_, i) => i);
  for (const epoch of [seen.slice(0, 70), seen.slice(70)]) {
    expect([...epoch].sort((a, b) => a - b)).toEqual(all);
    expect(epoch).not.toEqual(all);
  }
  expect(updates.map(({ done, total }) => [done, total])).toEqual(
    [1, 2, 3, 4, 5, 6].map((done) => [done, 6]),
  );
});

it.each([Number.NaN, Number.POSITIVE_INFINITY])(
  'stops at the step whose loss is %s',
  async (bad) => {
    const context = contextFor(TINY, { seed: 7 });
    let step = 0;
    const running = runPhase(
      { context, meter: new StepMeter(context, { pretraining: 6 }) },
      phase(() => {
        step += 1;
        return { loss: 1, 'adversary loss': step === 5 ? bad : 1 };
      }),
    );
    await expect(running).rejects.toThrow(NonFiniteLossError);
    await expect(running).rejects.toThrow(
      `adversary loss became ${bad} in pretraining, step 5, seed 7`,
    );
    expect(step).toBe(5);
  },
);

it('ends one step after an interrupt', async () => {
  const controller = new AbortController();
  const context = contextFor(TINY, { signal: controller.signal });
  let step = 0;
  const running = runPhase(
    { context, meter: new StepMeter(context, { pretraining: 300 }) },
    phase(() => {
      step += 1;
      if (step === 2) controller.abort(new Error('enough'));
      return { loss: 1 };
    }, 100),
  );
  await expect(running).rejects.toThrow('enough');
  expect(step).toBe(2);
});

it('never counts more steps than were planned', () => {
  const shown: string[] = [];
  const context = contextFor(TINY, {
    progress: ({ phase, done, total }) => shown.push(`${phase} ${done}/${total}`),
  });
  const meter = new StepMeter(context, { pretraining: 2, masks: 2 });
  meter.step('pretraining');
  meter.skip('pretraining');
  meter.step('pretraining');
  meter.step('masks');
  meter.skip('masks');
  expect(shown).toEqual([
    'pretraining 1/4',
    'pretraining 2/4',
    'pretraining 2/4',
    'masks 3/4',
    'masks 4/4',
  ]);
});
