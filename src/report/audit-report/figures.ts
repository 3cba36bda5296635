import type { Verdict } from '../../audit/contrasts.ts';
import type { AuditCurves, GroupCurves } from '../../audit/curves.ts';
import type { ComparedAudit } from '../../audit/evaluation-json.ts';
import { AUDIT_METRICS, type AuditMetricName } from '../../metrics/audit-metrics.ts';
import type { MetricPrint } from '../../metrics/metric-print.ts';
import type { FigureBlock } from '../document.ts';
import { textWidth } from '../figures/labels.ts';
import {
  figureBlock,
  legendHeight,
  panelInRow,
  panelTitle,
  plotlyText,
} from '../figures/shared.ts';
import { literal } from '../prose.ts';
import { formatNumber } from '../tables.ts';
import {
  AXIS,
  faded,
  INK,
  MUTED,
  seriesStyle,
  themedAxis,
  themedLayout,
  themedLegend,
} from '../theme.ts';

const WIDTH = 680;
/** More groups than this in one panel are not told apart. */
const MOST_CURVES = 8;

/** Colour and mark of each verdict on a difference. */
const MARKS: Readonly<Record<Verdict, { readonly series: number; readonly text: string }>> = {
  'found beyond the margin': { series: 1, text: 'found, beyond the margin' },
  found: { series: 3, text: 'found' },
  excluded: { series: 2, text: 'excluded beyond the margin' },
  undetermined: { series: 0, text: 'undetermined' },
};

/** Every group's difference from the reference, a line each, by attribute. */
export function forestFigure(
  id: string,
  { contrasts }: ComparedAudit,
  measures: readonly AuditMetricName[],
): FigureBlock | null {
  const rows = Object.entries(contrasts).flatMap(([grouping, { reference, levels }]) =>
    Object.entries(levels).flatMap(([level, own]) =>
      measures.flatMap((name) => {
        const one = own[name];
        if (one?.interval == null || one.difference === null) return [];
        const { scale, short, title } = AUDIT_METRICS[name] as MetricPrint;
        const label = `${level} less ${reference === 'rest' ? 'the rest' : reference}, ${short ?? title}`;
        const [low, high] = one.interval.map((end) => end * scale) as [number, number];
        return [
          { grouping, label, value: one.difference * scale, low, high, verdict: one.verdict },
        ];
      }),
    ),
  );
  if (rows.length === 0) return null;
  const lines = rows.flatMap((row, i) =>
    rows[i - 1]?.grouping === row.grouping ? [row] : [{ title: row.grouping }, row],
  );
  const left = Math.min(300, Math.max(...rows.map(({ label }) => textWidth(label, 11))) + 24);
  const used = (Object.keys(MARKS) as Verdict[]).filter((verdict) =>
    rows.some((row) => row.verdict === verdict),
  );
  const top = legendHeight(
    used.map((verdict) => MARKS[verdict].text),
    WIDTH - left,
  );
  const height = top + 18 * lines.length + 46;
  const at = new Map(rows.map((row) => [row, lines.indexOf(row)]));
  const traces = used.map((verdict) => {
    const own = rows.filter((row) => row.verdict === verdict);
    const { color, symbol } = seriesStyle(MARKS[verdict].series);
    return {
      type: 'scatter',
      mode: 'markers',
      name: MARKS[verdict].text,
      x: own.map(({ value }) => value),
      y: own.map((row) => at.get(row)),
      marker: { color, symbol, size: 8 },
      error_x: {
        type: 'data',
        symmetric: false,
        array: own.map(({ value, high }) => high - value),
        arrayminus: own.map(({ value, low }) => value - low),
        color,
        thickness: 1.4,
        width: 0,
      },
    };
  });
  const told = rows
    .map(({ label, value, low, high }) => {
      const [v, l, h] = [value, low, high].map((number) => formatNumber(number, 1));
      return `${label}: ${v} (${l} to ${h})`;
    })
    .join('; ');
  return figureBlock(
    {
      id,
      caption:
        'Differences between groups, in points, with intervals that are meant to hold together at 95 %. Left of the line the group has less than the one it is compared with.',
    },
    `Differences between groups. ${told}.`,
    {
      data: traces,
      layout: themedLayout({
        margin: { l: left, r: 16, t: top, b: 46 },
        showlegend: true,
        legend: themedLegend({ x: 0, y: 1 }),
        shapes: [
          {
            type: 'line',
            x0: 0,
            x1: 0,
            yref: 'paper',
            y0: 0,
            y1: 1,
            line: { color: AXIS, width: 1 },
          },
        ],
        annotations: lines.flatMap((line, i) =>
          'title' in line
            ? [
                {
                  text: `<b>${plotlyText(line.title)}</b>`,
                  xref: 'paper',
                  x: 0,
                  xanchor: 'right',
                  xshift: -8,
                  y: i,
                  showarrow: false,
                  font: { size: 11.5, color: INK },
                },
              ]
            : [],
        ),
        xaxis: themedAxis('difference, points'),
        yaxis: {
          range: [lines.length - 0.5, -0.5],
          tickvals: rows.map((row) => at.get(row)),
          ticktext: rows.map(({ label }) => plotlyText(label)),
          tickfont: { size: 11, color: MUTED },
          showgrid: false,
          zeroline: false,
          fixedrange: false,
        },
      }),
    },
    { width: WIDTH, height },
  );
}

/** ROC, calibration and decision curves of everyone, or of an attribute's groups, side by side. */
export function curvesFigure(
  id: string,
  curves: AuditCurves,
  grouping: string | null,
): FigureBlock | null {
  const all: [string, GroupCurves | null][] =
    grouping === null
      ? [['everyone', curves.overall]]
      : Object.entries(curves.groups[grouping] ?? {});
  const drawn = all
    .filter((one): one is [string, GroupCurves] => one[1] !== null)
    .slice(0, MOST_CURVES);
  if (drawn.length === 0) return null;
  const panels = ['ROC', 'calibration', 'net benefit'].map((title, k) => ({
    title,
    place: panelInRow(k, 3, 0.1),
  }));
  const [roc, calibration, decision] = panels.map(({ place }) => place);
  const data: Record<string, unknown>[] = drawn.flatMap(([name, own], s) => {
    const { color, dash } = seriesStyle(s);
    const common = {
      type: 'scatter',
      mode: 'lines',
      name: plotlyText(name),
      legendgroup: String(s),
    };
    const line = { color, dash, width: 1.6 };
    const axes = ({ suffix }: { readonly suffix: string }) => ({
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
    });
    const fit = own.calibration;
    return [
      { ...common, ...axes(roc!), x: own.roc.fpr, y: own.roc.tpr, line },
      ...(fit === null
        ? []
        : [
            {
              ...common,
              ...axes(calibration!),
              showlegend: false,
              x: [...fit.predicted, ...fit.predicted.toReversed()],
              y: [...fit.low, ...fit.high.toReversed()],
              fill: 'toself',
              fillcolor: faded(color, 0.12),
              line: { width: 0 },
            },
            {
              ...common,
              ...axes(calibration!),
              showlegend: false,
              x: fit.predicted,
              y: fit.observed,
              line,
            },
          ]),
      {
        ...common,
        ...axes(decision!),
        showlegend: false,
        x: own.decision.threshold,
        y: own.decision.model,
        line,
      },
    ];
  });
  const benefits = drawn.flatMap(([, { decision: own }]) => own.model);
  const best = Math.max(0.01, ...benefits);
  const diagonal = (suffix: string) => ({
    type: 'line',
    xref: `x${suffix}`,
    yref: `y${suffix}`,
    x0: 0,
    y0: 0,
    x1: 1,
    y1: 1,
    line: { color: AXIS, width: 1, dash: 'dot' },
  });
  const [first] = drawn;
  const everyone = first![1].decision;
  if (grouping === null) {
    data.push({
      type: 'scatter',
      mode: 'lines',
      name: 'all are treated',
      xaxis: `x${decision!.suffix}`,
      yaxis: `y${decision!.suffix}`,
      x: everyone.threshold,
      y: everyone.all,
      line: { color: MUTED, dash: 'dot', width: 1.2 },
    });
  }
  const names = [...drawn.map(([name]) => name), ...(grouping === null ? ['all are treated'] : [])];
  const top = legendHeight(names, WIDTH - 74) + 20;
  const unit = (x: readonly [number, number], range: readonly [number, number]) => ({
    domain: x,
    range,
  });
  const hidden = all.length - drawn.length;
  const of = grouping === null ? 'everyone' : `each ${literal(grouping)}`;
  const few =
    hidden > 0
      ? ` Not drawn: ${hidden} ${hidden === 1 ? 'group' : 'groups'} with too few records of a label${all.length > MOST_CURVES ? `, or beyond the first ${MOST_CURVES}` : ''}.`
      : '';
  return figureBlock(
    {
      id,
      caption: `ROC curve, observed share of positives by predicted probability (spline with a 95 % band), and net benefit by threshold of ${of}.${few}`,
    },
    `Curves of ${names.join(', ')}: ROC, calibration and net benefit.`,
    {
      data,
      layout: themedLayout({
        margin: { l: 58, r: 16, t: top, b: 48 },
        showlegend: true,
        legend: themedLegend({ y: 1 + 22 / (260 - 48) }),
        shapes: [diagonal(''), diagonal(calibration!.suffix)],
        annotations: panels.map(({ title, place }) => panelTitle(title, place)),
        xaxis: themedAxis('false positive rate', unit(roc!.x, [0, 1])),
        yaxis: themedAxis('true positive rate', unit([0, 1], [0, 1])),
        [`xaxis${calibration!.suffix}`]: themedAxis('predicted', {
          ...unit(calibration!.x, [0, 1]),
          anchor: `y${calibration!.suffix}`,
        }),
        [`yaxis${calibration!.suffix}`]: themedAxis('observed', {
          ...unit([0, 1], [0, 1]),
          anchor: `x${calibration!.suffix}`,
        }),
        [`xaxis${decision!.suffix}`]: themedAxis('threshold', {
          ...unit(decision!.x, [0, 1]),
          anchor: `y${decision!.suffix}`,
        }),
        [`yaxis${decision!.suffix}`]: themedAxis('net benefit', {
          ...unit([0, 1], [-0.25 * best, 1.1 * best]),
          anchor: `x${decision!.suffix}`,
        }),
      }),
    },
    { width: WIDTH, height: top + 260 },
  );
}
