import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeCssString, escapeHtml, escapePlotly, slug } from './escape.ts';
import { safeFigure, safePlotlyText } from './plotly-text.ts';

describe('escapeHtml', () => {
  it('leaves nothing that ends text or a quoted attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe(
      '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;',
    );
  });
});

describe('escapeCssString', () => {
  it('can neither end the string nor the style element', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(escapeCssString(text)).toMatch(/^(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*$/);
      }),
    );
    expect(escapeCssString('a"b')).toBe('a\\22 b');
  });
});

describe('slug', () => {
  it('turns ids into file names', () => {
    expect(slug('fair-diagnosis/table-1')).toBe('fair-diagnosis-table-1');
    expect(slug('../../etc/passwd')).toBe('etc-passwd');
    expect(slug('Überblick (η)')).toBe('U-berblick-u3b7');
    expect(slug('…')).toBe('item');
    expect(slug('skin/诊断/性别')).not.toBe(slug('skin/诊断/种族'));
  });

  it('always gives a name that stays in its folder', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) => {
        expect(slug(id)).toMatch(/^[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*$/);
      }),
    );
  });
});

describe('texts of figures', () => {
  it('keep few bare tags and escape the rest', () => {
    expect(safePlotlyText('<b>a</b><br><sup>2</sup>')).toBe('<b>a</b><br><sup>2</sup>');
    expect(safePlotlyText('<a href="https://e.org">x</a>')).toBe(
      '&lt;a href="https://e.org">x&lt;/a>',
    );
    expect(safePlotlyText('<span style="color:#67707b">x</span>')).toContain('<span style');
    expect(safePlotlyText('<span style="background:url(x)">')).toMatch(/^&lt;/);
    expect(safePlotlyText('<b onclick="x">')).toMatch(/^&lt;/);
  });

  it('print data as it is once a builder has escaped it', () => {
    expect(safePlotlyText(escapePlotly('<b>&amp;'))).toBe('&lt;b&gt;&amp;amp;');
  });
});

describe('safeFigure', () => {
  it('refuses traces that need WebGL or a network, naming trace and figure', () => {
    const figure = { data: [{ type: 'scatter' }, { type: 'scatter3d' }], layout: {} };
    expect(() => safeFigure(figure, 'roc')).toThrow(/Figure roc: trace 1 .*scatter3d/);
    expect(() => safeFigure({ data: [{ type: 'choropleth' }], layout: {} }, 'x')).toThrow();
  });

  it('draws by hand what plotly draws by WebGL, up to some thousand points', () => {
    const points = (count: number) => ({ type: 'scattergl', x: Array(count).fill(1), y: [] });
    expect(safeFigure({ data: [points(9)], layout: {} }, 'x').data[0]!.type).toBe('scatter');
    expect(() => safeFigure({ data: [points(30_000)], layout: {} }, 'x')).toThrow(/scattergl/);
  });

  it('keeps titles in the short form of former versions, of figure, axes, bars and legends', () => {
    const { data, layout } = safeFigure(
      {
        data: [
          { type: 'heatmap', z: [[1]], colorbar: { title: 'Count', titleside: 'right' } },
          { type: 'pie', title: { text: 'Whole' }, customdata: [{ title: 'a record’s own' }] },
        ],
        layout: {
          title: 'ROC',
          titlefont: { size: 9 },
          xaxis: { title: 'FPR' },
          legend: { title: 'L' },
        },
      },
      'x',
    );
    expect(data[0]!.colorbar).toEqual({ title: { text: 'Count', side: 'right' } });
    expect(data[1]).toMatchObject({
      title: { text: 'Whole' },
      customdata: [{ title: 'a record’s own' }],
    });
    expect(layout).toEqual({
      title: { text: 'ROC', font: { size: 9 } },
      xaxis: { title: { text: 'FPR' } },
      legend: { title: { text: 'L' } },
    });
  });

  it('marks a line that has one point, and no other', () => {
    const modes = [[1], [1, 2], [null, 1]].map((y) => {
      const trace = { type: 'scatter', mode: 'lines', x: y.map((_, i) => i), y };
      return safeFigure({ data: [trace], layout: {} }, 'x').data[0]!.mode;
    });
    expect(modes).toEqual(['lines+markers', 'lines', 'lines+markers']);
    // One byte, as plotly for Python writes it.
    const packed = { type: 'scatter', mode: 'lines', x: { dtype: 'i1', bdata: 'AQ==' } };
    expect(safeFigure({ data: [packed], layout: {} }, 'x').data[0]!.mode).toBe('lines+markers');
  });

  it('drops pictures, buttons and animations', () => {
    const layout = { images: [{ source: 'https://e.org/x.png' }], updatemenus: [], title: 'a' };
    expect(safeFigure({ data: [], layout }, 'x').layout).toEqual({ title: { text: 'a' } });
  });

  it('hands typed arrays and undefined numbers over as lists with gaps', () => {
    const { data } = safeFigure(
      { data: [{ y: Float64Array.of(1, Number.NaN, 3) }], layout: {} },
      'x',
    );
    expect(data).toEqual([{ y: [1, null, 3] }]);
  });
});
