import { expect, it } from 'vitest';
import { seedScatterFigure } from './seed-scatter.ts';

const series = (name: string) => ({
  name,
  seeds: [
    { x: 1, y: 80 },
    { x: null, y: 81 },
    { x: 3, y: 82 },
  ],
  mean: { x: { value: 2 }, y: { value: 81 } },
});

it('draws every defined seed and names a series once over all panels', () => {
  const { figure, alt } = seedScatterFigure({
    id: 'f',
    caption: 'c',
    x: { title: 'gap' },
    y: { title: 'AUROC' },
    panels: [
      { title: 'left', series: [series('a'), series('b')] },
      { title: 'right', series: [series('a')] },
    ],
  });
  const seeds = figure.data.filter((trace) => (trace.x as number[]).length === 2);
  expect(seeds.map((trace) => trace.y)).toEqual([
    [80, 82],
    [80, 82],
    [80, 82],
  ]);
  const named = figure.data.filter((trace) => trace.showlegend);
  expect(named.map((trace) => trace.name)).toEqual(['a', 'b']);
  expect(alt).toContain('a (right): 81 at 2');
});
