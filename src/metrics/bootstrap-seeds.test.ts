import { expect, test } from 'vitest';
import { bootstrapTable } from './bootstrap.ts';
import { evaluate } from './evaluate.ts';
import { fromRows, randomRows } from './testing.ts';

test('numbers by seed are those of each seed’s own test set, and the estimate is their mean', () => {
  const parts = [1, 2, 3].map((seed) =>
    fromRows(randomRows(300, seed, { patients: 100 }), ['sex', 'race']),
  );
  const table = bootstrapTable({ model: parts }, { replicates: 2, seed: 1 });
  const bySeed = table.bySeed('model', 'overall.auroc');
  expect(bySeed).toHaveLength(3);
  parts.forEach((part, seed) => {
    expect(bySeed[seed]).toBeCloseTo(evaluate(part).at('overall.auroc')!, 10);
  });
  const mean = bySeed.reduce<number>((sum, value) => sum + value!, 0) / 3;
  expect(table.estimate('model', 'overall.auroc')).toBeCloseTo(mean, 10);
});
