import { readFileSync } from 'node:fs';
import { CHANNELS, type Channel } from '../wire.ts';

/** Where this kernel is to listen, and the key that both sides sign with. */
export interface Connection {
  readonly key: string;
  readonly addresses: Readonly<Record<Channel, string>>;
}

/** Reads the connection file that whoever starts a kernel writes. */
export function readConnection(path: string): Connection {
  const { key, transport, ip, ...ports } = JSON.parse(readFileSync(path, 'utf8')) as Readonly<
    Record<'key' | 'transport' | 'ip', string> & Record<`${Channel}_port`, number>
  >;
  // As every client names them.
  const mark = transport === 'ipc' ? '-' : ':';
  const address = (channel: Channel) => `${transport}://${ip}${mark}${ports[`${channel}_port`]}`;
  return {
    key,
    addresses: Object.fromEntries(CHANNELS.map((channel) => [channel, address(channel)])) as Record<
      Channel,
      string
    >,
  };
}
