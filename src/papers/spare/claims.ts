import { compound, difference } from '../checks.ts';
import type { Check, Claim, Row } from '../paper.ts';
import { column } from './columns.ts';
import { erm, spare } from './rows.ts';

type Named = Pick<Row, 'id' | 'title'>;

/** A row has a higher F1 than another in either group. */
export function betterForEach(row: Named, minus: Named): Check[] {
  return ['f1-0', 'f1-1'].map((id) =>
    difference({ row, minus, metric: column(id), direction: 'higher' }),
  );
}

/** A row has a higher mean F1 of the groups. */
export function better(row: Named, minus: Named): Check {
  return difference({ row, minus, metric: column('f1-mean'), direction: 'higher' });
}

/** A row has smaller gaps. */
function fairer(row: Named, minus: Named): Check[] {
  return ['eopp0', 'eopp1', 'eodd'].map((id) =>
    difference({ row, minus, metric: column(id), direction: 'lower' }),
  );
}

const SOURCE = 'Performance across datasets';

export const MAIN_CLAIMS: readonly Claim[] = [
  {
    id: 'better-for-each-group',
    statement: 'SPARE has a higher F1 than ERM in each group.',
    source: SOURCE,
    checks: betterForEach(spare, erm),
  },
  {
    id: 'fairer-than-erm',
    statement: 'SPARE has a lower EOpp0, EOpp1 and EOdd than ERM.',
    source: SOURCE,
    checks: compound(fairer(spare, erm)),
  },
];
