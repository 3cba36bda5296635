import { promisify } from 'node:util';

type Start = (action: (...args: unknown[]) => void, ...rest: unknown[]) => object;

/**
 * What cells leave running behind them: timers. Made once a process, before any cell runs; from
 * then on the global functions count what they start.
 */
export class Leftovers {
  readonly #open = new Map<object, () => void>();
  readonly #turn = globalThis.setImmediate;

  constructor() {
    const { setTimeout, setInterval, setImmediate } = globalThis;
    const { clearTimeout, clearInterval, clearImmediate } = globalThis;
    this.#watch('setTimeout', setTimeout as unknown as Start, clearTimeout, true);
    this.#watch('setInterval', setInterval as unknown as Start, clearInterval, false);
    this.#watch('setImmediate', setImmediate as unknown as Start, clearImmediate, true);
  }

  /** Timers that have neither fired for the last time nor been cleared. */
  get count(): number {
    return this.#open.size;
  }

  /**
   * Waits for the event loop's next turn, which never comes while promises chase each other: so a
   * cell that leaves such a loop behind has not ended.
   *
   * @param quiet clears what is left.
   */
  async settle(quiet: boolean): Promise<void> {
    await new Promise<void>((resolve) => this.#turn(resolve));
    if (!quiet) return;
    for (const clear of this.#open.values()) clear();
    this.#open.clear();
  }

  #watch(
    name: 'setTimeout' | 'setInterval' | 'setImmediate',
    start: Start,
    clear: (handle: never) => void,
    once: boolean,
  ): void {
    const watched = (action: (...args: unknown[]) => void, ...rest: unknown[]) => {
      const run = (...args: unknown[]) => {
        if (once) this.#open.delete(handle);
        action(...args);
      };
      // What is no function is refused as ever.
      const handle = start(typeof action === 'function' ? run : action, ...rest);
      this.#open.set(handle, () => clear(handle as never));
      return handle;
    };
    const promised = Object.getOwnPropertyDescriptor(start, promisify.custom);
    if (promised) Object.defineProperty(watched, promisify.custom, promised);
    Object.assign(globalThis, {
      [name]: watched,
      [name.replace('set', 'clear')]: (handle: object) => {
        this.#open.delete(handle);
        clear(handle as never);
      },
    });
  }
}
