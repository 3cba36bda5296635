import type { Json, JsonObject } from '../../json.ts';
import { Random } from '../../tensor/random.ts';
import type { Method, Range } from '../../training/method.ts';

/** What one draw of a search tries. */
export interface Candidate {
  /** The options that it says. */
  readonly options: JsonObject;
  /** Learning rate of the recipe; null: as the recipe has it. */
  readonly rate: number | null;
}

/** Candidates of an earlier search, by the id of a row. */
export type Tried = Readonly<Record<string, readonly Candidate[]>>;

/** Of Adam, over the schedules of the profiles: the kits' 1e-5 to 1e-2 belong to longer ones too. */
export const RATES: Range = { from: 1e-4, to: 1e-2 };

/** The option of methods that train on from a model at a rate of their own. */
const OWN_RATE = 'learningRate';

/**
 * What a search with so many draws tries of a method: first its defaults, then its ranges and the
 * learning rate at random. What `fixed` says stays. Draws of the same number have the same learning
 * rate in every method, so that what goes on from ERM's model finds it trained; a method that has a rate
 * of its own among its options draws that, and the recipe's stays.
 */
export function candidatesOf(
  method: Pick<Method, 'name' | 'ranges'>,
  fixed: JsonObject,
  draws: number,
): Candidate[] {
  return [
    { options: fixed, rate: null },
    ...Array.from({ length: draws }, (_, draw): Candidate => {
      const random = new Random(draw + 1).fork('search');
      const own = random.fork(method.name);
      const free = Object.entries(method.ranges ?? {}) as [string, Range][];
      const drawn = free
        .filter(([option]) => !Object.hasOwn(fixed, option))
        .map(([option, range]) => [option, drawFrom(range, own.fork(option))]);
      return {
        options: { ...fixed, ...Object.fromEntries(drawn) },
        rate: Object.hasOwn({ ...fixed, ...method.ranges }, OWN_RATE)
          ? null
          : (drawFrom(RATES, random.fork('learning rate')) as number),
      };
    }),
  ];
}

/** Whether a search draws a rate of the method's own, and leaves that of the model it goes on from. */
export function drawsOwnRate({ ranges = {} }: Pick<Method, 'ranges'>, fixed: JsonObject): boolean {
  return Object.hasOwn(ranges, OWN_RATE) && !Object.hasOwn(fixed, OWN_RATE);
}

/** A value of a range, to three digits. */
function drawFrom(range: Range, random: Random): Json {
  if ('oneOf' in range) return range.oneOf[random.int(range.oneOf.length)]!;
  const { from, to, spread, whole } = range;
  const share = random.uniform();
  const value = spread === 'even' ? from + share * (to - from) : from * (to / from) ** share;
  return whole ? Math.round(value) : Number(value.toPrecision(3));
}
