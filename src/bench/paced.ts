import { readSync, writeSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { countFunctions } from '../tensor/steps/functions.ts';

/**
 * The side of a worker whose loop is another's: it is stopped between two steps, in the loop's own
 * report of progress, until standard input asks for some more. Waiting takes no processor time. The
 * process ends with its input.
 */
export class PacedSteps {
  readonly #batch: number;
  #asked = 0;
  #left = 0;
  #counts: Record<string, number> = {};
  #begun = { wall: 0, cpu: process.cpuUsage(), tensors: 0 };

  /** @param batch samples a step. */
  constructor(batch: number) {
    this.#batch = batch;
  }

  /** Says what this worker is, once it can be asked. */
  ready(description: object): void {
    say(description);
  }

  /**
   * To be called after every step of the loop.
   *
   * @param counts what the step counted; answers have the sums.
   */
  step(counts: Readonly<Record<string, number>> = {}): void {
    this.#left -= 1;
    for (const [name, count] of Object.entries(counts)) {
      this.#counts[name] = (this.#counts[name] ?? 0) + count;
    }
    if (this.#left > 0) return;
    if (this.#asked > 0) this.#answer();
    this.#asked = nextQuestion();
    this.#left = this.#asked;
    this.#counts = {};
    this.#begun = {
      wall: performance.now(),
      cpu: process.cpuUsage(),
      tensors: tf.memory().numTensors,
    };
  }

  #answer(): void {
    const { user, system } = process.cpuUsage(this.#begun.cpu);
    say({
      seconds: (performance.now() - this.#begun.wall) / 1000,
      cpu: (user + system) / 1e6,
      samples: this.#asked * this.#batch,
      peakMiB: process.resourceUsage().maxRSS / 1024,
      leaked: tf.memory().numTensors - this.#begun.tensors,
      functions: countFunctions().ever,
      ...this.#counts,
    });
  }
}

function say(answer: object): void {
  writeSync(1, `${JSON.stringify(answer)}\n`);
}

/** Steps that the next line `{"steps": n}` asks for. */
function nextQuestion(): number {
  const byte = new Uint8Array(1);
  let line = '';
  while (readSync(0, byte) === 1) {
    const character = String.fromCharCode(byte[0]!);
    if (character === '\n') return (JSON.parse(line) as { steps: number }).steps;
    line += character;
  }
  process.exit(0);
}
