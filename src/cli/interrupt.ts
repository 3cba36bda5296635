/** Thrown when the user interrupts; finished work stays. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** What an interrupted command that trains here says. */
export const GOES_ON =
  'Interrupted. Finished trials are kept: the same command goes on from there.';

/**
 * A signal that aborts on the first Ctrl-C (or SIGTERM); a second one ends the process at once.
 *
 * @param what is lost and how to go on, for the message.
 */
export function interruptSignal(what: string | (() => string)): AbortSignal {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new InterruptedError(typeof what === 'string' ? what : what()));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
