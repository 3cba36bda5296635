import type { LoadProgress } from '../data/load-context.ts';
import { duration } from '../runs/status.ts';
import { terminalWidth } from './text.ts';

/** One line that is rewritten on a terminal; a line every ten per cent elsewhere. */
export function progressMeter(): { update: (update: LoadProgress) => void; end: () => void } {
  const started = performance.now();
  let shown = 0;
  let tenth = -1;
  const first = new Map<string, number>();
  return {
    update({ what, done, total }) {
      const now = performance.now();
      const text =
        total === 0 ? what : `${what}: ${done} of ${total}${remaining(what, done, total)}`;
      if (process.stderr.isTTY) {
        if (now - shown < 200 && done < total) return;
        shown = now;
        // A line that wraps could not be taken back.
        process.stderr.write(`\r\x1b[K${text.slice(0, terminalWidth(process.stderr.columns) - 1)}`);
      } else if (total === 0 || Math.floor((10 * done) / total) !== tenth) {
        tenth = total === 0 ? -1 : Math.floor((10 * done) / total);
        process.stderr.write(`${text}\n`);
      }
    },
    end() {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    },
  };

  /** What is left at the pace of this run; a run that goes on began with some work done. */
  function remaining(what: string, done: number, total: number): string {
    const start = first.get(what);
    if (start === undefined) first.set(what, done - 1);
    const fresh = done - (start ?? done - 1);
    const seconds = (performance.now() - started) / 1000;
    if (seconds < 5 || done >= total || fresh < 10) return '';
    return `, about ${duration((seconds / fresh) * (total - done))} left`;
  }
}
