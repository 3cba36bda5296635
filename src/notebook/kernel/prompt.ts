import { FLAG, INPUT, type Shared } from './shared.ts';

/**
 * Waits for the answer to a question that was sent to the reader. Nothing else happens meanwhile, as
 * in a browser's `prompt`.
 *
 * @param ask sends it.
 * @throws Error where the cell is interrupted instead.
 */
export function waitForAnswer({ flags, answer }: Shared, ask: () => void): string {
  Atomics.store(flags, FLAG.input, INPUT.waiting);
  ask();
  Atomics.wait(flags, FLAG.input, INPUT.waiting);
  const state = Atomics.exchange(flags, FLAG.input, INPUT.none);
  if (state === INPUT.interrupted) throw new DOMException('the cell was interrupted', 'AbortError');
  return Buffer.from(answer.slice(0, Atomics.load(flags, FLAG.length))).toString();
}
