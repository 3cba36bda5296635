import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHANNELS, type Channel } from '../wire.ts';

/** Where a kernel listens, and the key that both sides sign with. */
export interface Connection {
  readonly key: string;
  readonly file: string;
  address(channel: Channel): string;
  /** Deletes the connection file and the sockets. */
  remove(): Promise<void>;
}

/**
 * Makes a connection file. Sockets are files in a folder of their own: nobody else can reach them,
 * and no port is taken by somebody in between.
 */
export async function createConnection(): Promise<Connection> {
  const folder = await mkdtemp(join(tmpdir(), 'refair-'));
  const key = randomUUID();
  const ip = join(folder, 'k');
  const file = join(folder, 'connection.json');
  const content = {
    transport: 'ipc',
    ip,
    key,
    signature_scheme: 'hmac-sha256',
    kernel_name: 'refair',
    ...Object.fromEntries(CHANNELS.map((channel) => [`${channel}_port`, portOf(channel)])),
  };
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return {
    key,
    file,
    address: (channel) => `ipc://${ip}-${portOf(channel)}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Only a number that tells the sockets apart. */
function portOf(channel: Channel): number {
  return CHANNELS.indexOf(channel) + 1;
}
