/**
 * Values as JSON on their way between an answer's process and the tests. Only data pass: what comes
 * out has no getters, no methods and no code, whatever went in.
 */
export type Encoded = null | boolean | number | string | readonly [tag: string, ...unknown[]];

/** A value that is too large, too deep or not data. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

const TYPED_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;

const DEEPEST = 50;
const MOST_PARTS = 500_000;

/**
 * @throws WireError for functions, symbols, class instances that aren't data, cycles (as depth) and
 * values of more than half a million parts.
 */
export function encode(value: unknown): Encoded {
  let parts = 0;
  const visit = (item: unknown, depth: number): Encoded => {
    if (++parts > MOST_PARTS) throw new WireError('the value is too large');
    if (depth > DEEPEST) throw new WireError('the value is nested too deeply');
    if (item === null || typeof item === 'boolean' || typeof item === 'string') return item;
    if (typeof item === 'number') {
      return Number.isFinite(item) && !Object.is(item, -0) ? item : ['number', numberName(item)];
    }
    if (item === undefined) return ['undefined'];
    if (typeof item === 'bigint') return ['bigint', String(item)];
    if (typeof item !== 'object') throw new WireError(`a ${typeof item} is not data`);
    const inner = (part: unknown) => visit(part, depth + 1);
    if (Array.isArray(item)) return ['array', ...Array.from(item, inner)];
    if (item instanceof Map) return ['map', ...[...item].flat().map(inner)];
    if (item instanceof Set) return ['set', ...[...item].map(inner)];
    for (const [name, type] of Object.entries(TYPED_ARRAYS)) {
      if (item instanceof type) return [name, ...Array.from(item as Float64Array, inner)];
    }
    return ['object', ...Object.entries(item).flatMap(([key, part]) => [key, inner(part)])];
  };
  return visit(value, 0);
}

/**
 * The value that {@link encode} was given, as far as it was data.
 *
 * @throws WireError where the message is not one of its.
 */
export function decode(message: unknown, depth = 0): unknown {
  if (depth > DEEPEST + 1) throw new WireError('the value is nested too deeply');
  if (!Array.isArray(message)) {
    if (message === null || ['boolean', 'number', 'string'].includes(typeof message)) {
      return message;
    }
    throw new WireError('not a value');
  }
  const [tag, ...rest] = message as [unknown, ...unknown[]];
  const inner = (part: unknown) => decode(part, depth + 1);
  switch (tag) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(rest[0]);
    case 'bigint':
      if (typeof rest[0] !== 'string' || !/^-?\d{1,10000}$/.test(rest[0])) break;
      return BigInt(rest[0]);
    case 'array':
      return rest.map(inner);
    case 'map':
      return new Map(pairs(rest).map(([key, item]) => [inner(key), inner(item)] as const));
    case 'set':
      return new Set(rest.map(inner));
    case 'object':
      // Defines own properties, so that a key `__proto__` is only a key.
      return Object.fromEntries(pairs(rest).map(([key, item]) => [String(key), inner(item)]));
    default:
      if (typeof tag === 'string' && Object.hasOwn(TYPED_ARRAYS, tag)) {
        const numbers = rest.map((item) => Number(inner(item)));
        return TYPED_ARRAYS[tag as keyof typeof TYPED_ARRAYS].from(numbers);
      }
  }
  throw new WireError('not a value');
}

function numberName(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

function pairs(items: readonly unknown[]): [unknown, unknown][] {
  const list: [unknown, unknown][] = [];
  for (let i = 0; i + 1 < items.length; i += 2) list.push([items[i], items[i + 1]]);
  return list;
}
