import { gunzipSync } from 'node:zlib';
import { UserError } from '../../errors.ts';

/** A text file in the form that a strict reader takes: UTF-8, one kind of line ending, the header first. */
export interface MendedText {
  readonly text: string;
  /** Lines before the header that were left out. */
  readonly skipped: number;
  /** Named by the file itself (`sep=;`), as spreadsheets write it. */
  readonly delimiter: string | null;
  /** Whether quotes in quoted cells may be written `\"`, as Spark does. */
  readonly backslashes: boolean;
}

/**
 * Decodes and mends a text file: packed or not, any encoding, CRLF and LF mixed, Excel's `sep=;` or
 * comments above the header, NumPy's `# ` before it.
 *
 * @param encoding a name of the WHATWG Encoding Standard; null: UTF-8, or UTF-16 where a byte order
 *   mark says so.
 * @param largest more bytes of text are not read.
 * @throws UserError where the bytes are not text of that encoding, or too many.
 */
export function mendText(
  path: string,
  bytes: Buffer,
  encoding: string | null,
  largest = LARGEST,
): MendedText {
  const whole = unpacked(path, bytes, largest);
  if (whole.length > largest) throw tooLarge(path, 'holds', null);
  let text = decoded(path, whole, encoding).replaceAll(/\r\n?/g, '\n');
  let skipped = 0;
  const dropLine = () => {
    const end = text.indexOf('\n');
    text = end < 0 ? '' : text.slice(end + 1);
    skipped++;
  };
  const separator = /^"?sep=(.)"?\n/i.exec(text)?.[1] ?? null;
  if (separator !== null) dropLine();
  // A comment is a line unlike the table's: NumPy's header begins so too and has the table's cells.
  while (text.startsWith('#')) {
    const [first = '', second = ''] = text.split('\n', 2);
    if (second !== '' && cellCount(first) === cellCount(second) && !second.startsWith('#')) {
      text = text.replace(/^#\s*/, '');
      break;
    }
    if (second === '') break;
    dropLine();
  }
  return { text, skipped, delimiter: separator, backslashes: /"[^"\n]*\\"/.test(text) };
}

/** No longer text can be held: a little less than JavaScript's longest string. */
const LARGEST = 2 ** 29 - 2 ** 10;

function tooLarge(path: string, what: string, cause: unknown): UserError {
  return new UserError(
    `${path} ${what} more than 512 MiB of text, which is not read`,
    'keep only the columns that are needed, or save it as Parquet: df.to_parquet("predictions.parquet")',
    { cause },
  );
}

function cellCount(line: string): number {
  const bare = line.replaceAll(/"[^"]*"/g, '');
  return Math.max(...[',', ';', '\t', '|'].map((delimiter) => bare.split(delimiter).length));
}

function unpacked(path: string, bytes: Buffer, largest: number): Buffer {
  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(path, 'unpacks to', error);
    const why = code === 'Z_BUF_ERROR' ? 'it ends early' : message;
    throw new UserError(`${path} is damaged: ${why}`, 'write or download the file again', {
      cause: error,
    });
  }
}

function decoded(path: string, bytes: Buffer, encoding: string | null): string {
  const marked =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? 'utf-16le'
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? 'utf-16be'
        : 'utf-8';
  const name = encoding ?? marked;
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(name, { fatal: true });
  } catch (error) {
    throw new UserError(
      `--encoding ${name}: there is no such encoding`,
      'choose one such as utf-8, utf-16le, windows-1252, iso-8859-2, shift_jis, gb18030',
      { cause: error },
    );
  }
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (error) {
    throw new UserError(
      `${path}${badLine(bytes, name)} is not text in ${name.toUpperCase()}`,
      encoding === null
        ? 'say which encoding it is in, such as --encoding windows-1252, or save it as UTF-8'
        : 'check --encoding',
      { cause: error },
    );
  }
  const control = text.indexOf('\0');
  if (control < 0) return text;
  throw new UserError(
    `${path}, line ${text.slice(0, control).split('\n').length} holds a NUL byte: it is not a text file in ${name.toUpperCase()}`,
    'save it as csv (UTF-8), or say --encoding utf-16le if it is "Unicode text" of Excel',
  );
}

/** `, line 17`: the first line that UTF-8 can't read. */
function badLine(bytes: Buffer, name: string): string {
  if (name !== 'utf-8') return '';
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const at = bytes.indexOf(0x0a, start);
    const end = at < 0 ? bytes.length : at;
    const part = bytes.subarray(start, end);
    if (!Buffer.from(part.toString('utf8'), 'utf8').equals(part)) return `, line ${line}`;
    start = end + 1;
  }
  return '';
}
