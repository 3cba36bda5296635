import { duration } from '../runs/status.ts';

/** Milliseconds between two lines; what takes less shows none. */
const REFRESH_MS = 1000;

/**
 * Says on a terminal, while it lasts, that numbers are computed and for how long.
 *
 * @param quiet nothing at all, for `--json`.
 */
export async function whileJudging<T>(
  title: string,
  quiet: boolean,
  work: () => Promise<T>,
): Promise<T> {
  const { stderr } = process;
  if (quiet || !stderr.isTTY) return work();
  const began = performance.now();
  const clear = () => stderr.write('\r\u001B[K');
  const timer = setInterval(() => {
    clear();
    const line = `${title} … ${duration((performance.now() - began) / 1000)}`;
    // A terminal that does not say how wide it is has a width of 0.
    stderr.write(line.slice(0, (stderr.columns || 80) - 1));
  }, REFRESH_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    clear();
  }
}
