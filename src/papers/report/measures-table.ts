import type { Block, TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import type { Exhibit, Table } from '../paper.ts';
import type { RowResult, SettingResult } from '../results.ts';
import { titleInWords } from './language.ts';
import { inOrder, type MeasurePrint, measurePrint } from './measures.ts';
import { blockId, settingTitle } from './print.ts';

/**
 * What methods measured about their models, one row a row; nothing where they measured nothing. Of many
 * measures those of one or two methods alone stand in a list: as columns they would be dashes.
 */
export const models: Exhibit = { each: measured };

/** As many columns a page can hold in letters that can be read. */
const MOST_COLUMNS = 12;

/** Fewer methods make no column of many. */
const FEWEST = 3;

function measured(table: Table, setting: SettingResult): Block[] {
  const names = inOrder(setting.rows.flatMap(({ measures }) => Object.keys(measures)));
  const having = (name: string) =>
    setting.rows.filter(({ measures }) => measures[name] !== undefined).length;
  const listed = names.length <= MOST_COLUMNS ? [] : names.filter((name) => having(name) < FEWEST);
  const columns = names.filter((name) => !listed.includes(name));
  return [
    ...(columns.length === 0 ? [] : [measuresTable(table, setting, columns)]),
    ...(listed.length === 0 ? [] : listBlocks(setting.rows, listed)),
  ];
}

function measuresTable(table: Table, setting: SettingResult, names: readonly string[]): TableBlock {
  const prints = names.map(measurePrint);
  return plainTable({
    id: blockId(table, setting, 'models'),
    caption: `The models behind ${titleInWords(table.title)}, ${settingTitle(setting)}: means over seeds.`,
    stub: 'Method',
    columns: prints.map(({ title, unit }, i) => ({
      id: names[i]!,
      title,
      unit,
    })),
    rows: setting.rows.map((row) => ({
      header: row.title,
      cells: names.map((name, i) => {
        const value = row.measures[name];
        if (value === undefined) return { text: '–' };
        const { scale = 1, digits } = prints[i]!;
        return numberCell(value, { scale, digits });
      }),
    })),
    notes: prints.flatMap(({ note }) => note ?? []),
  });
}

/** An item a method, and beneath what its measures are. */
function listBlocks(rows: readonly RowResult[], names: readonly string[]): Block[] {
  const items = rows.flatMap(({ title, measures }) => {
    const own = names.flatMap((name) => {
      const value = measures[name];
      return value === undefined ? [] : [measureText(measurePrint(name), value)];
    });
    return own.length === 0 ? [] : [`**${literal(title)}**: ${own.join('; ')}.`];
  });
  const notes = names.flatMap((name) => measurePrint(name).note ?? []);
  return [
    {
      kind: 'prose',
      text: 'What one or two methods alone measure of their models, means over seeds:',
    },
    { kind: 'list', items },
    ...(notes.length === 0 ? [] : [{ kind: 'prose', text: notes.join(' ') } as const]),
  ];
}

/** `Pruned 35.0 % of weights`, `Gap promised 1.2 (on validation, points)`. */
function measureText(
  { title, unit, scale = 1, digits }: MeasurePrint,
  value: number | null,
): string {
  const { text } = numberCell(value, { scale, digits });
  if (unit === undefined) return `${title} ${text}`;
  return `${title} ${text} ${unit.includes(',') ? `(${unit})` : unit}`;
}
