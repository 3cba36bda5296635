import { UserError } from '../errors.ts';
import { ZipFile } from './zip.ts';

/** A list of names or numbers. */
export type PickledList = readonly (string | number)[];

/**
 * The lists in a file that PyTorch saved (`torch.save` of a tuple or list of lists, since PyTorch 1.6
 * a zip archive with a pickle in it). A pickle is a program; of its instructions only those that
 * make lists, tuples, text and whole numbers are known here, so that nothing is ever executed. Files
 * with anything else in them (tensors, arrays, objects) are refused.
 *
 * @throws UserError naming the file and what it holds besides.
 */
export async function readTorchLists(path: string): Promise<PickledList[]> {
  using archive = await ZipFile.open(path);
  const name = archive.names.find((candidate) => /(^|\/)data\.pkl$/.test(candidate));
  if (name === undefined) {
    throw new UserError(
      `${path} holds no data.pkl: it was not saved by PyTorch 1.6 or later`,
      'restore the file from its source',
    );
  }
  try {
    return listsOf(unpickle(Buffer.from(await archive.read(name))));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(
      `${path} is not a file of lists of names or numbers: ${error.message}`,
      'restore the file from its source',
      { cause: error },
    );
  }
}

type Value = string | number | Value[];

function listsOf(value: Value): PickledList[] {
  if (!Array.isArray(value)) throw new RangeError('it holds a single value');
  return value.map((list, i) => {
    if (!Array.isArray(list)) throw new RangeError(`its part ${i + 1} is no list`);
    if (list.some(Array.isArray)) throw new RangeError(`its part ${i + 1} has lists inside`);
    return list as (string | number)[];
  });
}

/** What an instruction does to the machine: its stack, its memory, and what it reads behind it. */
type Instruction = (machine: Machine) => void;

/** Runs a pickle's instructions; protocols 2 to 5. @throws RangeError at one that is not known. */
function unpickle(bytes: Buffer): Value {
  const machine = new Machine(bytes);
  for (;;) {
    const code = machine.byte();
    if (code === STOP) return machine.pop();
    const run = INSTRUCTIONS.get(code);
    if (run === undefined) {
      throw new RangeError(
        `it has objects other than lists, text and whole numbers (pickle ${code})`,
      );
    }
    run(machine);
  }
}

class Machine {
  readonly #bytes: Buffer;
  readonly #memory = new Map<number, Value>();
  #at = 0;
  #stack: Value[] = [];
  readonly #marked: Value[][] = [];

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  byte(): number {
    return this.take(1)[0]!;
  }

  /** @throws RangeError where the file ends before. */
  take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('it ends early');
    this.#at = end;
    return this.#bytes.subarray(end - length, end);
  }

  push(value: Value): void {
    this.#stack.push(value);
  }

  pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined) throw new RangeError('its instructions do not fit together');
    return value;
  }

  /** What lies on top, where that is a list. */
  list(): Value[] {
    const top = this.#stack.at(-1);
    if (!Array.isArray(top)) throw new RangeError('its instructions do not fit together');
    return top;
  }

  mark(): void {
    this.#marked.push(this.#stack);
    this.#stack = [];
  }

  /** Everything since the last mark. */
  sinceMark(): Value[] {
    const values = this.#stack;
    const before = this.#marked.pop();
    if (before === undefined) throw new RangeError('its instructions do not fit together');
    this.#stack = before;
    return values;
  }

  remember(place = this.#memory.size): void {
    const top = this.pop();
    this.push(top);
    this.#memory.set(place, top);
  }

  recall(place: number): void {
    const value = this.#memory.get(place);
    if (value === undefined) throw new RangeError('its instructions do not fit together');
    this.push(value);
  }
}

const STOP = 0x2e;

const tuple = (length: number) => (machine: Machine) => {
  const values = Array.from({ length }, () => machine.pop());
  machine.push(values.reverse());
};
const text = (machine: Machine, length: number) => machine.push(machine.take(length).toString());

/** By the names that CPython's pickletools gives them. */
const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => m.byte()], // PROTO
  [0x95, (m) => m.take(8)], // FRAME
  [0x28, (m) => m.mark()], // MARK
  [0x5d, (m) => m.push([])], // EMPTY_LIST
  [0x61, (m) => append(m, [m.pop()])], // APPEND
  [0x65, (m) => append(m, m.sinceMark())], // APPENDS
  [0x29, (m) => m.push([])], // EMPTY_TUPLE
  [0x85, tuple(1)], // TUPLE1
  [0x86, tuple(2)], // TUPLE2
  [0x87, tuple(3)], // TUPLE3
  [0x74, (m) => m.push(m.sinceMark())], // TUPLE
  [0x58, (m) => text(m, m.take(4).readUInt32LE())], // BINUNICODE
  [0x8c, (m) => text(m, m.byte())], // SHORT_BINUNICODE
  [0x4b, (m) => m.push(m.byte())], // BININT1
  [0x4d, (m) => m.push(m.take(2).readUInt16LE())], // BININT2
  [0x4a, (m) => m.push(m.take(4).readInt32LE())], // BININT
  [0x71, (m) => m.remember(m.byte())], // BINPUT
  [0x72, (m) => m.remember(m.take(4).readUInt32LE())], // LONG_BINPUT
  [0x94, (m) => m.remember()], // MEMOIZE
  [0x68, (m) => m.recall(m.byte())], // BINGET
  [0x6a, (m) => m.recall(m.take(4).readUInt32LE())], // LONG_BINGET
]);

function append(machine: Machine, values: readonly Value[]): void {
  const list = machine.list();
  for (const value of values) list.push(value);
}
