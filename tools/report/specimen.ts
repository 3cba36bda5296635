import { crc32, deflateSync } from 'node:zlib';
import type {
  Block,
  ReportDocument,
  Section,
  TableBlock,
  VerdictItem,
} from '../../src/report/document.ts';
import {
  ablationFigure,
  accuracyFairnessFigure,
  groupedBarsFigure,
  paretoFigure,
  trainingFigure,
} from '../../src/report/figures.ts';
import { markBest, numberCell, textCell } from '../../src/report/tables.ts';

/**
 * A document with every kind of block, for tests of the layout. Its numbers come from formulas
 * below: they are no results of anything and its pages say so.
 */
export function layoutSpecimen(): ReportDocument {
  return {
    title: 'Layout specimen: every block of a replication report, with invented numbers',
    subtitle: 'A page for testing type, tables and figures. Nothing here was measured.',
    date: '2026-01-15',
    facts: [
      {
        label: 'Paper',
        text: 'A. Author, B. Author, *A title of a paper that does not exist*, 2026',
      },
      { label: 'Data', text: '`specimen-28`: 10,015 invented records, attributes sex and age' },
      { label: 'Run', text: 'profile `smoke`, seeds 1 – 3, 5 folds split by patient' },
      { label: 'Engine', text: 'none; numbers are sines and cosines' },
    ],
    summary: [
      'The summary says in three or four sentences what a reader with a minute must know: **two of six invented claims** have the badge *replicated*, and none of them means anything.',
      'Accuracy differs by $\\Delta = 1.8$ points (95 % interval 0.4 to 3.1) between two rows of Table 2; the gap in equal opportunity is $|P(\\hat{Y}=1\\mid S=0,Y=1)-P(\\hat{Y}=1\\mid S=1,Y=1)|$.',
    ],
    warnings: [
      'This is a layout specimen. **It holds no results.**',
      'Warnings such as a smoke profile, a fallback engine or failed trials stand here, on the first page.',
    ],
    sections: [
      claims(),
      {
        id: 'method',
        title: 'What the paper proposes and what was rerun',
        blocks: [
          prose(
            'Paragraphs are set in Source Serif with a measure of about eighty-five letters. They may hold *emphasis*, **strong words**, `code`, a [link](https://example.org/paper) and formulas such as $\\mathcal{L} = \\mathcal{L}_{\\text{task}} - \\alpha\\,\\mathcal{L}_{\\text{adv}}$ or $I(S; \\hat{Y} \\mid Y) = \\sum_{y} p(y) \\sum_{s,\\hat{y}} p(s,\\hat{y}\\mid y) \\log \\frac{p(s,\\hat{y}\\mid y)}{p(s\\mid y)\\,p(\\hat{y}\\mid y)}$.',
          ),
          prose(
            'A second paragraph shows how the rhythm of the page holds when several stand below each other. ' +
              'Numbers in text are lining figures: 84.3 %, 1,000 resamples, 0.5×10⁻³. Signs such as ≤, ≥, ≈ and → come from the same fonts on every machine.',
          ),
          {
            kind: 'list',
            ordered: true,
            items: [
              'Split by patient, stratified by label and attribute.',
              'Train each method with the same budget of validation runs; the last weights count for adversarial ones.',
              'Resample patients and seeds together, paired across methods.',
            ],
          },
        ],
        sections: [
          {
            id: 'decisions',
            title: 'Our decisions where the paper is silent',
            blocks: [
              {
                kind: 'list',
                items: [
                  'Weight decay $10^{-4}$; the paper does not print it.',
                  'The threshold is chosen on validation data, never on the test set.',
                  'Published cells are printed *exactly* as in the paper, muted beside ours.',
                ],
              },
              {
                kind: 'facts',
                items: [
                  { label: 'Optimiser', text: 'Adam, learning rate $10^{-3}$, batch 128' },
                  { label: 'Epochs', text: '12, cosine schedule' },
                ],
              },
              {
                kind: 'code',
                text: 'npm start\nnpx refair run specimen --profile desk --set alpha=2',
              },
            ],
          },
        ],
      },
      results(),
      figures(),
      {
        id: 'pictures',
        title: 'Pictures',
        blocks: [
          {
            kind: 'pictures',
            id: 'masks',
            caption:
              'Three invented pictures, two masks each. Small pictures are enlarged by whole factors.',
            columns: ['input', 'mask 1', 'mask 2', 'masked'],
            rows: ['group A', 'group B', 'group C'].map((header, row) => ({
              header,
              pictures: [0, 1, 2, 3].map((column) => ({
                png: specimenPng(28, row + 1, column + 1),
                alt: `pattern ${row + 1}.${column + 1}`,
                ...(row === 0 && { caption: `p = 0.${row + 3}${column}` }),
              })),
            })),
          },
          {
            kind: 'html',
            html: '<p>Output of a notebook cell:</p><table><tr><th>group</th><th>n</th></tr><tr><td>A</td><td>120</td></tr></table>',
          },
        ],
      },
      {
        id: 'repeat',
        title: 'How to repeat this',
        blocks: [
          prose(
            'Every table of this report lies beside it as CSV, JSON and LaTeX, every figure as SVG.',
          ),
          longTable(),
          wideTable(),
        ],
      },
    ],
  };
}

function prose(text: string): Block {
  return { kind: 'prose', text };
}

function claims(): Section {
  const item = (verdict: VerdictItem['verdict'], claim: string, evidence: string): VerdictItem => ({
    verdict,
    claim,
    evidence,
    source: 'Section 4.3, Table 1',
    on: 'on stand-in specimen-28, sex',
  });
  return {
    id: 'claims',
    title: 'Claims and verdicts',
    blocks: [
      prose(
        'Each claim of the paper is put in our words, turned into a statistic of the table, and judged by the interval of that statistic on our data.',
      ),
      {
        kind: 'verdicts',
        id: 'verdicts',
        caption: 'Invented verdicts on invented claims.',
        items: [
          item(
            'replicated',
            'The proposed method has the smallest equalised-odds gap of all rows.',
            'EO of Ours minus Vanilla: −4.1 points (−6.0 to −2.2)',
          ),
          item(
            'not replicated: reversed',
            'Accuracy does not fall when the mask is applied.',
            'ACC of Ours minus Vanilla: −2.4 points (−3.9 to −0.8)',
          ),
          item(
            'undecided',
            'A larger $\\alpha$ trades accuracy for fairness monotonically.',
            'Slope −0.2 points per unit (−0.9 to 0.4); smallest detectable effect 0.8',
          ),
          item(
            'replicated',
            'The causal term helps on top of the adversarial one.',
            'ADF falls by 1.1×10⁻³ (0.2 to 2.0)',
          ),
          item(
            'not tested',
            'The results hold on three radiology data sets.',
            'Needs a licensed copy of the data; see the README on how to plug it in.',
          ),
          item(
            'undecided',
            'Group weights change nothing on balanced data.',
            'Interval includes no effect',
          ),
        ],
      },
    ],
  };
}

function results(): Section {
  const methods = ['Vanilla', 'Adversarial debiasing', 'FAAP', 'Ours'];
  const table: TableBlock = {
    kind: 'table',
    id: 'specimen/table-1',
    caption:
      'Four methods on two invented data sets, with 95 % intervals. Published rows are grey.',
    stub: 'Method',
    columns: [
      { id: 'acc', title: 'ACC', unit: '%', better: 'higher' },
      { id: 'auroc', title: 'AUROC', unit: '%', better: 'higher' },
      { id: 'eo', title: 'EO', unit: '×10⁻²', better: 'lower' },
      { id: 'dp', title: 'DP', unit: '×10⁻²', better: 'lower' },
      { id: 'adf', title: 'ADF', unit: '×10⁻³', better: 'lower' },
    ],
    groups: ['specimen-28, sex', 'specimen-28, age'].map((title, group) => ({
      title,
      rows: methods.flatMap((method, row) => {
        const at = (column: number): number => wave(group * 31 + row * 7 + column);
        return [
          {
            header: method,
            cells: [0, 1, 2, 3, 4].map((column) =>
              column === 4 && row === 2
                ? numberCell(null, {
                    digits: 2,
                    note: 'Group *80+* has one class in every test fold.',
                  })
                : numberCell(column < 2 ? 78 + 6 * at(column) : 6 + 4 * at(column), {
                    digits: column === 4 ? 2 : 1,
                    low: (column < 2 ? 78 + 6 * at(column) : 6 + 4 * at(column)) - 1.7,
                    high: (column < 2 ? 78 + 6 * at(column) : 6 + 4 * at(column)) + 1.9,
                    ...(column === 3 && row === 1 && { note: 'Two of three seeds diverged.' }),
                  }),
            ),
          },
          {
            header: 'published, MIMIC',
            muted: true,
            cells: [0, 1, 2, 3, 4].map((column) =>
              numberCell((column < 2 ? 84 : 7) + at(column + 50), { digits: column === 4 ? 2 : 1 }),
            ),
          },
        ];
      }),
    })),
    notes: [
      'Intervals: 1,000 resamples of patients and seeds. Bold: best of its group among reruns.',
    ],
  };
  const small: TableBlock = {
    kind: 'table',
    id: 'audit',
    caption: 'An audit: cells that should be one experiment and are not.',
    stub: 'Cell',
    columns: [
      { id: 'a', title: 'Table 1', unit: '%' },
      { id: 'b', title: 'Table 2', unit: '%' },
      { id: 'remark', title: 'Remark', align: 'left' },
    ],
    groups: [
      {
        title: null,
        rows: [1, 2, 3].map((row) => ({
          header: `Set ${row}, ours`,
          cells: [
            numberCell(80 + row, { digits: 2 }),
            numberCell(80 + row * wave(row), { digits: 2 }),
            textCell(row === 2 ? 'Equal to another row of the same table' : 'Different'),
          ],
        })),
      },
    ],
    notes: [],
  };
  return {
    id: 'results',
    title: 'Results',
    blocks: [],
    sections: [
      {
        id: 'table-one',
        title: 'Table 1: comparison of methods',
        blocks: [
          prose(
            'The text before a table says what to look for, and the table follows on the same page where it fits.',
          ),
          markBest(table),
        ],
      },
      {
        id: 'audit-section',
        title: 'Audit of the published numbers',
        blocks: [prose('Tables with few columns stand in the text column.'), small],
      },
    ],
  };
}

function figures(): Section {
  const names = [
    'Vanilla',
    'Adversarial debiasing',
    'FAAP',
    'FairGrad',
    'SPARE (utility)',
    'SPARE (similarity)',
    'Ours',
  ];
  const estimate = (value: number, reach: number) => ({
    value,
    low: value - reach,
    high: value + reach * 1.2,
  });
  const knob = [0, 0.1, 0.2, 0.3, 0.4];
  return {
    id: 'figures',
    title: 'Figures',
    blocks: [
      accuracyFairnessFigure({
        id: 'scatter',
        caption: 'Accuracy against fairness of seven invented methods; bars are 95 % intervals.',
        accuracy: { title: 'Accuracy', unit: '%', better: 'higher' },
        fairness: { title: 'Equalised-odds gap', unit: '×10⁻²', better: 'lower' },
        rows: [
          ...names.map((label, index) => ({
            label,
            accuracy: estimate(80 + 2.2 * wave(index * 3), 0.9),
            fairness: estimate(7 + 2.6 * wave(index * 5 + 1), 1.1),
            strong: label === 'Ours',
          })),
          {
            label: 'Ours, published (MIMIC)',
            accuracy: { value: 82.6 },
            fairness: { value: 4.7 },
            published: true,
          },
        ],
      }),
      ablationFigure({
        id: 'ablation',
        caption:
          'Four measures over the knob $\\eta$, with 95 % bands; the published curves are dashed.',
        x: { title: 'η' },
        panels: [
          { measure: { title: 'Accuracy', unit: '%', better: 'higher' as const }, base: 80 },
          {
            measure: { title: 'Equalised odds', unit: '×10⁻²', better: 'lower' as const },
            base: 6,
          },
          {
            measure: { title: 'Demographic parity', unit: '×10⁻²', better: 'lower' as const },
            base: 5,
          },
          { measure: { title: 'ADF', unit: '×10⁻³', better: 'lower' as const }, base: 3 },
        ].map(({ measure, base }, panel) => ({
          measure,
          curves: [
            {
              name: 'rerun, specimen-28',
              points: knob.map((x, i) => ({ x, ...estimate(base + wave(panel * 9 + i), 0.5) })),
            },
            {
              name: 'published, MIMIC',
              published: true,
              points: knob.map((x, i) => ({
                x,
                value: base + 0.6 + 0.8 * wave(panel * 5 + i + 3),
              })),
            },
          ],
        })),
      }),
      trainingFigure({
        id: 'training',
        caption: 'Validation loss over epochs of three invented runs.',
        x: { title: 'Epoch' },
        panels: [
          {
            measure: { title: 'Validation loss', unit: 'nats', better: 'lower' },
            curves: names.slice(0, 3).map((name, run) => ({
              name,
              points: Array.from({ length: 30 }, (_, epoch) => ({
                x: epoch + 1,
                ...estimate(
                  0.35 + 0.3 * Math.exp(-epoch / (5 + run)) + 0.02 * wave(epoch * 3 + run),
                  0.02,
                ),
              })),
            })),
          },
        ],
      }),
      groupedBarsFigure({
        id: 'bars',
        caption: 'True positive rate by group, with intervals; a group without positives says n/a.',
        measure: { title: 'True positive rate', unit: '%' },
        groups: ['female', 'male', 'under 40 years', '40 to 60 years', 'over 60 years'],
        series: names.slice(0, 3).map((name, index) => ({
          name,
          values: [0, 1, 2, 3, 4].map((group) =>
            group === 2 && index === 1
              ? { value: null }
              : estimate(62 + 14 * wave(group * 3 + index), 5),
          ),
        })),
      }),
      paretoFigure({
        id: 'pareto',
        caption:
          'Trade-offs of invented settings. The line joins those that no other beats in both.',
        x: { title: 'Equalised-odds gap', unit: '×10⁻²', better: 'lower' },
        y: { title: 'Accuracy', unit: '%', better: 'higher' },
        points: Array.from({ length: 14 }, (_, index) => ({
          label: `${['Vanilla', 'AD', 'Ours'][index % 3]}, α = ${1 + Math.floor(index / 3)}`,
          series: ['Vanilla', 'AD', 'Ours'][index % 3]!,
          x: { value: 7 + 3 * wave(index * 11) },
          y: { value: 80 + 3 * wave(index * 7 + 2) },
        })),
      }),
    ],
  };
}

function longTable(): TableBlock {
  return {
    kind: 'table',
    id: 'trials',
    caption: 'A table longer than a page: it breaks between rows and repeats its head.',
    stub: 'Trial',
    columns: [
      { id: 'method', title: 'Method', align: 'left' },
      { id: 'seed', title: 'Seed' },
      { id: 'fold', title: 'Fold' },
      { id: 'auroc', title: 'AUROC', unit: '%', better: 'higher' },
      { id: 'minutes', title: 'Time', unit: 'min' },
      { id: 'hash', title: 'Hash', align: 'left' },
    ],
    groups: ['specimen-28, sex', 'specimen-28, age'].map((title, group) => ({
      title,
      rows: Array.from({ length: 30 }, (_, index) => ({
        header: `${group + 1}.${index + 1}`,
        cells: [
          textCell(['erm', 'adversarial-debiasing', 'faap'][index % 3]!),
          { text: String(1 + (index % 3)), value: 1 + (index % 3) },
          { text: String(1 + (index % 5)), value: 1 + (index % 5) },
          numberCell(80 + 3 * wave(index + group), { digits: 1 }),
          numberCell(2 + wave(index), { digits: 1 }),
          { text: `\`${((index + 7) * 2654435761).toString(16).slice(0, 8)}\`` },
        ],
      })),
    })),
    notes: [],
  };
}

function wideTable(): TableBlock {
  return {
    kind: 'table',
    id: 'wide',
    caption: 'A table too wide for an upright page is turned.',
    stub: 'Method',
    columns: Array.from({ length: 18 }, (_, column) => ({
      id: `c${column + 1}`,
      title: `Group ${column + 1}`,
      unit: '%',
    })),
    groups: [
      {
        title: null,
        rows: ['Vanilla', 'Adversarial debiasing', 'FAAP', 'Ours'].map((header, row) => ({
          header,
          cells: Array.from({ length: 18 }, (_, column) => {
            const value = 80 + 9 * wave(row * 17 + column);
            return numberCell(value, { digits: 1, low: value - 2, high: value + 2 });
          }),
        })),
      },
    ],
    notes: [],
  };
}

/** Between −1 and 1, without a pattern that looks like a result. */
function wave(index: number): number {
  return Math.sin(index * 12.9898) * Math.cos(index * 4.1414);
}

/** A grey PNG of `size` × `size` pixels with a pattern. */
export function specimenPng(size: number, a: number, b: number): Uint8Array {
  const rows = Array.from({ length: size }, (_, y) =>
    Uint8Array.from([
      0,
      ...Array.from({ length: size }, (_, x) =>
        Math.round(127 + 120 * Math.sin((a * x) / 4) * Math.cos((b * y) / 5)),
      ),
    ]),
  );
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header[8] = 8;
  return Buffer.concat([
    Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
