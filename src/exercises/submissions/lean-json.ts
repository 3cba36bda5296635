/** What a notebook's file held in `outputs`, and nothing needs, is worth no memory. */
const LONGEST_OUTPUTS = 2e6;
const LONGEST_TEXT = 20e6;

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const OUTPUTS = Buffer.from('"outputs"');
/** What some programs write for numbers, and JSON has not. */
const NO_NUMBERS = ['NaN', 'Infinity', '-Infinity'].map((word) => Buffer.from(word));

/**
 * The text of a notebook's file as JSON that can be parsed: decoded from UTF-8 or UTF-16, without
 * byte order mark, with null for NaN and infinities, and without the outputs of cells that put out
 * more than 2 MB. So neither the size nor the kind of outputs decides whether it can be read.
 *
 * @throws Error where more than 20 MB are left.
 */
export function leanJson(file: Uint8Array): string {
  const bytes = utf8(file);
  const parts: Buffer[] = [];
  let from = 0;
  const replace = (start: number, end: number, text: string) => {
    parts.push(bytes.subarray(from, start), Buffer.from(text));
    from = end;
  };
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] !== QUOTE) {
      const word = NO_NUMBERS.find((one) => holds(bytes, one, at));
      if (word) replace(at, at + word.length, 'null');
      at += word?.length ?? 1;
      continue;
    }
    const end = endOfString(bytes, at);
    const list = holds(bytes, OUTPUTS, at) ? listAfter(bytes, end) : null;
    if (list !== null) {
      const close = endOfList(bytes, list);
      if (close - list > LONGEST_OUTPUTS) {
        replace(list, close, '[]');
        at = close;
        continue;
      }
    }
    at = end;
  }
  parts.push(bytes.subarray(from));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > LONGEST_TEXT) throw new Error(`its cells hold more than ${LONGEST_TEXT / 1e6} MB`);
  return Buffer.concat(parts).toString('utf8');
}

function utf8(file: Uint8Array): Buffer {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const [first, second, third] = bytes;
  if (first === 0xff && second === 0xfe) return Buffer.from(bytes.toString('utf16le', 2));
  if (first === 0xfe && second === 0xff) {
    const swapped = Buffer.from(bytes.subarray(2, bytes.length - (bytes.length % 2)));
    return Buffer.from(swapped.swap16().toString('utf16le'));
  }
  return first === 0xef && second === 0xbb && third === 0xbf ? bytes.subarray(3) : bytes;
}

function holds(bytes: Buffer, word: Buffer, at: number): boolean {
  return bytes[at] === word[0] && bytes.subarray(at, at + word.length).equals(word);
}

/** The index after the string that begins at `at`. */
function endOfString(bytes: Buffer, at: number): number {
  for (let i = at + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i + 1;
  }
  return bytes.length;
}

/** Where the list begins that is the value of the key which ends at `at`; null where none does. */
function listAfter(bytes: Buffer, at: number): number | null {
  let i = at;
  const skipSpace = () => {
    while (i < bytes.length && bytes[i]! <= 0x20) i++;
  };
  skipSpace();
  if (bytes[i] !== 0x3a) return null;
  i++;
  skipSpace();
  return bytes[i] === 0x5b ? i : null;
}

/** The index after the list that begins at `at`. */
function endOfList(bytes: Buffer, at: number): number {
  let depth = 0;
  for (let i = at; i < bytes.length; ) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      i = endOfString(bytes, i);
      continue;
    }
    if (byte === 0x5b || byte === 0x7b) depth++;
    if (byte === 0x5d || byte === 0x7d) depth--;
    i++;
    if (depth === 0) return i;
  }
  return bytes.length;
}
