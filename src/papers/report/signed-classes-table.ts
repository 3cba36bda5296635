import { rateParts } from '../../evidence/measures.ts';
import type { TableBlock } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import type { Column, Table } from '../paper.ts';
import type { SettingResult, SignedPair } from '../results.ts';
import { listed } from './language.ts';
import { blockId, printedCell, printedUnit, settingTitle } from './print.ts';
import { titleOf } from './rate-names.ts';

/** Signed gaps of several classes in one table, and the columns whose gaps it shows. */
export interface ByClass {
  readonly block: TableBlock;
  /** Their ids. */
  readonly columns: readonly string[];
}

interface ClassPair {
  readonly row: string;
  readonly column: Column;
  readonly name: string;
  readonly ofClass: string;
  readonly pair: SignedPair;
}

/**
 * The signed gaps between two groups class by class, a column a rate, whose sizes a table shows as means
 * over the classes; null where classes are two, or groups more.
 */
export function signedByClass(table: Table, setting: SettingResult): ByClass | null {
  const all = setting.rows.flatMap((row) => pairsOfClasses(table, row));
  const pairs = new Set(all.map(({ pair }) => pair.groups.join('\n')));
  if (pairs.size !== 1) return null;
  const [first, second] = all[0]!.pair.groups.map(literal) as [string, string];
  const rates = [...new Map(all.map((one) => [one.name, one.column]))];
  const classes = [...new Set(all.map(({ ofClass }) => ofClass))];
  const rows = Map.groupBy(all, ({ row }) => row);
  const cellOf = (own: readonly ClassPair[], rate: string, ofClass: string) => {
    const found = own.find((one) => one.name === rate && one.ofClass === ofClass);
    return found === undefined ? DASH : printedCell(found.column, found.pair);
  };
  const block = plainTable({
    id: blockId(table, setting, 'signed-classes'),
    caption: `Signed gaps class by class, ${second} minus ${first}, ${settingTitle(setting)}.`,
    stub: 'Method, class',
    columns: rates.map(([id, { unit }]) => ({ id, title: titleOf(id), unit: printedUnit(unit) })),
    rows: [],
    notes: [
      `Above 0: larger for ${second}. An interval that includes 0 leaves open whom a gap favours.`,
      `“${table.title}” shows the mean of these sizes over the classes, which is no gap of two groups: ${meansText(all)}.`,
    ],
  });
  const groups = [...rows].map(([title, own]) => ({
    title,
    rows: classes.map((ofClass) => ({
      header: literal(ofClass),
      cells: rates.map(([rate]) => cellOf(own, rate, ofClass)),
    })),
  }));
  return {
    block: { ...block, groups },
    columns: [...new Set(all.map(({ column }) => column.id))],
  };
}

const DASH = { text: '–' };

function pairsOfClasses(
  { columns }: Table,
  { title, signedPairs = {} }: SettingResult['rows'][number],
): ClassPair[] {
  return columns.flatMap((column) =>
    (signedPairs[column.id] ?? []).flatMap((pair): ClassPair[] => {
      const { name, ofClass } = rateParts(pair.rate);
      return ofClass === null || pair.label !== undefined
        ? []
        : [{ row: title, column, name, ofClass, pair }];
    }),
  );
}

/** `“EOpp0” of true negatives, “EOdd, ours” of true positives and false positives`. */
function meansText(all: readonly ClassPair[]): string {
  const columns = [...Map.groupBy(all, ({ column }) => column.title)];
  return columns
    .map(([title, own]) => {
      const rates = [...new Set(own.map(({ name }) => titleOf(name)))];
      return `“${title}” of ${listed(rates)}`;
    })
    .join(', ');
}
