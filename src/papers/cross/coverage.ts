import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import { placeInWords } from '../data-names.ts';
import { counted, numberWord, sentence } from '../report/language.ts';
import type { AskedComparisons } from './contested.ts';
import type { CrossRow } from './cross-table.ts';
import { paperText } from './names.ts';

/** A table of a paper: which of the comparisons that it asks are in the cross table. */
interface CoveredTable {
  readonly paper: string;
  readonly title: string;
  /** Comparisons in it, also on settings that are not run unasked, and their data sets. */
  readonly stored: number;
  readonly datasets: readonly string[];
  /** Settings of which comparisons are missing. */
  readonly missing: readonly { readonly on: string; readonly lacks: number }[];
}

/** Every table that has comparisons of its own, in the order of the kit. */
export function coverageOf(
  rows: readonly CrossRow[],
  asked: readonly AskedComparisons[],
): CoveredTable[] {
  const methods = rows.filter(({ copy }) => !copy);
  return [...Map.groupBy(asked, ({ table }) => table)].map(([table, own]) => {
    const stored = methods.filter((row) => row.table === table);
    const missing = own.flatMap(({ setting, on, comparisons }) => {
      const lacks = comparisons - stored.filter((row) => row.setting === setting).length;
      return lacks > 0 ? [{ on, lacks }] : [];
    });
    const { paper, title } = own[0]!;
    const datasets = [...new Set(stored.map(({ dataset }) => dataset))];
    return { paper, title, stored: stored.length, datasets, missing };
  });
}

/** How much is in it, in a sentence; the table says what is not. */
export function coverageText(covered: readonly CoveredTable[]): string {
  const present = covered.filter(({ stored }) => stored > 0).length;
  const lacks = lackedBy(covered.flatMap(({ missing }) => missing));
  const held =
    present === 0
      ? 'nothing is stored of the tables that compare methods'
      : `what is stored is in it, of ${numberWord(present)} of ${counted(covered.length, 'table')} that compare methods`;
  const lacking =
    lacks === 0
      ? 'nothing that they ask by default is missing'
      : `${counted(lacks, 'comparison')} that they ask by default ${lacks === 1 ? 'is' : 'are'} missing`;
  return sentence(`${held}; ${lacking} (Section [What is in it](#coverage))`);
}

function lackedBy(missing: CoveredTable['missing']): number {
  return missing.reduce((sum, { lacks }) => sum + lacks, 0);
}

/** Of as many settings of a data set each is named; of more their number says enough. */
const NAMED = 3;

/** `HAM10000 at 64×64 (age), synthetic X-rays (16 settings)`. */
function placesText(missing: CoveredTable['missing']): string {
  const byData = Map.groupBy(missing, ({ on }) => on.replace(/ \(.*/s, ''));
  return [...byData]
    .flatMap(([data, own]) => {
      const name = placeInWords(data);
      return own.length > NAMED
        ? [`${name} (${own.length} settings)`]
        : own.map(({ on }) => `${name}${literal(on.slice(data.length))}`);
    })
    .join(', ');
}

/** Table by table what is in the cross table and what is not. */
export function coverageTable(covered: readonly CoveredTable[]): TableBlock {
  return plainTable({
    id: 'coverage',
    caption:
      'Which comparisons of the kit’s tables are in the cross table: what is stored of those that they ask by default, and on further settings; a table has a line where it has comparisons of its own.',
    stub: 'Table',
    columns: [
      { id: 'stored', title: 'In it' },
      { id: 'datasets', title: 'On', align: 'left' },
      { id: 'lacking', title: 'Not in it' },
      { id: 'lacking-on', title: 'On', align: 'left' },
    ],
    rows: covered.map(
      ({ paper, title, stored, datasets, missing }): TableRow => ({
        header: `${paperText(paper)}: ${title}`,
        cells: [
          numberCell(stored, { digits: 0 }),
          { text: datasets.map((id) => placeInWords(id)).join(', ') },
          numberCell(lackedBy(missing), { digits: 0 }),
          { text: placesText(missing) },
        ],
      }),
    ),
    notes: [
      'A row that several tables have counts once, in the first; values of a knob are no methods.',
    ],
  });
}
