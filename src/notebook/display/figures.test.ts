import { afterAll, describe, expect, it } from 'vitest';
import { ablationFigure } from '../../report/figures.ts';
import { closeFigureBrowser, figureBundle } from './figures.ts';

afterAll(closeFigureBrowser);

describe('figureBundle', () => {
  it('gives one output for plotly and for viewers without it', async () => {
    const block = ablationFigure({
      id: 'eta',
      caption: 'Mask strength',
      x: { title: 'η' },
      panels: [
        {
          measure: { title: 'ACC', unit: '%' },
          curves: [{ name: 'ours', points: [0, 1, 2].map((x) => ({ x, value: 80 - x })) }],
        },
      ],
    });
    const bundle = await figureBundle(block);
    const plotly = bundle['application/vnd.plotly.v1+json'] as {
      data: { x: number[]; y: number[] }[];
      layout: { width: number };
    };
    expect(plotly.data.some(({ y }) => String(y) === '80,79,78')).toBe(true);
    expect(plotly.layout.width).toBe(block.width);
    expect(bundle['image/svg+xml']).toMatch(/^<svg.*<path.*<\/svg>\s*$/s);
    expect(bundle['text/plain']).toContain('Mask strength');
  });
});
