import type { z } from 'zod';
import { UserError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';

/**
 * The knobs of a generated set, with defaults filled in.
 *
 * @throws UserError naming each option that is unknown or out of range.
 */
export function parseKnobs<Knobs>(
  id: string,
  knobs: z.ZodObject & z.ZodType<Knobs>,
  options: JsonObject,
): Knobs {
  const parsed = knobs.safeParse(options);
  if (parsed.success) return parsed.data as Knobs;
  const wrong = parsed.error.issues.map(({ path, message }) =>
    path.length > 0 ? `option ${path.join('.')}: ${message}` : message,
  );
  throw new UserError(
    `data set ${id}: ${wrong.join('; ')}`,
    `its options are: ${Object.keys(knobs.shape).join(', ')}`,
  );
}
