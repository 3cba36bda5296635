import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planTable, type TableSize, withFewerRows, withPlans } from './wide-tables.ts';

/** A head and rows of cells of these widths, the first a header. */
function sized(widths: readonly number[], height = 60): TableSize {
  const row = widths.map((width, i) => ({ colSpan: 1, rowSpan: 1, width, head: i === 0 }));
  const body = { body: true, rows: [row, row] };
  return { height, sections: [{ body: false, rows: [row] }, body] };
}

describe('planTable', () => {
  it('leaves alone, shrinks, widens, turns, continues', () => {
    expect(planTable(sized([100, 464]))).toBeNull();
    expect(planTable(sized([100, 600]))).toMatchObject({ scale: 0.805, wide: false });
    expect(planTable(sized([100, 700]))).toMatchObject({ scale: 0.85, wide: true, turned: false });
    expect(planTable(sized([100, 500, 500], 900))).toMatchObject({ scale: 0.917, turned: true });
    expect(planTable(sized([100, 500, 500]))).toMatchObject({
      wide: true,
      heads: 1,
      parts: [
        { from: 1, to: 2 },
        { from: 2, to: 3 },
      ],
    });
  });

  it('puts every column into one part, and each part fits', () => {
    const widths = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(widths, fc.boolean(), (columns, tall) => {
        const plan = planTable(sized(columns, tall ? 999 : 9));
        if (plan === null) return;
        const { heads, parts, scale, turned } = plan;
        const shown = parts.flatMap(({ from, to }) =>
          Array.from({ length: to - from }, (_, i) => from + i),
        );
        expect(shown).toEqual(columns.map((_, i) => i).slice(heads));
        const width = (from: number, to: number) =>
          columns.slice(from, to).reduce((sum, value) => sum + value, 0);
        for (const { from, to, broken } of parts) {
          if (broken) expect(to - from).toBe(1);
          else {
            const room = turned ? 1009 : 680;
            expect((width(0, heads) + width(from, to)) * scale).toBeLessThanOrEqual(room);
          }
        }
      }),
    );
  });
});

describe('withPlans', () => {
  const plan = { scale: 0.9, wide: true, turned: false, heads: 1 };
  const halves = [
    { from: 1, to: 3, broken: false },
    { from: 3, to: 4, broken: false },
  ];

  it('continues a table with the columns that name its rows, and clips cells that span', () => {
    const html =
      '<p>before</p><table><thead><tr style="text-align:right"><th>i</th><th colspan="3">all &amp; 東</th></tr></thead>' +
      '<tbody><tr><th rowspan="2">0</th><td>a</td><td>b</td><td>c</td></tr>' +
      '<tr><td>d</td><td>e</td><td>f</td></tr></tbody></table><p>behind</p>';
    expect(withPlans(html, [{ ...plan, parts: halves }])).toBe(
      '<p>before</p><div class="reaching" style="--fit:0.9">' +
        '<table><caption>Columns 1 to 2 of 3</caption><thead><tr style="text-align:right"><th>i</th><th colspan="2">all &amp; 東</th></tr></thead>' +
        '<tbody><tr><th rowspan="2">0</th><td>a</td><td>b</td></tr><tr><td>d</td><td>e</td></tr></tbody></table>\n' +
        '<table><caption>Column 3 of 3</caption><thead><tr style="text-align:right"><th>i</th><th>all &amp; 東</th></tr></thead>' +
        '<tbody><tr><th rowspan="2">0</th><td>c</td></tr><tr><td>f</td></tr></tbody></table></div><p>behind</p>',
    );
  });

  it('counts the tables that stand in no other, and leaves others as they are', () => {
    const html =
      '<table><tr><td><table><tr><td>inner</td></tr></table></td></tr></table><table><tr><td>x</td></tr></table>';
    const whole = [{ from: 0, to: 1, broken: false }];
    const turned = withPlans(html, [null, { ...plan, heads: 0, turned: true, parts: whole }]);
    expect(turned).toBe(
      html.replace(
        '<table><tr><td>x</td></tr></table>',
        '<div class="turned" style="--fit:0.9"><table><tr><td>x</td></tr></table></div>',
      ),
    );
  });
});

describe('withFewerRows', () => {
  it('keeps the first and last of very many, and says how many are gone', () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `<tr><td>${i}</td><td>v</td></tr>`);
    const { html, left } = withFewerRows(`<table><tbody>${rows.join('')}</tbody></table>`);
    expect(left).toBe(600);
    expect(html.match(/<tr>/g)).toHaveLength(401);
    expect(html).toContain(
      '<td>299</td><td>v</td></tr><tr><td colspan="2">… 600 rows are left out …</td></tr><tr><td>900</td>',
    );
  });

  it('leaves shorter ones as they are', () => {
    const html = '<table><tr><td>a<td>b</table>';
    expect(withFewerRows(html)).toEqual({ html, left: 0 });
  });
});
