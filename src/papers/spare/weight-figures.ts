import { mannWhitney } from '../../metrics/mann-whitney.ts';
import { quantile as quantileOf } from '../../metrics/quantile.ts';
import { spearman } from '../../metrics/spearman.ts';
import type { Block, FigureBlock, TableBlock } from '../../report/document.ts';
import { panelInRow, panelTitle, plotlyText } from '../../report/figures/shared.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import { AXIS, INK, MUTED, themedAxis, themedLayout } from '../../report/theme.ts';
import type { SampleTable } from '../../training/outcome.ts';
import type { Exhibit, Table } from '../paper.ts';
import { blockId, settingTitle } from '../report/print.ts';
import type { SettingResult } from '../results.ts';

/** Points drawn at most, evenly chosen: more would hide each other. */
export const POINTS = 1_200;
/** Distances beyond this quantile lie on the border of the figure. */
const BORDER = 0.99;

/** Both distances and the weight of training records. */
export const weightScatter: Exhibit = ofSamples(scatter);
/** How large the weights are, by the record's group and the model's. */
export const weightSummary: Exhibit = ofSamples(summary);

function ofSamples(
  block: (table: Table, setting: SettingResult, samples: SampleTable) => Block,
): Exhibit {
  return {
    each: (table, setting) => {
      const samples = samplesOf(setting);
      return samples && block(table, setting, samples);
    },
  };
}

/** Distances and weights that a row handed out; by default the first row. */
export function samplesOf(setting: SettingResult, row?: string): SampleTable | null {
  const chosen = row === undefined ? setting.rows[0] : setting.rows.find(({ id }) => id === row);
  return chosen?.samples.find(({ name }) => name === 'weights') ?? null;
}

/** A panel a target group: both distances across and up, the weight as colour. */
function scatter(table: Table, setting: SettingResult, samples: SampleTable): FigureBlock {
  const levels = setting.levels;
  const n = samples.ids.length;
  const step = Math.max(1, Math.ceil(n / POINTS));
  const shown = Array.from({ length: Math.floor((n - 1) / step) + 1 }, (_, i) => i * step);
  const pick = (values: readonly number[]) => shown.map((i) => values[i]!);
  const utility = numbers(samples, 'utility in formula');
  const data: Record<string, unknown>[] = [];
  const axes: Record<string, unknown> = {};
  const annotations: Readonly<Record<string, unknown>>[] = [];
  const right = quantile(utility, BORDER);
  levels.forEach((level, index) => {
    const place = panelInRow(index, levels.length, 0.13);
    const { suffix } = place;
    const similarity = numbers(samples, `similarity in formula to ${level}`);
    const top = quantile(similarity, BORDER);
    data.push({
      type: 'scatter',
      mode: 'markers',
      x: pick(utility).map((value) => Math.min(value, right)),
      y: pick(similarity).map((value) => Math.min(value, top)),
      xaxis: `x${suffix}`,
      yaxis: `y${suffix}`,
      hoverinfo: 'x+y',
      marker: {
        size: 4,
        opacity: 0.75,
        color: pick(numbers(samples, `weight for ${level}`)),
        cmin: 0,
        cmax: 1,
        colorscale: 'Viridis',
        reversescale: true,
        showscale: index === levels.length - 1,
        colorbar: {
          title: { text: 'weight', font: { size: 12, color: INK } },
          thickness: 10,
          len: 1,
          outlinewidth: 0,
          tickfont: { size: 11, color: MUTED },
          tickvals: [0, 0.5, 1],
        },
      },
    });
    axes[`xaxis${suffix}`] = themedAxis('utility distance', {
      domain: place.x,
      anchor: `y${suffix}`,
      range: [-0.04 * right, right * 1.03],
    });
    axes[`yaxis${suffix}`] = themedAxis('similarity distance', {
      anchor: `x${suffix}`,
      range: [-0.04 * top, top * 1.03],
    });
    annotations.push(
      panelTitle(plotlyText(`model for ${level}`), place, {
        xref: `x${suffix} domain`,
        yref: `y${suffix} domain`,
        x: 0,
        y: 1.02,
      }),
    );
  });
  return {
    kind: 'figure',
    id: blockId(table, setting, 'weights'),
    caption: `Weights of training records against both distances, ${settingTitle(setting)}, first seed; ${whichRecords(shown.length, n)}. Those on the lower edge are predicted to belong to the group; the farthest hundredth lies on the border.`,
    alt: `Scatter plots for ${levels.join(' and ')}: the weight falls from 1 near the origin as either distance grows.`,
    figure: {
      data,
      layout: themedLayout({
        ...axes,
        annotations,
        margin: { l: 58, r: 70, t: 28, b: 48 },
        hoverlabel: { bordercolor: AXIS },
      }),
    },
    width: 680,
    height: 300,
  };
}

function againstOthers(own: readonly number[], others: readonly number[]) {
  const { cliffsDelta, pValue } = mannWhitney(own, others);
  return [
    numberCell(Number.isNaN(cliffsDelta) ? null : cliffsDelta, { digits: 3 }),
    numberCell(pValue, { digits: 4 }),
  ];
}

/** A table of exactly as many records as fit is itself a sample, and does not say of how many. */
function whichRecords(shown: number, stored: number): string {
  const count = shown.toLocaleString('en');
  return stored > POINTS
    ? `a sample of ${count} of ${stored.toLocaleString('en')} records, evenly chosen`
    : stored === POINTS
      ? `a sample of ${count} training records, evenly chosen`
      : `${count} records`;
}

function summary(table: Table, setting: SettingResult, samples: SampleTable): TableBlock {
  const levels = setting.levels;
  const codes = numbers(samples, setting.attribute);
  const utility = numbers(samples, 'utility in formula');
  const rows = levels.flatMap((target) =>
    levels.map((own, code) => {
      const of = (name: string) => numbers(samples, name).filter((_, i) => codes[i] === code);
      const weights = of(`weight for ${target}`);
      const similarity = of(`similarity in formula to ${target}`);
      const others = numbers(samples, `weight for ${target}`).filter((_, i) => codes[i] !== code);
      const sum = weights.reduce((a, b) => a + b, 0);
      const squares = weights.reduce((a, b) => a + b * b, 0);
      const zero = similarity.filter((value) => value === 0).length / similarity.length;
      const rho = spearman(
        utility.filter((_, i) => codes[i] === code),
        similarity,
      );
      return {
        header: `${own} in the model for ${target}`,
        cells: [
          { text: weights.length.toLocaleString('en'), value: weights.length },
          numberCell(sum / weights.length, { digits: 3 }),
          numberCell(quantile(weights, 0.1), { digits: 3 }),
          numberCell(quantile(weights, 0.5), { digits: 3 }),
          numberCell(quantile(weights, 0.9), { digits: 3 }),
          numberCell(sum ** 2 / squares / weights.length, { digits: 1, scale: 100 }),
          numberCell(zero, { digits: 1, scale: 100 }),
          numberCell(Number.isNaN(rho) ? null : rho, { digits: 2 }),
          ...againstOthers(weights, others),
        ],
      };
    }),
  );
  return plainTable({
    id: blockId(table, setting, 'summary'),
    caption: `Weights by the record’s group and the model’s, ${settingTitle(setting)}, first seed.`,
    stub: 'Records of',
    columns: [
      { id: 'records', title: 'Records' },
      { id: 'mean', title: 'Mean' },
      { id: 'p10', title: '10 %' },
      { id: 'median', title: 'Median' },
      { id: 'p90', title: '90 %' },
      { id: 'effective', title: 'Effective', unit: '%' },
      { id: 'similar', title: '$d_s = 0$', unit: '%' },
      { id: 'rho', title: 'ρ' },
      { id: 'delta', title: 'δ' },
      { id: 'p', title: 'p' },
    ],
    rows,
    notes: [
      '10 % and 90 %: quantiles of the weights. Effective: $(\\sum w)^2 / \\sum w^2$ as a share of the records. $d_s = 0$: records that the group predictor takes for the model’s group. ρ: Spearman’s rank correlation of both distances. δ: Cliff’s, by which these weights lie above those of the other records; p: its Mann-Whitney test, two-sided. Weights of records that one model was trained to give are not independent, and with thousands of them p is small for a small δ too.',
    ],
  });
}

export function numbers(samples: SampleTable, name: string): number[] {
  // Results read back from JSON hold plain lists, and null for what is undefined.
  return Array.from(samples.columns[name] ?? [], (value) => value ?? Number.NaN);
}

function quantile(values: readonly number[], share: number): number {
  return quantileOf(
    values.filter(Number.isFinite).sort((a, b) => a - b),
    share,
  );
}
