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
    const { send } = prototype;
    const last = new WeakMap<Sender, Promise<void>>();
    prototype.send = function (this: Sender, message) {
      const next = (last.get(this) ?? Promise.resolve())
        .then(() => send.call(this, message))
        // A socket closed at shutdown takes nothing more.
        .catch(() => {});
      last.set(this, next);
      return next;
    };
    // A slow reader must not cost output: no limit to what waits for it.
    const unlimited = new WeakSet<Sender>();
    const { bind } = prototype;
    prototype.bind = function (this: Sender, address) {
      if (!unlimited.has(this) && 'sendHighWaterMark' in this) {
        this.sendHighWaterMark = 0;
        unlimited.add(this);
      }
      return bind.call(this, address);
    };
  }
}

interface Sender {
  sendHighWaterMark?: number;
  send(message: unknown): Promise<void>;
  bind(address: string): Promise<void>;
}
