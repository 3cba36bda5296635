import type { TableBlock } from '../../report/document.ts';
import { numberCell } from '../../report/tables.ts';
import type { Table } from '../paper.ts';
import type { SettingResult } from '../results.ts';
import { figureId } from './result-figures.ts';
import { settingTitle } from './result-table.ts';

/** How the measures that methods report are printed. */
const MEASURES: Readonly<
  Record<string, { title: string; unit?: string; scale?: number; digits: number }>
> = {
  maskL2: { title: 'Mask norm', unit: 'L2, pixels in [0, 1]', digits: 2 },
  maskLargest: { title: 'Largest change', unit: 'pixels in [0, 1]', digits: 3 },
  adversaryAurocBefore: { title: 'S found before', unit: 'AUROC, %', scale: 100, digits: 1 },
  adversaryAurocAfter: { title: 'S found after', unit: 'AUROC, %', scale: 100, digits: 1 },
  learningRate: { title: 'Learning rate', unit: '×10⁻³', scale: 1000, digits: 2 },
  weight: { title: 'Adversary weight', digits: 2 },
  parameters: { title: 'Parameters', unit: 'thousands', scale: 0.001, digits: 2 },
  generatorParameters: { title: 'Generator', unit: 'thousands', scale: 0.001, digits: 1 },
  megaFlops: { title: 'Multiply-adds', unit: 'millions a record', digits: 1 },
  trainingSeconds: { title: 'Training', unit: 'CPU s', digits: 1 },
  distanceSeconds: { title: 'Distances', unit: 'CPU s', digits: 1 },
  notCrossed: { title: 'Not crossed', unit: '%', scale: 100, digits: 2 },
  looksNowhere: { title: 'Looks nowhere', unit: '%', scale: 100, digits: 1 },
  'gradient norm task': { title: 'Gradient, task', unit: 'norm', digits: 3 },
  'gradient norm race': { title: 'Gradient, race', unit: 'norm', digits: 3 },
  'gradient norm sex': { title: 'Gradient, sex', unit: 'norm', digits: 3 },
  stepMilliseconds: { title: 'Step', unit: 'ms', digits: 2 },
};

/** What a reader must know of a measure; stands under the table. */
const NOTES: Readonly<Record<string, string>> = {
  adversaryAurocAfter:
    'S found: AUROC with which a freshly trained adversary that knows Y finds the sensitive attribute in test pictures, without and with the mask.',
  distanceSeconds:
    'Distances: the cross-fitted models and the searches for their boundaries, which all rows that need them share; not part of training.',
  notCrossed: 'Not crossed: searches for a decision boundary that ended without finding one.',
  looksNowhere: 'Looks nowhere: test records of which a Grad-CAM map is 0 everywhere.',
  megaFlops: 'Multiply-adds: one record forward through all of a row’s models, shared stages once.',
};

/** What methods measured about their models, one row a row; null where there is nothing. */
export function measuresTable(table: Table, setting: SettingResult): TableBlock | null {
  // In one order wherever they stand.
  const names = Object.keys(MEASURES).filter((name) =>
    setting.rows.some((row) => row.measures[name] !== undefined),
  );
  if (names.length === 0) return null;
  return {
    kind: 'table',
    id: figureId(table, setting, 'models'),
    caption: `The models behind ${table.title.toLowerCase()}, ${settingTitle(setting)}: means over seeds.`,
    stub: 'Method',
    columns: names.map((name) => {
      const { title, unit } = MEASURES[name]!;
      return { id: name, title, ...(unit === undefined ? {} : { unit }) };
    }),
    groups: [
      {
        title: null,
        rows: setting.rows.map((row) => ({
          header: row.title,
          cells: names.map((name) => {
            const value = row.measures[name];
            if (value === undefined) return { text: '–' };
            const { scale = 1, digits } = MEASURES[name]!;
            return numberCell(value, { scale, digits });
          }),
        })),
      },
    ],
    notes: names.flatMap((name) => NOTES[name] ?? []),
  };
}
