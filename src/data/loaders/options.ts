import { z } from 'zod';
import type { Json, JsonObject } from '../../json.ts';
import type { Source, SourceOption } from './source.ts';

const side = z.int().min(8).max(4096);

/** Pixels of a side, or [height, width]; the manifest's by default. */
export const size: SourceOption = {
  what: 'of the pictures: side, or height x width: 224; 150x200 for pictures 200 wide and 150 high',
  schema: z.union([side, z.tuple([side, side])], {
    error: 'give 224, or height x width: 150x200; from 8 to 4096',
  }),
};

export const views: SourceOption = {
  what: 'frontal or all',
  schema: z.enum(['frontal', 'all']),
  default: 'frontal',
  selects: true,
};

export const uncertain: SourceOption = {
  what: "what a labeller's −1 counts as by default: negative, positive or ignore",
  schema: z.enum(['negative', 'positive', 'ignore']),
  default: 'negative',
};

export const blank: SourceOption = {
  what: 'what an unmentioned finding counts as by default: negative or ignore',
  schema: z.enum(['negative', 'ignore']),
  default: 'negative',
};

/** Whose labels are the default: the first of these. */
export function labeller(names: readonly [string, ...string[]]): SourceOption {
  const what = `whose labels are the default: ${names.join(' or ')}`;
  return { what, schema: z.enum(names), default: names[0] };
}

/** Every option optional; unknown keys are errors. */
export function optionsSchema({ options }: Source): z.ZodType<JsonObject> {
  const shape = Object.entries(options).map(([name, { schema }]) => [name, schema.optional()]);
  return z.strictObject(Object.fromEntries(shape)) as unknown as z.ZodType<JsonObject>;
}

/** What options that nobody gives are, except `size`. */
export function defaultsOf({ options }: Pick<Source, 'options'>): JsonObject {
  return Object.fromEntries(
    Object.entries(options).flatMap(([name, option]): [string, Json][] =>
      option.default === undefined ? [] : [[name, option.default]],
    ),
  );
}

/** An option's value as a command line has it: `frontal`, `2019`, `150x200`. */
export function valueFromText(text: string): Json {
  if (!/^\d+(x\d+)?$/.test(text)) return text;
  const parts = text.split('x').map(Number);
  return parts.length === 1 ? parts[0]! : parts;
}
