import type * as zeromq from 'zeromq';

/**
 * Makes every send of every socket wait for the one before it. A socket takes one message at a
 * time; what a second caller sends meanwhile would be lost, and with it output or the very message
 * that says a cell is done.
 */
export function sendInOrder({
  Publisher,
  Router,
  Reply,
}: Pick<typeof zeromq, 'Publisher' | 'Router' | 'Reply'>): void {
  for (const { prototype } of [Publisher, Router, Reply] as { prototype: Sender }[]) {
    const { send, bind } = prototype;
    const last = new WeakMap<Sender, Promise<void>>();
    define(prototype, 'send', function (this: Sender, message: unknown) {
      const next = (last.get(this) ?? Promise.resolve())
        .then(() => send.call(this, message))
        // A socket closed at shutdown takes nothing more.
        .catch(() => {});
      last.set(this, next);
      return next;
    });
    define(prototype, 'bind', function (this: Sender, address: string) {
      // A slow reader must not cost output: no limit to what waits for it.
      if ('sendHighWaterMark' in this) this.sendHighWaterMark = 0;
      return bind.call(this, address);
    });
  }
}

interface Sender {
  sendHighWaterMark?: number;
  send(message: unknown): Promise<void>;
  bind(address: string): Promise<void>;
}

/** Sets a method over an inherited one that cannot be assigned to. */
function define(prototype: Sender, name: keyof Sender, value: unknown): void {
  Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}
