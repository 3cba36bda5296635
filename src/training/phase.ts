import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { batches } from '../data/batches.ts';
import type { Random } from '../tensor/random.ts';
import { learningRateFactor } from '../tensor/schedule.ts';
import { NonFiniteLossError, type TrainContext } from './context.ts';
import type { Curve } from './outcome.ts';

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
  /**
   * One step on the rows of a batch.
   *
   * @param rate what multiplies every learning rate at this point of the schedule.
   * @returns the losses worth recording, by name.
   */
  step(rows: Int32Array, rate: number): Readonly<Record<string, number>>;
  /** Called after every epoch; adds points to the curves. */
  readonly endOfEpoch?: (epoch: number) => Promise<Readonly<Record<string, number>>>;
}

/**
 * Runs a phase and returns its curves: the mean of each loss an epoch, and what `endOfEpoch` adds.
 *
 * @throws NonFiniteLossError when a loss is NaN or infinite, naming phase, step and loss.
 * @throws the signal's reason, at the latest one step after it was given.
 */
export async function runPhase(
  { context, meter }: { readonly context: TrainContext; readonly meter: StepMeter },
  phase: Phase,
): Promise<Record<string, Curve>> {
  const { recipe, signal } = context;
  const perEpoch = stepsPerEpoch(phase.rows.length, recipe.batchSize);
  const curves: Record<string, { x: number[]; y: number[] }> = {};
  const add = (name: string, x: number, y: number) => {
    curves[name] ??= { x: [], y: [] };
    curves[name].x.push(x);
    curves[name].y.push(y);
  };
  for (let epoch = 0; epoch < phase.epochs; epoch++) {
    const sums: Record<string, number> = {};
    let step = 0;
    for (const rows of batches(
      phase.draw?.(epoch) ?? phase.rows,
      recipe.batchSize,
      phase.random.fork(epoch),
    )) {
      signal.throwIfAborted();
      const rate = learningRateFactor(recipe.schedule, epoch + step / perEpoch, phase.epochs);
      const losses = phase.step(rows, rate);
      for (const [name, loss] of Object.entries(losses)) {
        if (!Number.isFinite(loss)) {
          throw new NonFiniteLossError(
            `${name} became ${loss} in ${phase.name}, step ${epoch * perEpoch + step + 1}, seed ${context.seed}`,
          );
        }
        sums[name] = (sums[name] ?? 0) + loss;
      }
      step += 1;
      meter.step(phase.name, Object.values(losses)[0]);
      // Lets an interrupt, and progress to a display, through.
      await yieldToEvents();
    }
    for (const [name, sum] of Object.entries(sums)) {
      add(`${phase.name}/${name}`, epoch + 1, sum / step);
    }
    for (const [name, value] of Object.entries((await phase.endOfEpoch?.(epoch + 1)) ?? {})) {
      add(`${phase.name}/${name}`, epoch + 1, value);
    }
  }
  return curves;
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
