import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** A message of the Jupyter protocol. */
export interface JupyterMessage {
  readonly header: { readonly msg_id: string; readonly msg_type: string };
  readonly parent: { readonly msg_id?: string };
  readonly content: Readonly<Record<string, unknown>>;
}

const DELIMITER = '<IDS|MSG>';

/** A request as the frames that go over a socket, signed with the connection's key. */
export function encodeMessage(
  type: string,
  content: Readonly<Record<string, unknown>>,
  { key, session }: { readonly key: string; readonly session: string },
): { readonly id: string; readonly frames: string[] } {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session,
    username: 'refair',
    date: new Date().toISOString(),
    msg_type: type,
    version: '5.3',
  };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [DELIMITER, sign(key, parts), ...parts] };
}

/** @throws Error where the frames are no message, or not signed with the key. */
export function decodeMessage(frames: readonly Uint8Array[], key: string): JupyterMessage {
  const texts = frames.map((frame) => Buffer.from(frame).toString());
  const start = texts.indexOf(DELIMITER);
  const signature = texts[start + 1];
  const [header, parent, metadata, content] = texts.slice(start + 2, start + 6);
  if (start < 0 || signature === undefined || content === undefined) {
    throw new Error('the kernel sent something that is no Jupyter message');
  }
  const expected = sign(key, [header!, parent!, metadata!, content]);
  if (
    signature.length !== expected.length ||
    !timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  ) {
    throw new Error('a message of the kernel has a wrong signature');
  }
  return { header: JSON.parse(header!), parent: JSON.parse(parent!), content: JSON.parse(content) };
}

function sign(key: string, parts: readonly string[]): string {
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
