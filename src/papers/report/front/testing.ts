import type { VerdictKind } from '../../../report/document.ts';
import type { ClaimVerdict, PartVerdict } from '../../claim-verdict.ts';
import type { Check, Claim, Column, Row, Table } from '../../paper.ts';
import type { SettingResult } from '../../results.ts';
import type { ClaimResult } from '../claims.ts';

/** A row by its title alone. */
export function rowTitled(title: string): Row {
  return { id: title.toLowerCase(), title, trial: () => ({ method: 'erm', options: {} }) };
}

/** A gap in points, lower being better. */
export const GAP: Column = {
  id: 'eo',
  title: 'EO',
  metric: 'fairness.<attribute>.equalOpportunityDifference',
  scale: 100,
  unit: '×10⁻²',
  digits: 1,
  better: 'lower',
};

/** Ours has a smaller gap than Vanilla. */
export const SMALLER: Check = {
  kind: 'difference',
  row: rowTitled('Ours'),
  minus: rowTitled('Vanilla'),
  metric: GAP,
  direction: 'lower',
};

/** A part of a claim: effect and interval as fractions, above 0 as claimed. */
export function partVerdict(
  effect: readonly [value: number, low: number, high: number] | null,
  changes: Partial<PartVerdict> = {},
): PartVerdict {
  return {
    check: 0,
    side: 0,
    quantity: 'EO: Ours minus Vanilla',
    column: 'eo',
    rows: ['ours', 'vanilla'],
    verdict: 'undecided',
    effect:
      effect === null
        ? { value: null, interval: null }
        : { value: effect[0], interval: [effect[1], effect[2]] },
    expected: null,
    bound: null,
    undecidable: null,
    ...changes,
  } as PartVerdict;
}

/** A claim with its verdict and parts. */
export function claimResult(
  verdict: VerdictKind,
  tests: readonly PartVerdict[],
  changes: Partial<Claim> & Partial<Pick<ClaimVerdict, 'withheld' | 'evidence'>> = {},
): ClaimResult {
  const { withheld = [], evidence = 'why', ...own } = changes;
  const claim: Claim = {
    id: 'fairer-than-vanilla',
    statement: 'Ours has a lower EO than Vanilla.',
    source: 'Table 1',
    checks: [SMALLER],
    ...own,
  };
  const item = { claim: claim.statement, source: claim.source, verdict, on: 'on x', evidence };
  return {
    table: { settings: () => [] } as unknown as Table,
    claim,
    verdict,
    primary: {
      setting: {
        ...{ seeds: [1, 2], levels: ['male', 'female'] },
        dataset: { id: 'ham10000-28' },
      } as unknown as SettingResult,
      item: { ...item, id: claim.id, primary: true, tests, withheld } as unknown as ClaimVerdict,
    },
    others: [],
  };
}
