import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/** The sockets between a kernel and whoever talks to it. */
export const CHANNELS = ['shell', 'iopub', 'control', 'stdin', 'hb'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What heads a message; a reply names the header of what it answers as its parent. */
export interface MessageHeader {
  readonly msg_id: string;
  readonly msg_type: string;
  readonly session?: string;
}

/** A message of the Jupyter protocol. */
export interface JupyterMessage {
  /** Frames before the message, by which a router finds the way back. */
  readonly identities: readonly Uint8Array[];
  readonly header: MessageHeader;
  readonly parent: Partial<MessageHeader>;
  readonly content: Readonly<Record<string, unknown>>;
}

/** What a message needs beyond its content. */
export interface Envelope {
  readonly key: string;
  readonly session: string;
  /** What the message answers. */
  readonly parent?: JupyterMessage;
}

const DELIMITER = '<IDS|MSG>';

/** A message as the frames that go over a socket, signed with the connection's key. */
export function encodeMessage(
  type: string,
  content: Readonly<Record<string, unknown>>,
  { key, session, parent }: Envelope,
): { readonly id: string; readonly frames: (string | Uint8Array)[] } {
  const id = randomUUID();
  const header = {
    msg_id: id,
    session,
    username: 'refair',
    date: new Date().toISOString(),
    msg_type: type,
    version: '5.3',
  };
  const parts = [header, parent?.header ?? {}, {}, content].map((part) => JSON.stringify(part));
  const identities = parent?.identities ?? [];
  return { id, frames: [...identities, DELIMITER, sign(key, parts), ...parts] };
}

/** @throws Error where the frames are no message, or not signed with the key. */
export function decodeMessage(frames: readonly Uint8Array[], key: string): JupyterMessage {
  const texts = frames.map((frame) => Buffer.from(frame).toString());
  const start = texts.indexOf(DELIMITER);
  const signature = texts[start + 1];
  const [header, parent, metadata, content] = texts.slice(start + 2, start + 6);
  if (start < 0 || signature === undefined || content === undefined) {
    throw new Error('the other side sent something that is no Jupyter message');
  }
  const expected = sign(key, [header!, parent!, metadata!, content]);
  if (
    signature.length !== expected.length ||
    !timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
  ) {
    throw new Error('a message has a wrong signature');
  }
  return {
    identities: frames.slice(0, start),
    header: JSON.parse(header!),
    parent: JSON.parse(parent!),
    content: JSON.parse(content),
  };
}

function sign(key: string, parts: readonly string[]): string {
  const hash = createHmac('sha256', key);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
