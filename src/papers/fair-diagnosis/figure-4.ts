import { HOTTEST } from '../../explain/overlap.ts';
import type { Block } from '../../report/document.ts';
import { groupedBarsFigure } from '../../report/figures.ts';
import { above, difference } from '../checks.ts';
import type { Column, Exhibit, Row, Table } from '../paper.ts';
import { models } from '../report/measures-table.ts';
import { pictures } from '../report/pictures.ts';
import { blockId, estimate, settingTitle } from '../report/print.ts';
import { otherThreshold, results } from '../report/result-table.ts';
import { training } from '../report/training-curves.ts';
import type { SettingResult } from '../results.ts';
import { FURTHER_REPEATS } from '../sources.ts';
import { ACCURACY } from './columns.ts';
import { maskOptions } from './rows.ts';
import { PRIMARY, settingsFor } from './settings.ts';

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

const IOU = overlapColumn('iou', `IoU, hottest ${100 * HOTTEST} %`);
const COSINE = overlapColumn('cosine', 'Cosine');
const RANK = overlapColumn('rank', 'Rank correlation');
const OVERLAPS = [IOU, COSINE, RANK];

/**
 * IoU of two regions that each hold a share p of the places and are drawn apart: they share p² and
 * together cover 2p − p².
 */
export const CHANCE = HOTTEST / (2 - HOTTEST);
const CHANCE_TEXT = (CHANCE * IOU.scale).toFixed(IOU.digits);

function row(id: string, title: string, view: 'clean' | 'masked'): Row {
  return {
    id,
    title,
    anotherView: true,
    trial: (setting) => ({ method: 'grad-cam', options: { ...maskOptions(setting), view } }),
  };
}

const vanilla = row('vanilla', 'Vanilla', 'clean');
const ours = row('ours', 'Ours', 'masked');

/** More than chance is the least that "highly overlapped" can mean. */
const aboveChance = above({
  row: vanilla,
  metric: IOU,
  value: CHANCE,
  what: `chance (${CHANCE_TEXT} points)`,
});

const overlapBars: Exhibit = { each: barsOf };

function barsOf(table: Table, setting: SettingResult): Block {
  return groupedBarsFigure({
    id: blockId(table, setting, 'overlap'),
    caption: `Overlap of the Grad-CAM maps of Ŷ and Ŝ, mean over the test set of ${settingTitle(setting)}; 95 % intervals. Chance: the same share of places drawn at random, an IoU of ${CHANCE_TEXT} ×10⁻²; unrelated maps have a rank correlation of 0, and cosine has no such level.`,
    groups: OVERLAPS.map(({ title }) => title),
    series: [
      ...setting.rows.map(({ title, cells }) => ({
        name: title,
        values: OVERLAPS.map((column) => estimate(cells[column.id], column)),
      })),
      {
        name: 'Chance',
        values: OVERLAPS.map((column) => ({
          value: column === IOU ? CHANCE * IOU.scale : column === RANK ? 0 : null,
          low: null,
          high: null,
        })),
      },
    ],
    measure: { title: 'Overlap', unit: '×10⁻²', better: 'lower' },
  });
}

/** Where models look. The paper shows four pictures in which both maps part under the mask. */
export const figure4: Table = {
  id: 'fair-diagnosis/figure-4',
  title: 'Grad-CAM of diagnosis and sensitive attribute',
  caption:
    'Grad-CAM of the diagnosis Ŷ on the last maps of the deployed model, and of Ŝ on a discriminator that knows Y and was trained on what the deployed model is shown: clean pictures (Vanilla), masked ones (Ours).',
  columns: [ACCURACY, ...OVERLAPS],
  notes: [
    'Overlap of both maps at the size of the picture, test record by test record: intersection over union of their hottest fifths, cosine, and Spearman’s ρ over places. Maps of the predicted class; a record of which a map is 0 everywhere leaves the mean.',
    `Two regions of ${100 * HOTTEST} % each, drawn at random, have an IoU of about ${CHANCE_TEXT} ×10⁻². Maps that favour the middle of the picture overlap more than that without having to do with each other.`,
  ],
  settings: (profile) => settingsFor(profile, FURTHER_REPEATS),
  rows: [vanilla, ours],
  published: [],
  claims: [
    {
      id: 'vanilla-overlaps',
      statement:
        'In Vanilla the maps of Ŷ and Ŝ overlap highly: at the least, more than regions drawn at random.',
      source: 'Section 4.5, Figure 4',
      primary: PRIMARY,
      checks: [aboveChance],
    },
    {
      id: 'overlap-falls',
      statement: 'Masked, the model no longer looks where the sensitive attribute is found.',
      source: 'Section 4.5, Figure 4',
      primary: PRIMARY,
      // Rank correlation weighs cold places like hot ones, which no picture of the paper shows.
      checks: [IOU, COSINE].map((metric) =>
        difference({ row: ours, minus: vanilla, metric, direction: 'lower' }),
      ),
    },
  ],
  shows: [results, overlapBars],
  appendix: [
    training(),
    models,
    pictures('test records drawn by label and group before any model was trained'),
    otherThreshold,
  ],
};
