/** Where a generator stands: what it draws from there on is determined. */
export interface RandomPosition {
  readonly seed: number;
  /** The four words of its state. */
  readonly words: readonly number[];
  /** A normal number that was drawn and not handed out; null: none. */
  readonly spare: number | null;
}

/**
 * Seeded randomness: xoshiro128** (Blackman and Vigna 2021), seeded by SplitMix32. A generator's
 * children depend on its seed and their name alone, never on how many numbers were drawn, so
 * adding a layer or a shuffle leaves every other random choice as it was.
 */
export class Random {
  readonly #seed: number;
  readonly #state = new Uint32Array(4);
  #spare: number | null = null;

  /** @param seed any integer; its low 32 bits count. */
  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.restart();
  }

  /** Goes back to where it began. */
  restart(): void {
    let counter = this.#seed;
    for (let i = 0; i < this.#state.length; i++) {
      counter = (counter + 0x9e3779b9) >>> 0;
      this.#state[i] = mix(counter);
    }
    this.#spare = null;
  }

  /** How far it has come. */
  get position(): RandomPosition {
    return { seed: this.#seed, words: [...this.#state], spare: this.#spare };
  }

  /**
   * Goes to where another generator with this seed was.
   *
   * @throws Error where its seed is another.
   */
  moveTo({ seed, words, spare }: RandomPosition): void {
    if (seed !== this.#seed) throw new Error(`a generator of seed ${this.#seed}, not ${seed}`);
    this.#state.set(words);
    this.#spare = spare;
  }

  /** An independent generator of its own for one named purpose. */
  fork(name: string | number): Random {
    let hash = mix(this.#seed ^ 0x85ebca6b);
    for (const char of `${typeof name}:${name}`) {
      hash = mix((Math.imul(hash, 31) + char.codePointAt(0)!) >>> 0);
    }
    return new Random(hash);
  }

  /** The next 32 random bits. */
  bits(): number {
    return xoshiro128(this.#state);
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return ((this.bits() >>> 5) * 0x4000000 + (this.bits() >>> 6)) / 0x20000000000000;
  }

  /** Standard normal (Marsaglia's polar method). */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      // 32 bits each are plenty: float32 keeps 24.
      const u = this.bits() / 0x80000000 - 1;
      const v = this.bits() / 0x80000000 - 1;
      const square = u * u + v * v;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = v * factor;
      return u * factor;
    }
  }

  /**
   * Uniform integer in [0, n), without bias.
   *
   * @throws RangeError unless n is an integer in [1, 2³²].
   */
  int(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > 0x100000000) {
      throw new RangeError(`Random.int(n): n is ${n}, not an integer in [1, 2^32]`);
    }
    for (;;) {
      const value = this.bits();
      // The first comparison nearly always decides, without a slow remainder.
      if (value < 0x100000000 - n || value < 0x100000000 - (0x100000000 % n)) return value % n;
    }
  }

  /** Fisher-Yates, in place; returns its argument. */
  shuffle<T extends Int32Array | Float32Array | unknown[]>(values: T): T {
    const array = values as { [index: number]: unknown; readonly length: number };
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      const swapped = array[i];
      array[i] = array[j];
      array[j] = swapped;
    }
    return values;
  }

  /**
   * A dropout mask: each entry is 0 with probability `rate`, to 16 bits, else 1 / (1 − rate). Half
   * of 32 random bits decides an entry, without a branch that a processor could mispredict.
   *
   * @param rate in [0, 1).
   * @param mask what is filled.
   */
  dropoutMask(
    length: number,
    rate: number,
    mask: Float32Array = new Float32Array(length),
  ): Float32Array {
    const words = new Int32Array(mask.buffer, mask.byteOffset, length);
    const kept = new Int32Array(Float32Array.of(1 / (1 - rate)).buffer)[0]!;
    const lastDropped = Math.round(rate * 0x10000) - 1;
    // The generator's step, with its state in variables: four times as fast as through the array.
    const state = this.#state;
    let a = state[0]! | 0;
    let b = state[1]! | 0;
    let c = state[2]! | 0;
    let d = state[3]! | 0;
    for (let i = 0; i < length; i += 2) {
      let bits = Math.imul(b, 5);
      bits = Math.imul((bits << 7) | (bits >>> 25), 9);
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      // The sign of the difference is a mask of ones where the entry is kept.
      words[i] = ((lastDropped - (bits & 0xffff)) >> 31) & kept;
      if (i + 1 < length) words[i + 1] = ((lastDropped - (bits >>> 16)) >> 31) & kept;
    }
    state.set([a, b, c, d]);
    return mask;
  }

  /** A seed for an op that takes one: in [1, 2^31), because TensorFlow reads 0 as "no seed". */
  seed32(): number {
    return 1 + this.int(0x7fffffff);
  }
}

/** One step of xoshiro128**: moves the four words of the state and returns 32 bits. */
export function xoshiro128(s: Uint32Array): number {
  const result = Math.imul(rotateLeft(Math.imul(s[1]!, 5), 7), 9) >>> 0;
  const shifted = s[1]! << 9;
  s[2]! ^= s[0]!;
  s[3]! ^= s[1]!;
  s[1]! ^= s[2]!;
  s[0]! ^= s[3]!;
  s[2]! ^= shifted;
  s[3] = rotateLeft(s[3]!, 11);
  return result;
}

function rotateLeft(value: number, bits: number): number {
  return ((value << bits) | (value >>> (32 - bits))) >>> 0;
}

/** The finaliser of SplitMix32: every input bit reaches every output bit. */
function mix(value: number): number {
  let z = value >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
