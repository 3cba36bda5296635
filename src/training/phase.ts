import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { batches } from '../data/batches.ts';
import type { Random } from '../tensor/random.ts';
import { learningRateFactor } from '../tensor/schedule.ts';
import { verifySteps } from '../tensor/steps/compile-step.ts';
import { type LoopState, type Position, packLoop, unpackLoop } from './checkpoint.ts';
import { NonFiniteLossError, type TrainContext } from './context.ts';
import type { Making } from './making.ts';
import type { Curve } from './outcome.ts';

/** A batch at its place in the schedule; see `Phase.step`. */
export interface Turn {
  readonly rows: Int32Array;
  readonly rate: number;
}

/** Losses by name. */
type Losses = Readonly<Record<string, number>>;

let watchful = false;

/**
 * From here on every phase verifies its steps in the second epoch and in the last: a loss that does
 * otherwise there than at first, and is not fed what decides it, is an error. A training of a second
 * takes a tenth longer by that; methods of the kit are looked at by `compiled.test.ts` instead.
 */
export function verifyPhases(): void {
  watchful = true;
}

/** One phase of training: passes over some rows in shuffled batches. */
export interface Phase {
  /** As progress and curves name it: `pretraining`. */
  readonly name: string;
  readonly rows: Int32Array;
  /** The rows of an epoch, about as many, where they differ from epoch to epoch. */
  readonly draw?: (epoch: number) => Int32Array;
  readonly epochs: number;
  /** Order of the batches. */
  readonly random: Random;
  /** The stage that the loop makes: an interrupted one goes on from its last checkpoint. */
  readonly making: Making;
  /** Everything that steps change: what checkpoints hold. */
  readonly state: LoopState;
  /**
   * One step on the rows of a batch.
   *
   * @param rate what multiplies every learning rate at this point of the schedule.
   * @returns the losses worth recording, by name.
   */
  step(rows: Int32Array, rate: number): Losses;
  /**
   * Several steps as one piece of work, where that costs less than one after the other: at most so
   * many, on batches of one size, with the losses of each.
   */
  readonly steps?: { readonly most: number; run(turns: readonly Turn[]): readonly Losses[] };
  /** Called after every epoch; adds points to the curves. */
  readonly endOfEpoch?: (epoch: number) => Promise<Readonly<Record<string, number>>>;
  /**
   * After so many equal parts of an epoch `endOfEpoch` is called, with a fraction in the midst of one: a
   * phase of few epochs shows no curve otherwise. Default: 1.
   */
  readonly pointsPerEpoch?: number;
}

/**
 * Runs a phase and returns its curves: the mean of each loss an epoch, and what `endOfEpoch` adds. A
 * checkpoint is kept when one is due and when the signal comes; from there a later attempt goes on to
 * the same bytes.
 *
 * @throws NonFiniteLossError when a loss is NaN or infinite, naming phase, step and loss.
 * @throws the signal's reason, at the latest one step after it was given, or one piece of work.
 */
export async function runPhase(
  { context, meter }: { readonly context: TrainContext; readonly meter: StepMeter },
  phase: Phase,
): Promise<Record<string, Curve>> {
  const { recipe, signal } = context;
  const perEpoch = stepsPerEpoch(phase.rows.length, recipe.batchSize);
  const start = await startOf(phase);
  meter.resume(phase.name, start.epoch * perEpoch + start.step);
  const curves: Record<string, { x: number[]; y: number[] }> = { ...start.curves };
  const add = (name: string, x: number, y: number) => {
    curves[name] ??= { x: [], y: [] };
    curves[name].x.push(x);
    curves[name].y.push(y);
  };
  const addPoint = async (at: number) => {
    for (const [name, value] of Object.entries((await phase.endOfEpoch?.(at)) ?? {})) {
      add(`${phase.name}/${name}`, at, value);
    }
  };
  const { pointsPerEpoch: points = 1 } = phase;
  const partAfter = (steps: number) => Math.floor((steps * points) / perEpoch);
  for (let epoch = start.epoch; epoch < phase.epochs; epoch++) {
    const resumed = epoch === start.epoch;
    const sums: Record<string, number> = resumed ? { ...start.sums } : {};
    const order = [
      ...batches(phase.draw?.(epoch) ?? phase.rows, recipe.batchSize, phase.random.fork(epoch)),
    ];
    // Batches of one size that no point of a curve lies between.
    const countTogether = (first: number) => {
      let count = 1;
      while (
        count < (phase.steps?.most ?? 1) &&
        order[first + count]?.length === order[first]!.length &&
        partAfter(first + count) === partAfter(first)
      ) {
        count += 1;
      }
      return count;
    };
    let step = resumed ? start.step : 0;
    if (watchful && epoch > 0 && (epoch === 1 || epoch === phase.epochs - 1)) verifySteps();
    while (step < order.length) {
      if (signal.aborted || phase.making.checkpoints.due) {
        await keep(phase, perEpoch, { epoch, step, sums, curves });
      }
      signal.throwIfAborted();
      const turns = order.slice(step, step + countTogether(step)).map((rows, i) => {
        const at = epoch + (step + i) / perEpoch;
        return { rows, rate: learningRateFactor(recipe.schedule, at, phase.epochs) };
      });
      const done = phase.steps?.run(turns) ?? turns.map(({ rows, rate }) => phase.step(rows, rate));
      for (const losses of done) {
        for (const [name, loss] of Object.entries(losses)) {
          if (!Number.isFinite(loss)) {
            throw new NonFiniteLossError(
              `${name} became ${loss} in ${phase.name}, step ${epoch * perEpoch + step + 1}, seed ${context.seed}`,
            );
          }
          sums[name] = (sums[name] ?? 0) + loss;
        }
        const before = partAfter(step);
        step += 1;
        const part = partAfter(step);
        if (part > before && part < points) await addPoint(epoch + part / points);
        meter.step(phase.name, Object.values(losses)[0]);
      }
      // Lets an interrupt, and progress to a display, through.
      await yieldToEvents();
    }
    for (const [name, sum] of Object.entries(sums)) {
      add(`${phase.name}/${name}`, epoch + 1, sum / step);
    }
    await addPoint(epoch + 1);
  }
  return curves;
}

/** Where a phase begins: where an earlier attempt was, if that can be used. */
async function startOf({ name, epochs, state, making }: Phase): Promise<Position> {
  const { checkpoints, watch } = making;
  const found = await checkpoints.latest();
  if (found !== null) {
    try {
      const { seconds, ...position } = unpackLoop(name, state, found);
      watch.add(seconds);
      checkpoints.note(
        `${name} goes on in epoch ${position.epoch + 1} of ${epochs}, from its checkpoint`,
      );
      return position;
    } catch (error) {
      const why = (error as Error).message;
      checkpoints.note(`a checkpoint of ${name} does not fit (${why}): it begins anew`);
    }
  }
  return { epoch: 0, step: 0, sums: {}, curves: {} };
}

/** Keeps a checkpoint, unless nothing is won yet. */
async function keep(
  { name, state, making: { watch, checkpoints } }: Phase,
  perEpoch: number,
  position: Position,
): Promise<void> {
  const { epoch, step } = position;
  if (epoch + step === 0) return;
  // An epoch may have a step less than is planned, and none has more.
  const steps = epoch * (perEpoch + 1) + step;
  await checkpoints.save(steps, packLoop(name, state, position, watch.seconds()));
}

/** Batches an epoch over so many rows; the last may be smaller. */
export function stepsPerEpoch(rows: number, batchSize: number): number {
  return Math.ceil(rows / batchSize);
}

/** Counts the steps of a whole trial over its phases, so that progress can be a fraction. */
export class StepMeter {
  readonly #context: TrainContext;
  readonly #plan: Map<string, number>;
  readonly #total: number;
  #done = 0;

  /** @param plan steps by phase. */
  constructor(context: TrainContext, plan: Readonly<Record<string, number>>) {
    this.#context = context;
    this.#plan = new Map(Object.entries(plan));
    this.#total = Object.values(plan).reduce((sum, steps) => sum + steps, 0);
  }

  /** Counts one step of a phase and reports it. */
  step(phase: string, loss?: number): void {
    const left = this.#plan.get(phase) ?? 0;
    // A phase that is played again after it was skipped must not count twice.
    if (left > 0) {
      this.#done += 1;
      this.#plan.set(phase, left - 1);
    }
    this.#report(phase, loss);
  }

  /** Counts steps of a phase that an earlier attempt has done. */
  resume(phase: string, steps: number): void {
    if (steps === 0) return;
    const left = this.#plan.get(phase) ?? 0;
    this.#done += Math.min(left, steps);
    this.#plan.set(phase, Math.max(0, left - steps));
    this.#report(phase);
  }

  /** Counts what is left of a phase as done: it was found in the stage cache. */
  skip(phase: string): void {
    this.#done += Math.max(0, this.#plan.get(phase) ?? 0);
    this.#plan.set(phase, 0);
    this.#report(phase);
  }

  #report(phase: string, loss?: number): void {
    this.#context.progress({
      phase,
      done: this.#done,
      total: this.#total,
      ...(loss === undefined ? {} : { note: `loss ${loss.toFixed(3)}` }),
    });
  }
}
