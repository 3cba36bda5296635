import type { Block } from '../../report/document.ts';
import { groupedBarsFigure } from '../../report/figures.ts';
import { difference } from '../checks.ts';
import type { Exhibit, Row, Setting, Table } from '../paper.ts';
import { estimate, measure } from '../report/print.ts';
import { results } from '../report/result-table.ts';
import type { TableResult } from '../results.ts';
import { FURTHER_REPEATS } from '../sources.ts';
import { ACCURACY, AUROC } from './columns.ts';
import { settingsFor } from './settings.ts';

/** The paper names the first three of its eight; the others are our choice. */
const CHEST = [
  'atelectasis',
  'cardiomegaly',
  'consolidation',
  'edema',
  'lung-opacity',
  'pleural-effusion',
  'pneumothorax',
  'enlarged-cardiomediastinum',
];

const DIAGNOSES = ['akiec', 'bcc', 'bkl', 'df', 'mel', 'nv', 'vasc'].map((dx) => `dx:${dx}`);

/** Downstream labels of one pretrained encoder, by data set. */
const DOWNSTREAM: Readonly<Record<string, readonly string[]>> = {
  'ham10000-28': DIAGNOSES,
  'ham10000-64': DIAGNOSES,
  'nih-cxr-1000': ['atelectasis', 'cardiomegaly', 'effusion', 'infiltration'],
  'mimic-cxr': CHEST,
  chexpert: CHEST,
};

/** Where the verdict is read: the most frequent cancer. */
const PRIMARY = 'ham10000-64/dx:mel';

function row(id: string, title: string, mutualInformation: number): Row {
  return {
    id,
    title,
    trial: ({ variant }) => ({
      method: 'fine-tuned-head',
      options: { label: variant!, mutualInformation },
    }),
  };
}

const withMi = row('with-mi', 'With MI pretraining', 0.1);
const withoutMi = row('without-mi', 'Without MI', 0);

function settings(all: readonly Setting[]): Setting[] {
  return all.flatMap(({ floor: _floor, ...setting }) => {
    const labels = DOWNSTREAM[setting.data.dataset];
    if (labels === undefined || setting.data.attributes[0] !== 'sex') return [];
    return labels.map((variant) => ({
      ...setting,
      id: `${setting.data.dataset}/${variant}`,
      variant,
    }));
  });
}

/** AUROC and accuracy of every task side by side, a figure a data set. */
const bars: Exhibit = { together: (_, result) => barsOf(result) };

function barsOf(result: TableResult): Block[] {
  const datasets = [...new Set(result.settings.map(({ dataset }) => dataset.id))];
  return datasets.flatMap((dataset) => {
    const own = result.settings.filter((setting) => setting.dataset.id === dataset);
    return [AUROC, ACCURACY].map((column) =>
      groupedBarsFigure({
        id: `figure-3-${dataset}-${column.id}`,
        caption: `${column.title} of heads tuned to each task on one frozen encoder, ${dataset}; 95 % intervals.`,
        groups: own.map(({ variant }) => (variant ?? '').replace('dx:', '')),
        series: [withMi, withoutMi].map(({ id, title }) => ({
          name: title,
          values: own.map((setting) =>
            estimate(
              setting.rows.find((candidate) => candidate.id === id)?.cells[column.id],
              column,
            ),
          ),
        })),
        measure: measure(column),
      }),
    );
  });
}

/**
 * Data utility: one encoder, pretrained on the main label, and a new head for every downstream
 * task. The paper reports about 65 % AUC and 80 % accuracy for most of eight tasks on MIMIC-CXR and
 * credits the mutual-information term; it does not show the encoder without it.
 */
export const figure3: Table = {
  id: 'fair-diagnosis/figure-3',
  title: 'Data utility on downstream tasks',
  caption:
    'A head tuned to every downstream task on the frozen encoder that was pretrained on the main label, with and without the mutual-information (MI) term.',
  columns: [AUROC, ACCURACY],
  settings: (profile) => settings(settingsFor(profile, FURTHER_REPEATS)),
  rows: [withMi, withoutMi],
  published: [],
  claims: [
    {
      id: 'mi-helps',
      statement:
        'Pretraining with mutual information makes the encoder more useful downstream (AUC).',
      source: 'Sections 3.1 and 4.4, Figure 3',
      primary: PRIMARY,
      checks: [difference({ row: withMi, minus: withoutMi, metric: AUROC, direction: 'higher' })],
    },
  ],
  shows: [results, bars],
  appendix: [],
};
