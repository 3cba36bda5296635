import { fileURLToPath } from 'node:url';

const TENSOR = fileURLToPath(new URL('..', import.meta.url));
/** The files that watch: they are on the way of everything. */
const RECORDER = /steps[\\/](site|recording)\.ts/;
const FOREIGN = /node_modules|\(?node:|\(native|<anonymous>/;
const TEST = /(\.(test|fixture)|[\\/]testing)\.ts/;

/** A place in the program, whose name is worked out when somebody asks: that takes long. */
export class Site {
  readonly #error: Error;
  #found: { readonly line: string; readonly internal: boolean } | undefined;

  /** The place that this is called from. */
  constructor() {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 60;
    this.#error = new Error('a place');
    Error.stackTraceLimit = limit;
  }

  /** `src/methods/x.ts:12:3`: the innermost place outside of `src/tensor`. */
  get line(): string {
    return this.#find().line;
  }

  /** True where `src/tensor` does it for purposes of its own. */
  get internal(): boolean {
    return this.#find().internal;
  }

  #find() {
    this.#found ??= find(this.#error.stack ?? '');
    return this.#found;
  }
}

function find(stack: string): { line: string; internal: boolean } {
  let internal: boolean | null = null;
  for (const frame of stack.split('\n').slice(1)) {
    if (RECORDER.test(frame) || FOREIGN.test(frame)) continue;
    const inside = frame.includes(TENSOR) && !TEST.test(frame);
    internal ??= inside;
    if (!inside) return { line: placeOf(frame), internal };
  }
  return { line: 'src/tensor', internal: internal ?? true };
}

function placeOf(frame: string): string {
  const place = /((?:[\w.-]+[\\/])*[\w.-]+:\d+:\d+)\)?$/.exec(frame)?.[1] ?? frame.trim();
  return place.replace(/^.*?(?=src[\\/])/, '');
}
