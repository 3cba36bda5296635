import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CHANNELS = ['shell', 'iopub', 'control', 'stdin', 'hb'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Where a kernel listens, and the key that both sides sign with. */
export interface Connection {
  readonly key: string;
  readonly file: string;
  address(channel: Channel): string;
  /** Deletes the connection file and the sockets. */
  remove(): Promise<void>;
}

/**
 * Makes a connection file. Sockets are files in a folder of their own where the system has such
 * sockets: nobody else can reach them, and no port is taken by somebody in between.
 */
export async function createConnection(): Promise<Connection> {
  const folder = await mkdtemp(join(tmpdir(), 'refair-'));
  const key = randomUUID();
  const files = process.platform !== 'win32';
  const transport = files ? 'ipc' : 'tcp';
  const ip = files ? join(folder, 'k') : '127.0.0.1';
  const ports = files ? CHANNELS.map((_, i) => i + 1) : await freePorts(CHANNELS.length);
  const file = join(folder, 'connection.json');
  const content = {
    transport,
    ip,
    key,
    signature_scheme: 'hmac-sha256',
    kernel_name: 'refair',
    ...Object.fromEntries(CHANNELS.map((channel, i) => [`${channel}_port`, ports[i]])),
  };
  await writeFile(file, JSON.stringify(content), { mode: 0o600 });
  return {
    key,
    file,
    address: (channel) => `${transport}://${ip}:${ports[CHANNELS.indexOf(channel)]}`,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  return ports;
}
