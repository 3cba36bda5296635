import { Listr } from 'listr2';
import type { RunEvent } from '../runs/executors/executor.ts';
import { type NamedTrial, RunStatus } from '../runs/status.ts';
import { PlainProgress } from './plain-progress.ts';

type Listener = (event: RunEvent) => void;

/**
 * Shows a run while it lasts: live lines on a terminal, a line now and then elsewhere.
 *
 * @param quiet nothing at all, for `--json`.
 */
export async function withProgress<T>(
  title: string,
  trials: readonly NamedTrial[],
  quiet: boolean,
  run: (onEvent: Listener) => Promise<T>,
): Promise<T> {
  if (quiet) return run(() => {});
  if (!process.stderr.isTTY) return plainly(title, trials, run);
  const status = new RunStatus(trials);
  let result: T | undefined;
  const list = new Listr(
    [
      {
        title,
        task: async (_, task) => {
          // One title of several lines: it is drawn anew, where output would be appended to.
          const show = (lines: readonly string[]) => {
            task.title = [`${title}: ${status.headline}`, ...lines].join('\n');
          };
          const timer = setInterval(() => show(status.lines), 500);
          try {
            result = await run((event) => {
              status.update(event);
              if (event.kind !== 'progress') show(status.lines);
            });
          } finally {
            clearInterval(timer);
            show([]);
          }
        },
      },
    ],
    {
      registerSignalListeners: false,
      rendererOptions: { formatOutput: 'truncate', showErrorMessage: false },
    },
  );
  await list.run();
  return result as T;
}

async function plainly<T>(
  title: string,
  trials: readonly NamedTrial[],
  run: (onEvent: Listener) => Promise<T>,
): Promise<T> {
  const progress = new PlainProgress(title, trials, {
    write: (line) => console.error(line),
    now: () => performance.now() / 1000,
  });
  const timer = setInterval(() => progress.tick(), 1000);
  try {
    return await run((event) => progress.update(event));
  } finally {
    clearInterval(timer);
  }
}
