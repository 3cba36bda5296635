/** What messages go out through. */
interface Sending {
  send(message: (string | Uint8Array)[]): Promise<void>;
}

/**
 * Sends one message after the other: a socket takes one at a time, and what a second caller sends
 * meanwhile would be lost, and with it output or the very message that says a cell is done.
 */
export class Outlet {
  readonly #socket: Sending;
  #last: Promise<void> = Promise.resolve();

  constructor(socket: Sending) {
    this.#socket = socket;
  }

  send(frames: (string | Uint8Array)[]): void {
    this.#last = this.#last
      .then(() => this.#socket.send(frames))
      // A socket closed at shutdown takes nothing more.
      .catch(() => {});
  }

  /** Resolves when all that was sent so far has left. */
  get drained(): Promise<void> {
    return this.#last;
  }
}
