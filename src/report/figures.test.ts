import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, placeLabels, textWidth } from './figures/labels.ts';
import { legendHeight, spacedTicks } from './figures/shared.ts';
import {
  ablationFigure,
  accuracyFairnessFigure,
  groupedBarsFigure,
  paretoFigure,
  paretoFront,
} from './figures.ts';
import { faded, tinted, withColorVariables } from './theme.ts';

const text = { id: 'f', caption: 'c' };
const frame: Box = { x: 0, y: 0, width: 500, height: 300 };

describe('placeLabels', () => {
  it('puts a lone label right of its point', () => {
    const [label] = placeLabels([{ x: 100, y: 100, width: 40, height: 14 }], [], frame);
    expect(label).toMatchObject({ x: 108, y: 93, leader: false, crowded: false });
  });

  it('keeps labels inside the frame', () => {
    const point = fc.record({
      x: fc.integer({ min: 0, max: 500 }),
      y: fc.integer({ min: 0, max: 300 }),
      width: fc.integer({ min: 10, max: 120 }),
      height: fc.constant(14),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 10 }), (points) => {
        for (const label of placeLabels(points, [], frame)) {
          expect(label.x).toBeGreaterThanOrEqual(0);
          expect(label.y).toBeGreaterThanOrEqual(0);
          expect(label.x + label.width).toBeLessThanOrEqual(500);
          expect(label.y + label.height).toBeLessThanOrEqual(300);
        }
      }),
    );
  });

  it('separates the labels of six points in a cluster', () => {
    const points = [0, 1, 2, 3, 4, 5].map((index) => ({
      x: 250 + (index % 3) * 8,
      y: 150 + Math.floor(index / 3) * 8,
      width: 80,
      height: 14,
    }));
    const placed = placeLabels(points, [], frame);
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  });

  it('keeps off obstacles', () => {
    const obstacle = { x: 106, y: 90, width: 60, height: 20 };
    const [label] = placeLabels([{ x: 100, y: 100, width: 40, height: 14 }], [obstacle], frame);
    const clear = label!.x + 40 <= 106 || label!.y + 14 <= 90 || label!.y >= 110;
    expect(clear).toBe(true);
  });
});

describe('textWidth', () => {
  it('grows with the text and its size', () => {
    expect(textWidth('ill', 10)).toBeLessThan(textWidth('WWW', 10));
    expect(textWidth('abc', 20)).toBeCloseTo(2 * textWidth('abc', 10));
  });
});

it('a method has one colour in legends, on the front of trade-offs or behind it', () => {
  const keyed = (better: 'higher' | 'lower') => {
    const { figure } = paretoFigure({
      ...{ id: 'f', caption: '' },
      points: [
        { label: 'Task only', series: 'Task only', x: { value: 1 }, y: { value: 1 } },
        { label: 'FairGrad', series: 'FairGrad', x: { value: 2 }, y: { value: 2 } },
      ],
      x: { title: 'EO', unit: '', better },
      y: { title: 'AUROC', unit: '', better },
    });
    return figure.data
      .filter(({ showlegend }) => showlegend === true)
      .map(({ name, marker }) => [name, (marker as { color: string }).color]);
  };
  expect(keyed('higher')).toEqual(keyed('lower'));
});

describe('paretoFront', () => {
  it('finds the hand-worked front', () => {
    const points = [
      [1, 5],
      [2, 6],
      [3, 6],
      [4, 9],
      [2, 4],
    ].map(([x, y]) => ({ x: { value: x! }, y: { value: y! } }));
    expect(paretoFront(points, 'lower', 'higher')).toEqual([0, 1, 3]);
    expect(paretoFront(points, 'higher', 'higher')).toEqual([3]);
  });

  it('is the set of points that no other point beats', () => {
    const value = fc.record({ value: fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(null)) });
    fc.assert(
      fc.property(fc.array(fc.record({ x: value, y: value })), (points) => {
        const front = new Set(paretoFront(points, 'lower', 'higher'));
        for (const [i, p] of points.entries()) {
          const defined = p.x.value !== null && p.y.value !== null;
          const beaten = points.some(
            (q) =>
              q.x.value !== null &&
              q.y.value !== null &&
              defined &&
              q.x.value <= p.x.value! &&
              q.y.value >= p.y.value! &&
              (q.x.value !== p.x.value || q.y.value !== p.y.value),
          );
          expect(front.has(i)).toBe(defined && !beaten);
        }
      }),
    );
  });
});

describe('builders', () => {
  it('escape names from data', () => {
    const evil = '<b>&x</b>';
    const blocks = [
      accuracyFairnessFigure({
        ...text,
        accuracy: { title: evil },
        fairness: { title: 'f' },
        rows: [{ label: evil, accuracy: { value: 1 }, fairness: { value: 2 } }],
      }),
      groupedBarsFigure({
        ...text,
        measure: { title: 'm' },
        groups: [evil],
        series: [{ name: evil, values: [{ value: 1 }] }],
      }),
      ablationFigure({
        ...text,
        x: { title: evil },
        panels: [
          { measure: { title: evil }, curves: [{ name: evil, points: [{ x: 0, value: 1 }] }] },
        ],
      }),
      paretoFigure({
        ...text,
        x: { title: evil, better: 'lower' },
        y: { title: 'y', better: 'higher' },
        points: [{ label: evil, x: { value: 1 }, y: { value: 1 } }],
      }),
    ];
    for (const { figure } of blocks) {
      const json = JSON.stringify(figure);
      expect(json).not.toContain(evil);
      expect(json).toContain('&lt;b&gt;&amp;x&lt;/b&gt;');
    }
  });

  it('leave undefined numbers out and say n/a on bars', () => {
    const bars = groupedBarsFigure({
      ...text,
      measure: { title: 'TPR' },
      groups: ['a', 'b'],
      series: [{ name: 's', values: [{ value: 1, low: 0.5, high: 2 }, { value: Number.NaN }] }],
    });
    expect(bars.figure.data[0]).toMatchObject({
      y: [1, null],
      error_y: { array: [1, 0], arrayminus: [0.5, 0] },
    });
    expect(bars.figure.layout.annotations).toMatchObject([{ text: 'n/a', x: 1 }]);
    expect(bars.alt).toContain('b: s undefined');

    const scatter = accuracyFairnessFigure({
      ...text,
      accuracy: { title: 'a' },
      fairness: { title: 'f' },
      rows: [
        { label: 'x', accuracy: { value: null }, fairness: { value: 1 } },
        { label: 'y', accuracy: { value: 1 }, fairness: { value: 1 } },
      ],
    });
    expect(scatter.figure.data).toHaveLength(1);
  });

  it('draw published curves dashed, without a band, and ours with one', () => {
    const { figure } = ablationFigure({
      ...text,
      x: { title: 'η' },
      panels: [
        {
          measure: { title: 'ACC' },
          curves: [
            { name: 'ours', points: [0, 1].map((x) => ({ x, value: 2, low: 1, high: 3 })) },
            { name: 'paper', published: true, points: [{ x: 0, value: 1 }] },
          ],
        },
      ],
    });
    const lines = figure.data.filter((trace) => trace.fill === undefined);
    const bands = figure.data.filter((trace) => trace.fill !== undefined);
    expect(lines).toMatchObject([
      { name: 'paper', line: { dash: 'dash' } },
      { name: 'ours', line: { dash: 'solid' } },
    ]);
    expect(bands).toMatchObject([{ x: [0, 1, 1, 0], y: [3, 3, 1, 1] }]);
  });
});

describe('spacedTicks', () => {
  it('leaves out labels that would touch the one before', () => {
    expect(spacedTicks([0, 0.1, 0.2, 1, -2], (value) => 100 * Math.abs(value))).toEqual([
      '0',
      '',
      '0.2',
      '1',
      '−2',
    ]);
  });
});

describe('legendHeight', () => {
  it('grows with the lines that the names need', () => {
    expect(legendHeight(['a', 'b'], 400)).toBe(34);
    expect(legendHeight(['a long name of a method', 'another long name of one'], 200)).toBe(53);
  });
});

describe('theme', () => {
  it('mixes colours', () => {
    expect(faded('#0b6ea8', 0.5)).toBe('rgba(11,110,168,0.5)');
    expect(tinted('#000000', 0.5)).toBe('#808080');
    expect(tinted('#123456', 1)).toBe('#123456');
  });

  it('lets a page set the colours of a drawn figure anew', () => {
    expect(withColorVariables('style="fill: rgb(34, 40, 47);"')).toBe(
      'style="fill: var(--figure-ink, rgb(34, 40, 47));"',
    );
  });
});
