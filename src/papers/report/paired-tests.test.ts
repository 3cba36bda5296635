import { describe, expect, it } from 'vitest';
import type { TableBlock } from '../../report/document.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { pairedTestsOf } from '../summary/paired-tests.ts';
import { pairedTests } from './paired-tests.ts';
import { tablesOf } from './testing.ts';

const SEEDS = [1, 2, 3, 4, 5, 6];
const column = {
  id: 'auroc',
  title: 'AUROC',
  metric: 'overall.auroc',
  scale: 100,
  unit: '%',
  digits: 1,
  better: 'higher',
} as const;
const table = { id: 'paper/table', columns: [column] } as unknown as Table;
const comparisons = [{ row: 'ours', against: ['a', 'b', 'same'] }];

async function tested(
  rows: Record<string, (number | null)[]>,
  compared = comparisons,
  seeds = SEEDS,
): Promise<TableBlock | undefined> {
  const results = Object.entries(rows).map(([id, auroc]) => ({ id, title: id, bySeed: { auroc } }));
  const setting = {
    id: 'data',
    dataset: { id: 'data', title: 'data', standInFor: null },
    attributes: ['sex'],
    variant: null,
    seeds,
    rows: results,
    pairedTests: pairedTestsOf([column], compared, results),
  } as unknown as SettingResult;
  const [block] = await tablesOf(pairedTests(compared), table, setting);
  return block;
}

const ours = [0.8, 0.81, 0.82, 0.83, 0.84, 0.85];

describe('paired tests over seeds', () => {
  it('gives mean differences and exact p-values adjusted within a metric', async () => {
    // Six differences of one sign: p = 2/64; two tests are adjusted, one has no pair that differs.
    const block = await tested({
      ours,
      a: ours.map((value) => value - 0.01),
      b: ours.map((value, i) => value + 0.001 * (i + 1)),
      same: ours,
    });
    const cells = block!.groups[0]!.rows.map((row) => row.cells.map(({ value }) => value));
    expect(cells[0]![0]).toBeCloseTo(1, 8);
    expect(cells[1]![0]).toBeCloseTo(-0.35, 8);
    expect(cells[0]![1]).toBeCloseTo(4 / 64, 8);
    expect(cells[1]![1]).toBeCloseTo(4 / 64, 8);
    expect(cells[2]).toEqual([0, null]);
    expect(block!.groups[0]!.rows[2]!.cells[1]!.note).toBe('no pair differs');
  });

  it('shows nothing for so few seeds that no p-value can be small', async () => {
    expect(await tested({ ours, a: ours }, comparisons, SEEDS.slice(1))).toBeUndefined();
  });

  it('leaves out rows that did not run, and tables that compare nothing', async () => {
    expect((await tested({ ours, a: ours }))!.groups[0]!.rows).toHaveLength(1);
    expect(await tested({ ours, a: ours }, [])).toBeUndefined();
  });

  it('leaves out seeds at which a number is undefined, and says so', async () => {
    const some = ours.map((value, i) => (i < 3 ? value - 0.01 * (i + 1) : null));
    const block = await tested({ ours, a: some, b: ours.map(() => null) });
    const [a, b] = block!.groups[0]!.rows.map(({ cells }) => cells);
    expect(a![0]!.value).toBeCloseTo(2, 8);
    expect(a![1]!.value).toBe(0.25);
    expect(b![1]).toMatchObject({ text: 'n/a', note: 'both are defined at no seed' });
    expect(block!.notes.slice(1)).toEqual([
      'Seeds at which a number is undefined leave its differences.',
      'With 3 pairs no p-value can be below 0.25.',
    ]);
  });
});
