import type { JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import { EQ_ODDS } from './columns.ts';

/**
 * Path of the metric, with `<attribute>` in it, that a method with these options is meant to move; EqOdds
 * where its card names nothing, as of the user's own methods.
 */
export function aimOf(name: string, options: JsonObject): string {
  const { card, options: schema } = findMethod(name);
  const chosen = schema.parse(options) as JsonObject;
  const own = card?.aims.find(({ options: said = {} }) =>
    Object.entries(said).every(([option, value]) => chosen[option] === value),
  );
  return own?.metric ?? EQ_ODDS.metric;
}
