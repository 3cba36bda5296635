import { describe, expect, it } from 'vitest';
import { planColumns, TABLE_SIZE, TURNED_TWIPS, UPRIGHT_TWIPS } from './word-columns.ts';

const METHOD = { texts: ['Method', 'ERM', 'Group DRO'], unbroken: [] };
const NUMBER = { texts: ['AUROC', '77.3'], unbroken: ['[75.1, 79.4]'] };
const sum = (widths: readonly number[]) => widths.reduce((total, width) => total + width, 0);

describe('planColumns', () => {
  it('turns the page where intervals would break, and only then takes smaller type', () => {
    const plans = [3, 10, 18].map((count) =>
      planColumns([METHOD, ...Array.from({ length: count }, () => NUMBER)]),
    );
    expect(plans.map(({ turned }) => turned)).toEqual([false, true, true]);
    expect(plans[0]!.size).toBe(TABLE_SIZE);
    // Eight points are half points of sixteen; ten columns keep at least seven.
    expect(plans[1]!.size).toBeGreaterThanOrEqual(14);
    expect(plans[2]!.size).toBeLessThan(plans[1]!.size);
    for (const { turned, widths } of plans) {
      const room = turned ? TURNED_TWIPS : UPRIGHT_TWIPS;
      expect(sum(widths)).toBeLessThanOrEqual(room);
      expect(sum(widths)).toBeGreaterThan(room - widths.length - 1);
    }
  });

  it('gives long text more than short, and every column room for its longest word', () => {
    const words = 'a long remark of many words that would rather stand on a single line';
    const { widths } = planColumns([
      { texts: ['1'], unbroken: [] },
      { texts: [words], unbroken: [] },
      NUMBER,
    ]);
    expect(widths[1]).toBeGreaterThan(widths[2]!);
    expect(widths[2]).toBeGreaterThan(widths[0]!);
    // Twelve letters of eight points are seldom narrower than 0.4 of their height.
    expect(widths[2]).toBeGreaterThan(12 * 0.4 * 160);
  });
});
