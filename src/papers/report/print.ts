import { fillPath, lacksName } from '../../metrics/paths.ts';
import type { TableCell, TableColumn } from '../../report/document.ts';
import type { Estimate, Measure } from '../../report/figures.ts';
import { literal } from '../../report/prose.ts';
import { numberCell } from '../../report/tables.ts';
import { shortTitle } from '../data-names.ts';
import type { Column, Table } from '../paper.ts';
import type { CellResult, SettingResult, TableResult } from '../results.ts';
import { capital, inParentheses } from './language.ts';
import { ofLevel } from './parts.ts';

// How settings, columns and cells are named and printed, in every block alike.

/** What a setting is called in tables and figures; a stand-in says so. */
export function settingTitle(setting: SettingResult): string {
  const { dataset } = setting;
  const standIn =
    dataset.standInFor === null ? '' : ` (stand-in for ${inParentheses(dataset.standInFor)})`;
  return `${shortTitle(dataset)}, ${askedOf(setting)}${standIn}`;
}

/** What the simple model reaches, under whose data set's name; its id where results were made. */
export function floorText({ floor, dataset }: Pick<SettingResult, 'floor' | 'dataset'>): string {
  const [place = '', ...said] = (floor?.statement ?? '').split(': ');
  return place.startsWith(dataset.id) ? said.join(': ') : (floor?.statement ?? '');
}

/** What tells the questions asked of a data set apart: variant or attributes. */
export function askedOf({ variant, attributes }: SettingResult): string {
  return variant ?? attributes.join(' and ');
}

/** A setting in a note: its data set, and what it was asked where others of the table share that. */
export function shortSetting(setting: SettingResult, { settings }: TableResult): string {
  const alone = settings.filter(({ dataset }) => dataset.id === setting.dataset.id).length === 1;
  const name = shortTitle(setting.dataset);
  return alone ? name : `${name}, ${literal(askedOf(setting))}`;
}

export function plural(count: number, word: string): string {
  return count === 1 ? word : `${word}s`;
}

/** Id of a block of a setting, and the name of its files: table, setting and what it shows. */
export function blockId(table: Table, setting: SettingResult, what: string): string {
  return `${table.id.split('/').at(-1)}-${setting.id.replaceAll('/', '-')}-${what}`;
}

/** @throws RangeError for an id that the table has no column of. */
export function columnOf({ id: table, columns }: Table, id: string): Column {
  const found = columns.find((column) => column.id === id);
  if (found === undefined) throw new RangeError(`${table} has no column ${id}`);
  return found;
}

/** Whether a setting has the level and the label that a column is about. */
export function isHere(
  { metric }: Column,
  { levels, labels = [] }: Pick<SettingResult, 'levels' | 'labels'>,
): boolean {
  const names = labels.map(({ name }) => name);
  return !lacksName(fillPath(metric, '', levels, names.length === 0 ? [''] : names));
}

/** What an axis or a panel of a column's numbers is called. */
export function measure({ title, unit, better }: Column): Measure {
  return { title: headed(title), unit: printedUnit(unit), better };
}

/** Hundredths are points wherever they are printed, in tables as in sentences. */
export function printedUnit(unit: string): string {
  return unit === '×10⁻²' ? 'points' : unit;
}

/**
 * The smallest difference that a setting's runs would have found, in the words of tables: differences of
 * per cent and of hundredths are points, and groups have their names.
 */
export function resolutionText({
  detectable,
  levels,
}: Pick<SettingResult, 'detectable' | 'levels'>): string {
  return (detectable ?? '')
    .replace(/\s(?:%|×10⁻²)(?=[,;.]|$)/g, '\u00a0points')
    .replace(/, group (\d+) /g, (whole, at: string) => {
      const level = levels[Number(at) - 1];
      return level === undefined ? whole : `, ${literal(level)} `;
    });
}

/**
 * The head of a column.
 *
 * @param settings those of the table: a column of one group has its name where all call it alike.
 */
export function columnHead(
  column: Column,
  settings: readonly Pick<SettingResult, 'levels'>[],
): TableColumn {
  const { id, unit, better } = column;
  const names = new Set(settings.map(({ levels }) => ofLevel(column, levels ?? []).title));
  const title = headed(names.size === 1 ? [...names][0]! : column.title);
  return { id, title, unit: printedUnit(unit), ...(better === undefined ? {} : { better }) };
}

/** A measure's name at the head of a column or an axis: `Accuracy`. Symbols and names like `pAUC` keep their letters. */
export function headed(title: string): string {
  return /^[a-z]{2,}\b/.test(title) ? capital(title) : title;
}

/** A cell's number in the unit of its column, for a figure. */
export function estimate(cell: CellResult | undefined, { scale }: Column): Estimate {
  const scaled = (value: number | null | undefined) => (value == null ? null : value * scale);
  return { value: scaled(cell?.value), low: scaled(cell?.low), high: scaled(cell?.high) };
}

/** A cell as a table prints it. */
export function printedCell({ digits, scale }: Column, cell: CellResult | undefined): TableCell {
  if (cell === undefined)
    return { text: 'n/a', value: null, note: 'its trainings are not all done' };
  const { value, low, high, reason } = cell;
  return numberCell(value, { digits, scale, low, high, note: reason });
}
