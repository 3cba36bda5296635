import { expect, it, vi } from 'vitest';
import { accuracyFairnessFigure } from '../../report/figures.ts';
import { blocksBundle } from './blocks.ts';

// No machine needs a browser for it: what is drawn is another test's.
vi.mock('../../report/browser.ts', () => ({
  openBrowser: async () => ({ close: async () => {} }),
}));
vi.mock('../../report/figure-svg.ts', () => ({
  drawFigures: async (_: unknown, [{ id }]: [{ id: string }]) => [{ id, standalone: '<svg/>' }],
}));
vi.mock('../../report/figure-png.ts', () => ({
  figurePngs: async (_: unknown, [{ id }]: [{ id: string }]) =>
    new Map([[id, { png: Uint8Array.of(1, 2, 3) }]]),
}));

it('a figure stands among other blocks of one output as a picture with its caption', async () => {
  const measure = { title: 'AUROC', unit: '%' };
  const figure = accuracyFairnessFigure({
    ...{ id: 'plane', caption: 'AUROC against <gaps>', accuracy: measure, fairness: measure },
    rows: [{ label: 'ERM', accuracy: { value: 80 }, fairness: { value: 3 }, strong: false }],
  });
  const bundle = await blocksBundle([{ kind: 'prose', text: 'First.' }, figure]);
  const html = bundle['text/html'] as string;
  expect(html).toMatch(/First\..*AUROC against &lt;gaps&gt;/s);
  expect(html).toContain('<img src="data:image/png;base64,AQID" alt="');
  expect(bundle['text/plain']).toContain(figure.alt);
});
