import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Checkpoints, StageValue } from '../training/context.ts';
import { entryFolder, readEntry, removeEntry, writeEntry } from './entry.ts';
import { readStageFiles, writeStageFiles } from './stage-files.ts';

/** What a killed training loses at most. */
const EVERY_MS = 600_000;

export interface CheckpointOptions {
  /** Time between two of them. Default: ten minutes. */
  readonly everyMs?: number | undefined;
  /** Told in a sentence where a training goes on, and why it can't. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Told whenever one is kept: the work until then is not lost. */
  readonly onKept?: (() => void) | undefined;
}

/**
 * The checkpoints of a stage in the making: entries of the store under the stage's hash and the steps
 * that are done. One that is written takes the place of those before it.
 */
export class StoredCheckpoints implements Checkpoints {
  readonly #root: string;
  readonly #hash: string;
  readonly #everyMs: number;
  readonly #onNote: (text: string) => void;
  readonly #onKept: () => void;
  readonly #began = performance.now();
  #last = this.#began;
  #steps = 0;
  /** Seconds on the clock that went into what was found. */
  secondsBefore = 0;

  constructor(root: string, hash: string, options: CheckpointOptions = {}) {
    this.#root = root;
    this.#hash = hash;
    this.#everyMs = options.everyMs ?? EVERY_MS;
    this.#onNote = options.onNote ?? (() => {});
    this.#onKept = options.onKept ?? (() => {});
  }

  get due(): boolean {
    return performance.now() - this.#last >= this.#everyMs;
  }

  note(text: string): void {
    this.#onNote(text);
  }

  async latest(): Promise<StageValue | null> {
    for (const steps of await this.#found()) {
      const found = await readEntry(this.#place(steps), async (folder, content) => ({
        value: await readStageFiles(folder, content),
        seconds: content.seconds as number,
      })).catch(() => null);
      if (found === null) {
        this.note(`the checkpoint ${this.#place(steps)} is damaged and not used`);
        continue;
      }
      this.#steps = steps;
      this.secondsBefore = found.seconds;
      return found.value;
    }
    return null;
  }

  async save(steps: number, value: StageValue): Promise<void> {
    this.#last = performance.now();
    if (steps === this.#steps) return;
    const seconds = this.secondsBefore + (this.#last - this.#began) / 1000;
    try {
      await writeEntry(this.#place(steps), async (folder) => ({
        ...(await writeStageFiles(folder, value)),
        seconds,
      }));
      this.#steps = steps;
      this.#onKept();
      await this.#remove((other) => other < steps);
    } catch (error) {
      this.note(`no checkpoint could be kept: ${(error as Error).message}`);
    }
    // What it took to write is no reason to write again.
    this.#last = performance.now();
  }

  /** Forgets all of them: the stage is stored. */
  async drop(): Promise<void> {
    await this.#remove(() => true).catch(() => {});
  }

  async #remove(which: (steps: number) => boolean): Promise<void> {
    for (const steps of await this.#found()) {
      // Another process that makes the same stage may have been faster.
      if (which(steps)) await removeEntry(this.#place(steps)).catch(() => {});
    }
  }

  #place(steps: number): string {
    return `${entryFolder(this.#root, 'checkpoints', this.#hash)}-${steps}`;
  }

  /** Steps of those there are, the furthest first. */
  async #found(): Promise<number[]> {
    const shelf = dirname(this.#place(0));
    const names = await readdir(shelf).catch(() => []);
    return names
      .flatMap((name) => {
        // Not of another layout, whose name ends in a number too.
        const steps = name.startsWith(this.#hash) && /^-(\d+)$/.exec(name.slice(this.#hash.length));
        return steps ? [Number(steps[1])] : [];
      })
      .sort((a, b) => b - a);
  }
}
