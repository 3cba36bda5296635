import type { Block } from '../../report/document.ts';
import { groupedBarsFigure } from '../../report/figures.ts';
import { difference } from '../checks.ts';
import type { Column, Row, Table } from '../paper.ts';
import { estimate, figureId } from '../report/result-figures.ts';
import { settingTitle } from '../report/result-table.ts';
import type { SettingResult } from '../results.ts';
import { COLUMNS } from './columns.ts';
import { maskOptions } from './rows.ts';
import { settingsFor } from './settings.ts';

function overlapColumn(id: string, title: string): Column {
  return {
    id,
    title,
    metric: `samples.overlap.${id}`,
    scale: 100,
    unit: '×10⁻²',
    digits: 1,
    better: 'lower',
  };
}

const IOU = overlapColumn('iou', 'IoU, hottest 20 %');
const COSINE = overlapColumn('cosine', 'Cosine');
const RANK = overlapColumn('rank', 'Rank correlation');
const OVERLAPS = [IOU, COSINE, RANK];

function row(id: string, title: string, view: 'clean' | 'masked'): Row {
  return {
    id,
    title,
    trial: (setting) => ({ method: 'grad-cam', options: { ...maskOptions(setting), view } }),
  };
}

const vanilla = row('vanilla', 'Vanilla', 'clean');
const ours = row('ours', 'Ours', 'masked');

function bars(table: Table, setting: SettingResult): Block[] {
  return [
    groupedBarsFigure({
      id: figureId(table, setting, 'overlap'),
      caption: `Overlap of the Grad-CAM maps of Ŷ and Ŝ, mean over the test set of ${settingTitle(setting)}; 95 % intervals.`,
      groups: OVERLAPS.map(({ title }) => title),
      series: setting.rows.map(({ title, cells }) => ({
        name: title,
        values: OVERLAPS.map((column) => estimate(cells[column.id], column)),
      })),
      measure: { title: 'Overlap', unit: '×10⁻²', better: 'lower' },
    }),
  ];
}

/** Where models look. The paper shows four pictures in which both maps part under the mask. */
export const figure4: Table = {
  id: 'fair-diagnosis/figure-4',
  title: 'Grad-CAM of diagnosis and sensitive attribute',
  caption:
    'Grad-CAM of the diagnosis Ŷ on the last maps of the deployed model, and of Ŝ on a discriminator that knows Y and was trained on what the deployed model is shown: clean pictures (Vanilla), masked ones (Ours).',
  columns: [COLUMNS.find(({ id }) => id === 'accuracy')!, ...OVERLAPS],
  notes: [
    'Overlap of both maps at the size of the picture, test record by test record: intersection over union of their hottest fifths, cosine, and Spearman’s ρ over places. Maps of the predicted class; a record of which a map is 0 everywhere leaves the mean.',
  ],
  settings: (profile) => settingsFor(profile),
  rows: [vanilla, ours],
  published: [],
  claims: [
    {
      id: 'overlap-falls',
      statement: 'Masked, the model no longer looks where the sensitive attribute is found.',
      source: 'Section 4.5, Figure 4',
      checks: OVERLAPS.map((metric) =>
        difference({ row: ours, minus: vanilla, metric, direction: 'lower' }),
      ),
    },
  ],
  blocks: bars,
  pictureCaption: 'test records drawn by label and group before any model was trained',
};
