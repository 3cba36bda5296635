import type { Spread } from '../../../evidence/training-sets.ts';
import type { JsonObject } from '../../../json.ts';
import type { Block, TableCell, TableRow } from '../../../report/document.ts';
import { literal } from '../../../report/prose.ts';
import { numberCell } from '../../../report/tables.ts';
import type { Column, Exhibit, Table } from '../../paper.ts';
import { blockId, printedUnit, settingTitle } from '../../report/print.ts';
import type { SettingResult } from '../../results.ts';
import {
  DIFFERENCE,
  MEASURED,
  type MeasuredHalves,
  type MeasuredPart,
  measureHalves,
} from './measure.ts';
import { METHODS } from './rows.ts';

/** The name under which results keep what halves tell. */
const NAME = 'trainingSets';

/** How far another training set of a half's size moves each number. */
export const halves: Exhibit = {
  study: {
    name: NAME,
    of: async (trainings, dataset, setting) =>
      ({ found: measureHalves(trainings, dataset, setting) }) as unknown as JsonObject,
  },
  together: (table, { settings }) =>
    settings.flatMap((setting): Block[] => {
      const found = halvesFound(setting);
      return found === null
        ? [
            {
              kind: 'prose',
              text: `**${settingTitle(setting)}**: fewer than two folds are trained on both halves by every method, so nothing can be said.`,
            },
          ]
        : [spreadTable(table, setting, found)];
    }),
};

/** What halves tell of a setting; null: too few are trained. */
export function halvesFound({ studies }: Pick<SettingResult, 'studies'>): MeasuredHalves | null {
  const { found } = (studies?.[NAME] ?? {}) as { readonly found?: MeasuredHalves | null };
  return found ?? null;
}

/** A method or the difference, as tables call it. */
export function titleOf(method: string): string {
  const [first, last] = [METHODS[0]!, METHODS.at(-1)!];
  if (method === DIFFERENCE) return `${last.title} minus ${first.title}`;
  return METHODS.find(({ id }) => id === method)!.title;
}

/** If variance goes with one over the number of records. */
export function toAllRecords({ records }: MeasuredHalves): number {
  return Math.sqrt(records.half / records.all);
}

function spreadTable(table: Table, setting: SettingResult, found: MeasuredHalves): Block {
  const { records, parts, folds, seeds } = found;
  const several = seeds > 1;
  const size = records.half.toLocaleString('en');
  return {
    kind: 'table',
    id: blockId(table, setting, 'halves'),
    caption: `One standard deviation of a number, ${settingTitle(setting)}: over training sets of ${size} records, with 95 % intervals.`,
    stub: 'Number',
    columns: [
      { id: 'halves', title: 'Other training set' },
      ...(several
        ? [
            { id: 'seeds', title: 'Other seed' },
            { id: 'alone', title: 'Training set alone' },
          ]
        : []),
      { id: 'all', title: `Other set of ${records.all.toLocaleString('en')}, if as 1/n` },
    ],
    groups: [...Map.groupBy(parts, ({ method }) => method)].map(([method, own]) => ({
      title: titleOf(method),
      rows: own.map((part) => rowOf(part, found)),
    })),
    notes: [
      `Every fold’s training records are parted into two disjoint halves, by the unit of the data and as evenly by class and group as folds are; each method is trained on both with the same seed and tested on the same records (${records.test.toLocaleString('en')} on average). Half the squared difference, averaged over ${folds} folds${several ? ` and ${seeds} seeds` : ''}, less what so small a test adds to it, is the variance that comes from the training set. Gaps keep their sign; predictions are positive at 0.5.`,
      `Intervals: chi-square with ${folds} degrees of freedom, one a fold, of numbers that some folds lack fewer${several ? '; of the training set alone that of a difference of two mean squares' : ''}. A standard deviation is 0 where the halves differ no more than the test explains.`,
      ...(several
        ? [
            '**Other seed**: the same half, so that only the luck of a training differs. **Training set alone**: what both seeds say alike of the halves; the repeats of other tables, all on the same data, hardly show it.',
          ]
        : [
            'With one seed the training set cannot be told from the luck of a training, which is in the numbers as well.',
          ]),
      'The last column assumes that variance goes with one over the number of training records ($n$), which was not measured, and which the luck of a training need not follow.',
    ],
  };
}

/** The column that a part is a number of. */
export function columnOf({ column }: Pick<MeasuredPart, 'column'>): Column {
  return MEASURED.find(({ id }) => id === column)!;
}

function nameOf({ pair }: MeasuredPart, { title, unit }: Column): string {
  const groups = pair === null ? '' : ` (${pair[1]} minus ${pair[0]})`;
  return `${title}${groups}, ${unit === '%' ? 'points' : printedUnit(unit)}`;
}

function rowOf(part: MeasuredPart, found: MeasuredHalves): TableRow {
  const column = columnOf(part);
  const { spread } = part;
  const cell = (one: Spread | null | undefined, shrink = 1): TableCell => {
    if (one == null) return numberCell(null, { digits: column.digits, note: UNDEFINED });
    if (isHidden(one)) return numberCell(null, { digits: column.digits, note: HIDDEN });
    const { value, low, high } = deviationOf(one, shrink);
    const { digits, scale } = column;
    return numberCell(value, {
      ...{ digits, scale, low, high },
      ...(spread!.folds < found.folds ? { note: `${spread!.folds} of ${found.folds} folds` } : {}),
    });
  };
  return {
    header: literal(nameOf(part, column)),
    cells: [
      cell(spread?.halves),
      ...(found.seeds > 1 ? [cell(spread?.seeds), cell(spread?.alone)] : []),
      cell(spread?.halves, toAllRecords(found)),
    ],
  };
}

const UNDEFINED = 'defined in fewer than two folds';
const HIDDEN = 'trainings differ by less than the test alone would have them';

/** Whether not even the upper end of the interval is a variance: no deviation is surely 0. */
export function isHidden({ high }: Spread): boolean {
  return !(high > 0);
}

/** The standard deviation of a spread, by some scale; 0 where the variance is below it by chance. */
export function deviationOf(spread: Spread, scale: number) {
  const root = (variance: number) => scale * Math.sqrt(Math.max(0, variance));
  return { value: root(spread.variance), low: root(spread.low), high: root(spread.high) };
}
