import { describe, expect, it } from 'vitest';
import { table1 } from '../fair-diagnosis/table-1.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { blocksOf } from './testing.ts';
import type { Panel } from './trade-off.ts';
import { training } from './training-curves.ts';

const row = (id: string, y: number[] = [3, 2, Number(id.length)]): RowResult =>
  ({ id, title: `Row ${id}`, history: { 'train/loss': { x: [1, 2, 3], y } } }) as never;
const setting = (rows: RowResult[]) =>
  ({
    id: 'x/sex',
    dataset: { id: 'x', title: 'x', standInFor: null },
    attributes: ['sex'],
    variant: null,
    rows,
  }) as unknown as SettingResult;
const named = (count: number) =>
  Array.from({ length: count }, (_, i) => row(`r${i}`, [1, i + 2, i]));
const drawn = async (rows: RowResult[], panels?: Panel[]) =>
  (await blocksOf(training(panels), table1, setting(rows))).filter(
    (block) => block.kind === 'figure',
  );
const lines = (figure: { alt: string }) =>
  [...figure.alt.matchAll(/Row (\w+)/g)].map(([, id]) => id);

describe('training curves', () => {
  it('are one figure as long as every line has a style of its own', async () => {
    const figures = await drawn(named(8));
    expect(figures).toHaveLength(1);
    expect(figures[0]!.caption).not.toContain('part');
  });

  it('are several where lines would look alike, each row in one', async () => {
    const figures = await drawn(named(9));
    expect(figures.map(({ id }) => id)).toEqual([
      'table-1-x-sex-training-1',
      'table-1-x-sex-training-2',
    ]);
    const shown = figures.map((figure) => [...new Set(lines(figure))]);
    expect(shown.flat().toSorted()).toEqual(named(9).map(({ id }) => id));
    expect(Math.max(...shown.map(({ length }) => length))).toBeLessThanOrEqual(8);
  });

  it('leave out who merely chooses among models whose curves are drawn', async () => {
    const chosen = { ...row('chosen', [1, 2, 0]), history: named(2)[0]!.history };
    const [figure] = await drawn([...named(2), chosen]);
    expect([...new Set(lines(figure as never))]).toEqual(['r0', 'r1']);
  });

  it('are several where a page has no room for so many panels', async () => {
    // Two curves of its own each: six rows fill a page.
    const own = (id: string): RowResult => ({
      ...row(id),
      history: Object.fromEntries(
        ['loss', 'AUROC'].map((what) => [`${id}/${what}`, { x: [1, 2], y: [1, 2] }]),
      ),
    });
    const sizes = async (count: number) => {
      const figures = await drawn(Array.from({ length: count }, (_, i) => own(`r${i}`)));
      return figures.map((figure) => new Set(lines(figure)).size);
    };
    expect(await sizes(6)).toEqual([6]);
    expect(await sizes(8)).toEqual([4, 4]);
  });

  it('follow the panels of the table, under the names that panels share', async () => {
    const panel = (title: string, id: string) => ({ title, rows: [{ id, name: 'Row shared' }] });
    const panels = [panel('MLP', 'a'), panel('LR', 'b')];
    const figures = await drawn([row('a'), row('b')], panels);
    expect(figures.map(({ caption }) => caption.match(/MLP|LR/)?.[0])).toEqual(['MLP', 'LR']);
  });

  it('are none without a curve', async () => {
    expect(await drawn([{ ...row('a'), history: {} }])).toEqual([]);
  });
});
