import { z } from 'zod';

/** Pixels of a side, or [height, width]. */
export const sizeOption = z.union([
  z.int().min(8).max(4096),
  z.tuple([z.int().min(8).max(4096), z.int().min(8).max(4096)]),
]);

/** What a labeller's "uncertain" (−1) counts as. */
export const uncertainOption = z.enum(['negative', 'positive', 'ignore']);

/** What a finding that a report does not mention counts as. */
export const blankOption = z.enum(['negative', 'ignore']);
