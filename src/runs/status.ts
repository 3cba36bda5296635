import { hashJson, type JsonObject } from '../json.ts';
import type { RunEvent } from './executors/executor.ts';
import type { TrialSpec } from './trial.ts';

/** A trial asked for, and what its row is called in the table: `η = 0.3`. */
export interface NamedTrial {
  readonly spec: TrialSpec;
  /** What it is called in full; default: the row, seed and fold. */
  readonly title?: string;
  readonly row: { readonly title: string };
}

/** Seconds of finished trials by method: what the rest is expected to take. */
class Estimate {
  readonly #seconds = new Map<string, number[]>();

  finished(method: string, seconds: number): void {
    const list = this.#seconds.get(method) ?? [];
    list.push(seconds);
    this.#seconds.set(method, list);
  }

  /** Expected seconds of a trial, or null before anything has finished. */
  of(method: string): number | null {
    const own = this.#seconds.get(method);
    const all = own ?? [...this.#seconds.values()].flat();
    return all.length === 0 ? null : all.reduce((sum, value) => sum + value, 0) / all.length;
  }
}

interface Running {
  readonly spec: TrialSpec;
  /** null: it is trained elsewhere. */
  readonly since: number | null;
  /** Whether it is a stage: its trials have not begun. */
  readonly isStage: boolean;
  fraction: number;
  text: string;
  /** Said of it since it began. */
  note?: string;
}

/** What is known about a run in progress, as lines of text. */
export class RunStatus {
  readonly #estimate = new Estimate();
  readonly #running = new Map<string, Running>();
  readonly #waiting = new Map<string, number>();
  readonly #titles = new Map<string, string>();
  #total = 0;
  #done = 0;
  #stored = 0;
  #failed = 0;
  #queued: Extract<RunEvent, { kind: 'queued' }> | null = null;

  /** @param trials all that are asked for, to name them and to weigh what is left. */
  constructor(trials: readonly NamedTrial[]) {
    for (const { spec, row, title } of trials) {
      const { method } = spec;
      this.#waiting.set(method, (this.#waiting.get(method) ?? 0) + 1);
      this.#titles.set(identity(spec), title ?? fullName(spec, row.title));
    }
  }

  /** `η = 0.3, seed 2, fold 1`. */
  nameOf(spec: TrialSpec): string {
    return this.#titles.get(identity(spec)) ?? fullName(spec, spec.method);
  }

  update(event: RunEvent): void {
    switch (event.kind) {
      case 'planned':
        this.#total = event.total;
        this.#stored = event.stored;
        this.#done = event.stored;
        return;
      case 'started':
        this.#running.set(event.worker, {
          spec: event.spec,
          since: performance.now(),
          isStage: event.stage !== undefined,
          fraction: 0,
          text: 'starting',
        });
        return;
      case 'progress': {
        const running = this.#running.get(event.worker);
        if (running === undefined) return;
        const { done, total, phase, note } = event.update;
        running.fraction = total > 0 ? done / total : 0;
        running.text = note === undefined ? phase : `${phase}, ${note}`;
        return;
      }
      case 'kept':
        return;
      case 'note': {
        const running = this.#running.get(event.worker);
        if (running !== undefined) running.note = event.text;
        return;
      }
      case 'prepared':
        this.#running.delete(event.worker);
        return;
      case 'queued':
        this.#queued = event;
        this.#running.clear();
        return;
      case 'at work':
        this.#running.set(event.worker, {
          spec: event.spec,
          since: null,
          isStage: false,
          fraction: event.done,
          text: `on ${event.worker.split(' ')[0]}`,
        });
        return;
      case 'finished':
        this.#estimate.finished(event.spec.method, event.seconds);
        this.#end(event.worker, event.spec);
        return;
      case 'failed':
        this.#failed += 1;
        this.#end(event.worker, event.failure.spec);
        return;
    }
  }

  #end(worker: string, spec: TrialSpec): void {
    this.#running.delete(worker);
    this.#done += 1;
    this.#waiting.set(spec.method, (this.#waiting.get(spec.method) ?? 1) - 1);
  }

  /** `7 of 12 trials, 4 found in the store, about 3 min left`. */
  get headline(): string {
    const parts = [`${this.#done} of ${this.#total} trials`];
    if (this.#stored > 0) parts.push(`${this.#stored} found in the store`);
    if (this.#failed > 0) parts.push(`${this.#failed} failed`);
    if (this.#queued !== null && this.#done < this.#total) parts.push(...queueText(this.#queued));
    const left = this.secondsLeft;
    if (left !== null && this.#done < this.#total) parts.push(`about ${duration(left)} left`);
    return parts.join(', ');
  }

  /** Wall-clock seconds, null while nothing can be said. */
  get secondsLeft(): number | null {
    const workers = Math.max(1, this.#running.size);
    let work = 0;
    let begun = 0;
    for (const { spec, since, fraction, isStage } of this.#running.values()) {
      if (!isStage) begun += 1;
      const expected = this.#estimate.of(spec.method);
      if (since === null) {
        if (expected === null) return null;
        work += expected * (1 - fraction);
        continue;
      }
      const elapsed = (performance.now() - since) / 1000;
      if (fraction > 0.05) work += (elapsed / fraction) * (1 - fraction);
      else if (isStage) continue;
      else if (expected === null) return null;
      else work += Math.max(0, expected - elapsed);
    }
    const unstarted = this.#total - this.#done - begun;
    if (unstarted <= 0) return work / workers;
    const mean = this.#meanTrial();
    return mean === null ? null : (work + unstarted * mean) / workers;
  }

  #meanTrial(): number | null {
    let sum = 0;
    let count = 0;
    for (const [method, waiting] of this.#waiting) {
      const expected = this.#estimate.of(method);
      if (expected === null) continue;
      sum += expected * waiting;
      count += waiting;
    }
    if (count > 0) return sum / count;
    // A stage says nothing of how long the trials take that wait for it.
    const guesses = [...this.#running.values()].flatMap(({ since, fraction, isStage }) =>
      since !== null && fraction > 0.05 && !isStage
        ? [(performance.now() - since) / 1000 / fraction]
        : [],
    );
    if (guesses.length === 0) return null;
    return guesses.reduce((a, b) => a + b, 0) / guesses.length;
  }

  /** One line a worker: a bar, the trial and what it is doing. */
  get lines(): string[] {
    return this.#byWorker().map(({ spec, fraction, text, note }) => {
      const percent = String(Math.round(fraction * 100)).padStart(3);
      const said = note === undefined ? '' : ` (${note})`;
      return `${bar(fraction)} ${percent} %  ${this.nameOf(spec)}: ${text}${said}`;
    });
  }

  /** The same in few words, such as `Ours, seed 2: 41 % (game)`. */
  get running(): string[] {
    return this.#byWorker().map(
      ({ spec, fraction, text }) =>
        `${this.nameOf(spec)}: ${Math.round(fraction * 100)} % (${text})`,
    );
  }

  #byWorker(): Running[] {
    return [...this.#running]
      .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
      .map(([, running]) => running);
  }
}

/** `8 tasks on 5 nodes`, `40 wait (Priority)`. */
function queueText({
  running,
  nodes,
  waiting,
  reason,
}: Extract<RunEvent, { kind: 'queued' }>): string[] {
  const parts = [
    `${running} ${running === 1 ? 'task' : 'tasks'} on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`,
  ];
  if (waiting > 0) parts.push(`${waiting} wait`);
  if (reason !== null) parts[parts.length - 1] += ` (${reason})`;
  return parts;
}

function fullName({ seed, split }: TrialSpec, title: string): string {
  if (split.kind !== 'fold') return `${title}, seed ${seed}`;
  const half = split.half === undefined ? '' : `, half ${split.half + 1}`;
  return `${title}, seed ${seed}, fold ${split.fold + 1}${half}`;
}

function identity(spec: TrialSpec): string {
  return hashJson(spec as unknown as JsonObject);
}

const BAR = 16;

function bar(fraction: number): string {
  const filled = Math.round(Math.min(1, fraction) * BAR);
  return '█'.repeat(filled) + '░'.repeat(BAR - filled);
}

/** `40 s`, `3 min`, `1 h 20 min`. */
export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
