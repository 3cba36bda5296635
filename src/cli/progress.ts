import { Listr } from 'listr2';
import type { RunEvent } from '../runs/executors/executor.ts';
import { duration, type NamedTrial, RunStatus } from '../runs/status.ts';

type Listener = (event: RunEvent) => void;

/**
 * Shows a run while it lasts: live lines on a terminal, one line per finished trial elsewhere.
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
  const status = new RunStatus(trials);
  if (!process.stderr.isTTY) return run((event) => logPlainly(title, status, event));
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

function logPlainly(title: string, status: RunStatus, event: RunEvent): void {
  status.update(event);
  if (event.kind === 'planned') console.error(`${title}: ${status.headline}`);
  if (event.kind === 'finished') {
    const name = status.nameOf(event.spec);
    console.error(`${title}: ${name} done in ${duration(event.seconds)}; ${status.headline}`);
  }
  if (event.kind === 'failed') {
    const { spec, message } = event.failure;
    console.error(`${title}: ${status.nameOf(spec)} failed: ${message}`);
  }
}
