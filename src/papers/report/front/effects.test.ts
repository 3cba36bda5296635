import { expect, it } from 'vitest';
import type { GroupVerdict } from '../../claim-verdict.ts';
import { groupClause } from './effects.ts';

function verdict(estimate: number, low: number, high: number): GroupVerdict {
  const change = { estimate, interval: [low, high], harmed: false, judged: true, events: 90 };
  return {
    sum: { kind: 'no harm', overall: change, groups: { f: change }, why: '' },
  } as unknown as GroupVerdict;
}

it('says of what predicts as its baseline that it changes nobody', () => {
  expect(groupClause(verdict(0, 0, 0), 'AUROC')).toBe(
    'nobody’s AUROC changes (0.0 points [0.0, 0.0]), since every record is predicted as by the baseline',
  );
  expect(groupClause(verdict(0, -0.002, 0.002), 'AUROC')).toBe(
    'AUROC changes by 0.00 points [−0.20, 0.20] overall and by 0.00 points [−0.20, 0.20] in the group that fares worst, f',
  );
});
