import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { LiveText } from '../notebook/display/live.ts';
import { committedExports } from '../papers/exports.ts';
import type { RunEvent } from '../runs/executors/executor.ts';
import { type NamedTrial, RunStatus } from '../runs/status.ts';
import { openStore, type Store } from '../runs/store.ts';
import { root } from '../setup/paths.ts';

/** The store of finished trials and stages that the command line uses too. */
export function notebookStore(): Store {
  const path = resolve(root, process.env.REFAIR_STORE || join('.refair', 'store'));
  mkdirSync(path, { recursive: true });
  return openStore(path, { exports: committedExports() });
}

/**
 * Shows a run under the cell while it lasts. What stays at the end says nothing of times or of
 * what was stored before: the same notebook leaves the same outputs.
 */
export async function withLiveProgress<T>(
  title: string,
  trials: readonly NamedTrial[],
  run: (onEvent: (event: RunEvent) => void) => Promise<T>,
): Promise<T> {
  const status = new RunStatus(trials);
  const live = new LiveText();
  let failed = 0;
  try {
    const result = await run((event) => {
      if (event.kind === 'failed') failed += 1;
      status.update(event);
      live.show([`${title}: ${status.headline}`, ...status.lines].join('\n'));
    });
    const done = trials.length - failed;
    const rest = failed === 0 ? '' : `, ${failed} failed`;
    live.end(`${title}: ${done} ${done === 1 ? 'trial' : 'trials'} done${rest}`);
    return result;
  } catch (error) {
    live.end(`${title}: stopped; what is finished is kept`);
    throw error;
  }
}
