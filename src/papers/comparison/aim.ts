import type { JsonObject } from '../../json.ts';
import { findMethod } from '../../methods/registry.ts';
import { EQ_ODDS } from './columns.ts';

/** A metric's path with `<attribute>` in it, or a metric of groups of which the worst counts. */
export type Aim = { readonly metric: string } | { readonly worstOf: string };

/** Aims that no column of a comparison shows, so that cards do not name them. */
export const UNSHOWN: readonly {
  readonly name: string;
  readonly aim: string;
  readonly is: Aim;
  /** In words. */
  readonly moves: string;
}[] = [
  // Which the method raises in each group; thresholds leave AUROC as it is.
  {
    name: 'group-thresholds',
    aim: 'max-min',
    is: { worstOf: 'macroRecall' },
    moves: 'balanced accuracy of the worst group',
  },
];

/**
 * What a method with these options is meant to move; EqOdds where its card names nothing, as of the
 * user's own methods.
 */
export function aimOf(name: string, options: JsonObject): Aim {
  const { card, options: schema } = findMethod(name);
  const chosen = schema.parse(options) as JsonObject;
  const unshown = UNSHOWN.find((own) => own.name === name && own.aim === chosen.aim);
  if (unshown !== undefined) return unshown.is;
  const own = card?.aims.find(({ options: said = {} }) =>
    Object.entries(said).every(([option, value]) => chosen[option] === value),
  );
  return { metric: own?.metric ?? EQ_ODDS.metric };
}
