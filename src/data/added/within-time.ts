import { runInNewContext } from 'node:vm';

/**
 * Does work with patterns that a file from elsewhere brings, and ends it where it does not end: some take
 * longer than anybody waits, and cannot be interrupted otherwise.
 *
 * @param ms how long it may take.
 * @throws Error that says so.
 */
export function withinTime<T>(work: () => T, ms: number): T {
  try {
    return runInNewContext('work()', { work }, { timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`it is not done after ${ms / 1000} s`, { cause: error });
  }
}
