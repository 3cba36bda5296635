import { expect, it } from 'vitest';
import { table3 } from './table-3.ts';

it('η turns at the paper’s 0.2, whatever comes out', () => {
  const checks = table3.claims
    .filter(({ id }) => id.endsWith('improves-then-worsens'))
    .flatMap((claim) => claim.checks);
  expect(checks).toHaveLength(3);
  for (const check of checks) expect(check).toMatchObject({ kind: 'turning', turnsAt: 0.2 });
});
