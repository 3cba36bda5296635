import type { Cell, Finding, FindingKind } from './audit/audit.ts';
import type { PublishedRow } from './paper.ts';

/** What a check finds; the kind is that of the check. */
export interface Draft extends Omit<Finding, 'kind' | 'cells' | 'computed'> {
  readonly cells?: readonly Cell[];
  readonly computed?: Readonly<Record<string, number | string>>;
}

/** Inspects printed rows. */
export type Check = (rows: readonly PublishedRow[]) => Draft | readonly Draft[] | null;

/** What checks find, kind by kind. */
export function findingsOf(
  checks: Readonly<Record<FindingKind, readonly Check[]>>,
  rows: readonly PublishedRow[],
): Finding[] {
  return Object.entries(checks).flatMap(([kind, own]) =>
    own
      .flatMap((check) => check(rows) ?? [])
      .map(({ id, severity, title, statement, cells = [], computed = {} }) => ({
        ...{ id, kind: kind as FindingKind, severity, title, statement, cells },
        computed: Object.entries(computed).map(([name, value]) => ({ name, value })),
      })),
  );
}
