import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { plainTable } from '../../report/tables.ts';
import type { Column, Exhibit, Table } from '../paper.ts';
import type { SettingResult, SignedPair } from '../results.ts';
import { listed } from './language.ts';
import { blockId, printedCell, printedUnit, settingTitle } from './print.ts';
import { rateName } from './rate-names.ts';
import { signedByClass } from './signed-classes-table.ts';
import { MEAN_PROBABILITY } from './signed-table.ts';

/** In whose favour gaps are that are the largest of several: pair and rate are named; else nothing. */
export const signedPairs: Exhibit = { keeps: { signedPairs: true }, each: signedPairTables };

/** A row's signed gap. */
interface RowPair {
  readonly title: string;
  readonly pair: SignedPair;
}

/** Columns behind which stand the same signed gaps. */
interface Behind {
  readonly columns: readonly [Column, ...Column[]];
  readonly pairs: readonly RowPair[];
}

function signedPairTables(table: Table, setting: SettingResult): TableBlock[] {
  const byClass = signedByClass(table, setting);
  const others = behindColumns(table, setting).filter(
    ({ columns: [column] }) => byClass?.columns.includes(column.id) !== true,
  );
  return [
    ...(byClass === null ? [] : [byClass.block]),
    ...others.map((behind) => signedPairTable(table, setting, behind)),
  ];
}

/** One for each column that shows gaps which no column before it shows; that of one label adds none to its mean. */
function behindColumns({ columns }: Table, { rows }: SettingResult): Behind[] {
  const found: Behind[] = [];
  for (const column of columns) {
    const pairs = rows.flatMap(({ title, signedPairs: all = {} }) =>
      (all[column.id] ?? []).map((pair) => ({ title, pair })),
    );
    if (pairs.length === 0) continue;
    const known = found.findIndex((before) => hasAll(before.pairs, pairs));
    const before = found[known];
    if (before === undefined) found.push({ columns: [column], pairs });
    else if (before.pairs.length === pairs.length) {
      found[known] = { ...before, columns: [...before.columns, column] };
    }
  }
  return found;
}

function hasAll(known: readonly RowPair[], pairs: readonly RowPair[]): boolean {
  const all = new Set(known.map((one) => JSON.stringify(one)));
  return pairs.every((one) => all.has(JSON.stringify(one)));
}

function signedPairTable(
  table: Table,
  setting: SettingResult,
  { columns, pairs }: Behind,
): TableBlock {
  const [column] = columns;
  const { labels = [] } = setting;
  const someNamed = pairs.some(({ pair }) => !pair.largest);
  const byMean = pairs.some(({ pair }) => pair.byProbability !== undefined);
  const unit = pointsOf(column.unit);
  const rowOf = ({ title, pair }: RowPair): TableRow => ({
    header: title,
    cells: [
      { text: `${literal(pair.groups[1])} minus ${literal(pair.groups[0])}` },
      { text: `${rateName(pair.rate)}${pair.largest && someNamed ? ' (largest)' : ''}` },
      printedCell(column, pair),
      ...(byMean ? [pair.byProbability ? printedCell(column, pair.byProbability) : DASH] : []),
    ],
  });
  const ofLabels = labels.flatMap(({ name, title }) => {
    const own = pairs.filter(({ pair }) => pair.label === name);
    return own.length === 0 ? [] : [{ title: literal(title), rows: own.map(rowOf) }];
  });
  const block = plainTable({
    id: blockId(table, setting, `signed-${column.id}`),
    caption: `Signed gaps behind ${listed(columns.map(({ title }) => `“${title}”`))}, ${settingTitle(setting)}.`,
    stub: 'Method',
    columns: [
      { id: 'groups', title: 'Groups', align: 'left' },
      { id: 'rate', title: 'Rate', align: 'left' },
      { id: 'gap', title: 'Gap', unit },
      ...(byMean ? [{ id: 'by-probability', title: 'Gap, mean probability', unit }] : []),
    ],
    rows: pairs.map(rowOf),
    notes: [
      `Of all pairs of groups and rates${ofLabels.length > 0 ? ', label by label' : ''}${someNamed ? ': those of the pair that a claim names, and the largest' : ' the largest'}. Above 0: larger for the group named first. An interval that includes 0 leaves open whom a gap favours; that of a largest gap does not know that it was chosen.`,
      ...(ofLabels.length > 1
        ? [
            `“${table.title}” shows the mean of these sizes over labels, which is no gap of two groups.`,
          ]
        : []),
      ...(byMean ? [MEAN_PROBABILITY] : []),
    ],
  });
  return ofLabels.length === 0 ? block : { ...block, groups: ofLabels };
}

const DASH = { text: '–' };

/** Differences of per cent are points. */
function pointsOf(unit: string): string {
  return unit === '%' ? 'points' : printedUnit(unit);
}
