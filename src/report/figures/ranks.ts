import type { FigureBlock } from '../document.ts';
import { AXIS, GRID, INK, MUTED, SERIES, themedAxis, themedLayout } from '../theme.ts';
import { textWidth } from './labels.ts';
import { type FigureText, figureBlock, panelInRow, panelTitle, plotlyText } from './shared.ts';

/** A place among rows, 1 being the best, with the places that it may have. */
export interface Rank {
  readonly rank: number;
  readonly low: number;
  readonly high: number;
}

export interface RankRow {
  readonly label: string;
  /** One a panel; null: it has none there. */
  readonly ranks: readonly (Rank | null)[];
  /** What the others are held against: drawn in ink. */
  readonly baseline?: true;
  /** A quieter name, of what has no place. */
  readonly muted?: true;
}

const WIDTH = 680;
const ROW = 15;
const MARGIN = { top: 24, bottom: 40, right: 10 };

/** Rows under each other, a panel a column: where each stands, and from where to where it may stand. */
export function rankFigure({
  rows,
  panels,
  ...text
}: FigureText & {
  /** In the order in which they are drawn, from above. */
  readonly rows: readonly RankRow[];
  readonly panels: readonly string[];
}): FigureBlock {
  const height = MARGIN.top + MARGIN.bottom + ROW * rows.length;
  const left = 12 + Math.max(...rows.map(({ label }) => textWidth(label, 11)));
  const places = panels.map((_, index) => panelInRow(index, panels.length, 0.03));
  const data: Record<string, unknown>[] = [];
  const axes: Record<string, unknown> = {};
  const last = rows.length;
  panels.forEach((_, index) => {
    const { suffix, x, y } = places[index]!;
    axes[`xaxis${suffix}`] = themedAxis('rank', {
      domain: x,
      anchor: `y${suffix}`,
      range: [0, last + 1],
      tickvals: [1, ...steps(last), last],
      gridcolor: GRID,
      tickfont: { size: 10, color: MUTED },
      title: { text: 'rank', standoff: 4, font: { size: 10, color: INK } },
    });
    axes[`yaxis${suffix}`] = {
      domain: y,
      anchor: `x${suffix}`,
      range: [last + 0.5, 0.5],
      tickmode: 'array',
      tickvals: rows.map((_, i) => i + 1),
      ticktext: rows.map((row) => (index === 0 ? name(row) : '')),
      tickfont: { size: 11, color: INK },
      showgrid: false,
      zeroline: false,
      linecolor: AXIS,
      fixedrange: true,
    };
    rows.forEach(({ ranks, baseline = false }, i) => {
      const own = ranks[index] ?? null;
      if (own === null) return;
      const color = baseline ? INK : SERIES[0].color;
      const on = { type: 'scatter', xaxis: `x${suffix}`, yaxis: `y${suffix}`, cliponaxis: false };
      data.push(
        {
          ...on,
          mode: 'lines',
          x: [own.low, own.high],
          y: [i + 1, i + 1],
          line: { color, width: 1.6 },
        },
        {
          ...on,
          mode: 'markers',
          x: [own.rank],
          y: [i + 1],
          marker: { color, size: 7, symbol: baseline ? 'diamond' : 'circle' },
        },
      );
    });
  });
  return figureBlock(
    text,
    rows
      .map(
        ({ label, ranks, muted }) =>
          `${label}: ${muted ? 'no rank' : panels.map((panel, i) => told(panel, ranks[i])).join(', ')}`,
      )
      .join('; '),
    {
      data,
      layout: themedLayout({
        ...axes,
        annotations: panels.map((panel, i) =>
          panelTitle(plotlyText(panel), places[i]!, { yshift: 4 }),
        ),
        margin: { l: left, r: MARGIN.right, t: MARGIN.top, b: MARGIN.bottom },
        showlegend: false,
      }),
    },
    { width: WIDTH, height },
  );
}

function name({ label, muted }: RankRow): string {
  const text = plotlyText(label);
  return muted === true ? `<span style="color:${MUTED}">${text}</span>` : text;
}

/** Round ranks between the first and the last, not too near to either. */
function steps(last: number): number[] {
  const step = last > 24 ? 10 : 5;
  return Array.from({ length: Math.floor(last / step) }, (_, i) => (i + 1) * step).filter(
    (rank) => rank < last - step / 3,
  );
}

function told(panel: string, own: Rank | null | undefined): string {
  return own == null ? `${panel} undefined` : `${panel} ${own.rank} (${own.low} to ${own.high})`;
}
