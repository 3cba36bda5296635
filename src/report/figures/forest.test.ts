import { describe, expect, it } from 'vitest';
import { VERDICTS } from '../theme.ts';
import { type ForestLine, forestFigure } from './forest.ts';

const line: ForestLine = {
  label: 'Fairer',
  verdict: 'replicated',
  part: 'EO',
  effect: { value: 5, low: 2, high: 8 },
  digits: 1,
  published: 6,
  bound: 3,
};

interface Trace {
  readonly x: readonly number[];
  readonly mode: string;
  readonly marker?: { readonly symbol: string; readonly color: string };
}

function drawn(lines: readonly ForestLine[]) {
  const block = forestFigure({ id: 'f', caption: '', panels: [{ axis: 'points', lines }] });
  const { data, layout } = block.figure as unknown as {
    data: Trace[];
    layout: {
      xaxis: { range: [number, number] };
      annotations: { text: string }[];
      shapes: { x0: number; x1: number; xref: string }[];
    };
  };
  return { block, data, layout };
}

describe('a line a claim', () => {
  it('has effect, interval, published effect and what would be too small, with the numbers beside', () => {
    const { data, layout, block } = drawn([line]);
    expect(data.map(({ x }) => x)).toEqual([[6], [2, 8], [5]]);
    expect(data.at(-1)!.marker).toMatchObject(VERDICTS.replicated);
    expect(layout.shapes.filter(({ xref }) => xref === 'x')).toMatchObject([{ x0: 0, x1: 3 }]);
    expect(layout.annotations.map(({ text }) => text)).toEqual(
      expect.arrayContaining(['Fairer', 'EO 5.0 [2.0, 8.0]', '<b>replicated</b>']),
    );
    expect(block.alt).toBe('Fairer (EO) 5.0 [2.0, 8.0], published 6.0: replicated');
  });

  it('names what is drawn as far as there is room beside the verdict', () => {
    const part = 'AUROC gap, first finding of many';
    const { layout } = drawn([{ ...line, part, said: 'misses its objective' }]);
    expect(layout.annotations.map(({ text }) => text)).toContain('AUROC gap 5.0 [2.0, 8.0]');
  });

  it('marks verdicts by shape as well as by colour', () => {
    const { data } = drawn([
      line,
      { ...line, verdict: 'undecided' },
      { ...line, verdict: 'not replicated: reversed' },
    ]);
    const marks = data.filter(({ x, marker }) => x[0] === 5 && marker).map(({ marker }) => marker!);
    expect(new Set(marks.map(({ symbol }) => symbol)).size).toBe(3);
    expect(new Set(marks.map(({ color }) => color)).size).toBe(3);
  });

  it('cuts an interval off, with an arrow, that would leave the others no room', () => {
    const wide = { ...line, effect: { value: 1, low: -400, high: 400 } };
    const { data, layout } = drawn([line, wide]);
    expect(layout.xaxis.range[1]).toBeLessThan(20);
    expect(data.filter(({ marker }) => marker?.symbol.startsWith('triangle'))).toHaveLength(2);
  });

  it('gives many lines less room each, so that a page holds them', () => {
    const heights = [10, 11].map((count) => {
      const { block } = drawn(Array.from({ length: count }, () => line));
      return block.height;
    });
    expect(heights[1]).toBeLessThan(heights[0]!);
  });

  it('draws no number where there is none', () => {
    const none = { ...line, effect: { value: null }, published: null, bound: null };
    expect(drawn([none]).data).toEqual([]);
  });
});
