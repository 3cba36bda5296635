import type { Exhibit, Table } from '../paper.ts';
import { adfByChance } from './adf-null-table.ts';
import { byLabel } from './label-table.ts';
import { models } from './measures-table.ts';
import { pictures } from './pictures.ts';
import { otherThreshold } from './result-table.ts';
import { signedGaps } from './signed-table.ts';
import { training } from './training-curves.ts';

/** What stands behind the numbers of a table of trained models; each is absent where it says nothing. */
export const APPENDIX: readonly Exhibit[] = [
  training(),
  byLabel,
  signedGaps,
  adfByChance,
  models,
  pictures(),
  otherThreshold,
];

/** All that a report shows of a table, in order. */
export function exhibitsOf({
  shows,
  appendix = APPENDIX,
}: Pick<Table, 'shows' | 'appendix'>): readonly Exhibit[] {
  return [...shows, ...appendix];
}
