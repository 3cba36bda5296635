import { expect, it } from 'vitest';
import type { Setting } from '../paper.ts';
import type { RowResult, TableResult } from '../results.ts';
import { maskingCost } from './masking-cost.ts';
import { table2 } from './table-2.ts';

const cell = (value: number) => ({ value, low: value - 0.02, high: value + 0.02 });
const row = (id: string, accuracy: number, auroc: number) =>
  ({ id, cells: { accuracy: cell(accuracy), auroc: cell(auroc) } }) as unknown as RowResult;
const result = (...rows: RowResult[]) =>
  ({
    table: table2.id,
    profile: 'desk',
    settings: [
      {
        id: 'x/sex',
        dataset: { id: 'x', title: 'x', standInFor: null },
        attributes: ['sex'],
        variant: null,
        rows,
      },
    ],
  }) as unknown as TableResult;
const settings = [
  { id: 'x/sex', floor: { metric: 'overall.auroc', value: 0.778, what: 'a ridge' } },
] as unknown as Setting[];
const table = { ...table2, settings: () => settings };
const cost = (...rows: RowResult[]) =>
  maskingCost([{ title: 'Net', masked: 'net', clean: 'vanilla-net' }]).together!(
    table,
    result(...rows),
  );

it('calls a loss shown where the intervals part, and a gain a gain', () => {
  const text = JSON.stringify(cost(row('vanilla-net', 0.8, 0.84), row('net', 0.81, 0.77)));
  expect(text).toContain(
    'AUC 84.0 [82.0, 86.0] to 77.0 [75.0, 79.0] %, a loss of 7.0 points (shown)',
  );
  expect(text).toMatch(/ACC 80.0 .* a gain of 1.0 points;/);
  expect(text).not.toContain('does not beat');
});

it('says that overlapping intervals show no loss, and which Vanilla misses the floor', () => {
  const text = JSON.stringify(cost(row('vanilla-net', 0.8, 0.77), row('net', 0.79, 0.76)));
  expect(text).toContain('a loss of 1.0 points (not shown: the intervals overlap)');
  expect(text).toContain('its Vanilla does not beat a ridge (0.778)');
});

it('is silent on results without the unmasked rows', () => {
  expect(cost(row('net', 0.8, 0.8))).toEqual([]);
});

it('each backbone has both rows on one network', () => {
  const setting = table2.settings('desk')[0]!;
  for (const kind of ['resnet18', 'resnet50', 'vit']) {
    const [masked, clean] = [kind, `vanilla-${kind}`].map((id) =>
      table2.rows.find((candidate) => candidate.id === id)!.trial(setting),
    );
    expect(clean!.method).toBe('vanilla');
    expect(clean!.recipe).toEqual(masked!.recipe);
    expect(clean!.options.mutualInformation).toBe(masked!.options.mutualInformation);
  }
});
