import { describe, expect, it } from 'vitest';
import { Random } from '../tensor/random.ts';
import {
  type Checkpoints,
  NonFiniteLossError,
  type ProgressUpdate,
  type StageValue,
} from './context.ts';
import { making, NO_CHECKPOINTS } from './making.ts';
import { type Phase, runPhase, StepMeter, stepsPerEpoch } from './phase.ts';
import { contextFor, TINY } from './testing.ts';

const phase = (step: Phase['step'], epochs = 2): Phase => ({
  name: 'pretraining',
  rows: Int32Array.from({ length: 70 }, (_, i) => i),
  epochs,
  random: new Random(1),
  making: making(NO_CHECKPOINTS),
  state: { modules: [], optimisers: [] },
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

it('gives a phase of few epochs a curve all the same', async () => {
  const context = contextFor(TINY);
  let step = 0;
  const curves = await runPhase(
    { context, meter: new StepMeter(context, { pretraining: 10 }) },
    {
      ...phase(() => {
        step += 1;
        return { loss: 1 };
      }),
      rows: Int32Array.from({ length: 150 }, (_, i) => i),
      // Five steps an epoch: half of it is over after the third.
      endOfEpoch: async () => ({ steps: step }),
      pointsPerEpoch: 2,
    },
  );
  expect(curves['pretraining/steps']).toEqual({ x: [0.5, 1, 1.5, 2], y: [3, 5, 8, 10] });
  expect(curves['pretraining/loss']!.x).toEqual([1, 2]);
});

it('takes steps together that neither a point of the curve nor a smaller batch parts', async () => {
  const run = async (together: boolean) => {
    const updates: ProgressUpdate[] = [];
    const context = contextFor(
      { ...TINY, schedule: { kind: 'cosine', warmupEpochs: 0 } },
      { progress: (update) => updates.push(update) },
    );
    const sizes: number[] = [];
    const step = (rows: Int32Array, rate: number) => ({ loss: rate * rows[0]! });
    const curves = await runPhase(
      { context, meter: new StepMeter(context, { pretraining: 22 }) },
      {
        ...phase(step),
        // Eleven batches an epoch, the last a small one; half of it is over after the sixth.
        rows: Int32Array.from({ length: 330 }, (_, i) => i),
        endOfEpoch: async () => ({ seen: updates.length }),
        pointsPerEpoch: 2,
        ...(together && {
          steps: {
            most: 4,
            run(turns) {
              sizes.push(turns.length);
              return turns.map(({ rows, rate }) => step(rows, rate));
            },
          },
        }),
      },
    );
    return { curves, updates, sizes };
  };
  const [alone, together] = [await run(false), await run(true)];
  expect(together.sizes).toEqual([4, 2, 4, 1, 4, 2, 4, 1]);
  expect({ ...together, sizes: [] }).toEqual(alone);
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

/** A phase of three batches an epoch that draws a number a step; its losses are what was drawn. */
function drawing(checkpoints: Checkpoints) {
  const stream = new Random(7);
  const losses: number[] = [];
  const own: Phase = {
    ...phase(() => {
      losses.push(stream.normal());
      return { loss: losses.at(-1)! };
    }, 4),
    making: making(checkpoints),
    state: { modules: [], optimisers: [], streams: [stream] },
    endOfEpoch: async (epoch) => ({ 'validation AUROC': epoch / 10 }),
  };
  return { own, losses };
}

/** Keeps the last checkpoint as JSON; `due` at every nth step. */
class Kept implements Checkpoints {
  saved: StageValue | null = null;
  readonly notes: string[] = [];
  readonly #every: number;
  #asked = 0;

  constructor(every = Number.POSITIVE_INFINITY) {
    this.#every = every;
  }

  get due(): boolean {
    this.#asked += 1;
    return this.#asked % this.#every === 0;
  }

  latest = async () => this.saved;

  async save(_steps: number, { json }: StageValue): Promise<void> {
    this.saved = { arrays: {}, json: JSON.parse(JSON.stringify(json)) };
  }

  note(text: string): void {
    this.notes.push(text);
  }
}

describe('a phase that was interrupted', () => {
  it.each([1, 3, 5, 7, 11])('goes on after step %i to the same curves', async (after) => {
    const quiet = { context: contextFor(TINY), meter: new StepMeter(contextFor(TINY), {}) };
    const whole = drawing(NO_CHECKPOINTS);
    const curves = await runPhase(quiet, whole.own);

    const kept = new Kept();
    const controller = new AbortController();
    const interrupted = { ...quiet, context: { ...quiet.context, signal: controller.signal } };
    const first = drawing(kept);
    const stopping: Phase = {
      ...first.own,
      step(rows, rate) {
        if (first.losses.length + 1 === after) controller.abort(new Error('enough'));
        return first.own.step(rows, rate);
      },
    };
    await expect(runPhase(interrupted, stopping)).rejects.toThrow('enough');
    expect(first.losses).toHaveLength(after);

    const updates: ProgressUpdate[] = [];
    const context = contextFor(TINY, { progress: (update) => updates.push(update) });
    const second = drawing(kept);
    const meter = new StepMeter(context, { pretraining: 12 });
    expect(await runPhase({ context, meter }, second.own)).toEqual(curves);
    expect([...first.losses, ...second.losses]).toEqual(whole.losses);
    expect(updates[0]).toMatchObject({ done: after, total: 12 });
    expect(updates.at(-1)).toMatchObject({ done: 12, total: 12 });
    const epoch = 1 + Math.floor(after / 3);
    expect(kept.notes).toEqual([`pretraining goes on in epoch ${epoch} of 4, from its checkpoint`]);
  });

  it('has kept a checkpoint whenever one was due, and counts the seconds until it', async () => {
    const quiet = { context: contextFor(TINY), meter: new StepMeter(contextFor(TINY), {}) };
    const kept = new Kept(5);
    const { own } = drawing(kept);
    own.making.watch.add(1000);
    await runPhase(quiet, own);
    // Asked before each of twelve steps: before the tenth last, which is the first of an epoch.
    expect(kept.saved!.json).toMatchObject({ phase: 'pretraining', epoch: 3, step: 0, sums: {} });
    const again = drawing(kept);
    await runPhase(quiet, again.own);
    expect(again.losses).toHaveLength(3);
    expect(again.own.making.watch.seconds()).toBeGreaterThan(1000);
  });

  it('begins anew, and says so, where the checkpoint is of something else', async () => {
    const quiet = { context: contextFor(TINY), meter: new StepMeter(contextFor(TINY), {}) };
    const kept = new Kept(5);
    await runPhase(quiet, drawing(kept).own);
    const { own, losses } = drawing(kept);
    const stream = new Random(8);
    await runPhase(quiet, { ...own, state: { ...own.state, streams: [stream] } });
    expect(losses).toHaveLength(12);
    expect(stream.position).toEqual(new Random(8).position);
    await runPhase(quiet, { ...own, name: 'masks' });
    expect(kept.notes).toEqual([
      'a checkpoint of pretraining does not fit (its random streams are others): it begins anew',
      'a checkpoint of masks does not fit (it is of pretraining, not of masks): it begins anew',
    ]);
  });
});
