import { appendFileSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';

/** One cell that was run. */
interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
}

/** What a front end asks for; see `history_request` of the Jupyter protocol. */
export interface HistoryQuestion {
  readonly hist_access_type?: string;
  /** Of a range: 0 is this session, −1 the one before. */
  readonly session?: number;
  readonly start?: number;
  readonly stop?: number;
  readonly n?: number;
  /** Of a search: `*` stands for any text, `?` for any character. */
  readonly pattern?: string;
  readonly unique?: boolean;
  readonly output?: boolean;
}

/** Session, line and input; with the output, which is not kept, where it was asked for. */
export type HistoryLine = readonly [number, number, string | readonly [string, null]];

/** Cells that are remembered at least: those of a file that is full, while the next one fills. */
const KEPT = 5_000;

/** The cells that were run, in this kernel and in those before it. */
export class History {
  readonly #path: string;
  readonly #entries: Entry[];
  readonly #session: number;

  /**
   * A full file is put aside whole, in the place of the one before it: other kernels that add to it
   * meanwhile lose nothing, and begin a new one with their next cell.
   *
   * @param path of the file that keeps them; it is made where it is missing.
   */
  constructor(path: string) {
    this.#path = path;
    const before = `${path}.before`;
    const current = read(path);
    this.#entries = [...read(before), ...current];
    this.#session = 1 + Math.max(0, ...this.#entries.map(({ session }) => session));
    if (current.length >= KEPT) writeQuietly(() => renameSync(path, before));
  }

  add(line: number, input: string): void {
    const entry = { session: this.#session, line, input };
    this.#entries.push(entry);
    writeQuietly(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, written(entry), { mode: 0o600 });
    });
  }

  answer(question: HistoryQuestion): HistoryLine[] {
    return this.#select(question).map(({ session, line, input }) => [
      session,
      line,
      question.output === true ? ([input, null] as const) : input,
    ]);
  }

  #select({ hist_access_type: type, n, pattern, unique, ...range }: HistoryQuestion): Entry[] {
    const last = (entries: Entry[]) => (n === undefined ? entries : entries.slice(-n));
    if (type === 'range') {
      const { session = 0, start = 1, stop = Number.POSITIVE_INFINITY } = range;
      const wanted = session > 0 ? session : this.#session + session;
      return this.#entries.filter(
        (entry) => entry.session === wanted && entry.line >= start && entry.line < stop,
      );
    }
    if (type !== 'search') return last(this.#entries);
    const matches = globOf(pattern ?? '*');
    const found = this.#entries.filter(({ input }) => matches.test(input));
    if (unique !== true) return last(found);
    const latest = new Map(found.map((entry) => [entry.input, entry]));
    return last(found.filter((entry) => latest.get(entry.input) === entry));
  }
}

function globOf(pattern: string): RegExp {
  const parts = Array.from(pattern, (character) =>
    character === '*'
      ? '.*'
      : character === '?'
        ? '.'
        : character.replace(/[\\^$.|+()[\]{}]/, '\\$&'),
  );
  return new RegExp(`^${parts.join('')}$`, 's');
}

function written(entry: Entry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** What was written before; lines that a crash cut off are left out. */
function read(path: string): Entry[] {
  let text = '';
  writeQuietly(() => {
    text = readFileSync(path, 'utf8');
  });
  return text.split('\n').flatMap((line) => {
    try {
      const { session, line: number, input } = JSON.parse(line) as Entry;
      return typeof input === 'string' ? [{ session, line: number, input }] : [];
    } catch {
      return [];
    }
  });
}

/** A disk that is full or read-only must not stop a notebook. */
function writeQuietly(work: () => void): void {
  try {
    work();
  } catch {}
}
