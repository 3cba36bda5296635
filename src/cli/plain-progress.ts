import type { RunEvent } from '../runs/executors/executor.ts';
import { duration, type NamedTrial, RunStatus } from '../runs/status.ts';

/** Seconds between two lines while trials finish. */
const BETWEEN = 20;
/** Seconds after which a line says what runs although nothing has finished. */
const SILENCE = 300;

/** Where lines go, and what time it is. */
export interface PlainOutput {
  readonly write: (line: string) => void;
  /** Seconds since any moment. */
  readonly now: () => number;
}

/**
 * Progress where there is no terminal to draw on, such as a log file: a line when the run begins and
 * when its first trial is done, at most one every twenty seconds while more finish, one every five
 * minutes while none does, one for each failure, and one when all are done.
 */
export class PlainProgress {
  readonly #title: string;
  readonly #status: RunStatus;
  readonly #output: PlainOutput;
  #began: number;
  #told: number;
  #untold = false;
  #first = true;
  #left = 0;
  #queue = '';

  constructor(title: string, trials: readonly NamedTrial[], output: PlainOutput) {
    this.#title = title;
    this.#status = new RunStatus(trials);
    this.#output = output;
    this.#began = this.#told = output.now();
  }

  update(event: RunEvent): void {
    this.#status.update(event);
    switch (event.kind) {
      case 'planned':
        this.#left = event.total - event.stored;
        this.#began = this.#output.now();
        this.#tell(this.#status.headline);
        return;
      case 'finished':
        this.#ended();
        return;
      case 'note':
        this.#tell(`${this.#status.nameOf(event.spec)}: ${event.text}`);
        return;
      case 'queued':
        this.#queued(`${event.running} ${event.waiting} ${event.reason}`);
        return;
      case 'failed': {
        const { spec, message } = event.failure;
        this.#tell(`${this.#status.nameOf(spec)} failed: ${message}`);
        this.#ended();
      }
    }
  }

  /** To be called now and then: tells what was held back, and that a long silence is work. */
  tick(): void {
    const silent = this.#output.now() - this.#told;
    if (this.#untold && silent >= BETWEEN) this.#tell(this.#status.headline);
    else if (silent >= SILENCE) {
      this.#tell([this.#status.headline, ...this.#status.running].join('; '));
    }
  }

  /** What a cluster does is told when it is something else than before, and never in a flood. */
  #queued(state: string): void {
    if (state === this.#queue) return;
    this.#queue = state;
    if (this.#output.now() - this.#told >= BETWEEN || this.#first) {
      this.#tell(this.#status.headline);
      this.#first = false;
    } else this.#untold = true;
  }

  #ended(): void {
    this.#left -= 1;
    this.#untold = true;
    if (this.#left > 0) {
      // The first says how long the others will take.
      if (this.#first) this.#tell(this.#status.headline);
      this.#first = false;
      this.tick();
      return;
    }
    const seconds = this.#output.now() - this.#began;
    this.#tell(`${this.#status.headline}, in ${duration(seconds)}`);
  }

  #tell(text: string): void {
    this.#told = this.#output.now();
    this.#untold = false;
    this.#output.write(`${this.#title}: ${text}`);
  }
}
