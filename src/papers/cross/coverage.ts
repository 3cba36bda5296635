import type { TableBlock, TableRow } from '../../report/document.ts';
import { literal } from '../../report/prose.ts';
import { numberCell, plainTable } from '../../report/tables.ts';
import { counted, listed, numberWord, sentence } from '../report/front/language.ts';
import type { AskedComparisons } from './contested.ts';
import type { CrossRow } from './cross-table.ts';

/** A table of a paper: which of the comparisons that it asks are in the cross table. */
interface CoveredTable {
  readonly paper: string;
  readonly title: string;
  /** Comparisons in it, also on settings that are not run unasked, and their data sets. */
  readonly stored: number;
  readonly datasets: readonly string[];
  /** Settings of which comparisons are missing. */
  readonly missing: readonly { readonly on: string; readonly lacks: number; readonly of: number }[];
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
      return lacks > 0 ? [{ on, lacks, of: comparisons }] : [];
    });
    const { paper, title } = own[0]!;
    const datasets = [...new Set(stored.map(({ dataset }) => dataset))];
    return { paper, title, stored: stored.length, datasets, missing };
  });
}

/** How much is in it, and paper by paper what is not: `Not in it, since not stored: all of spare; …`. */
export function coverageText(covered: readonly CoveredTable[]): string {
  const present = covered.filter(({ stored }) => stored > 0).length;
  const held =
    present === 0
      ? 'nothing is stored of the tables that compare methods'
      : `what is stored is in it, of ${numberWord(present)} of ${counted(covered.length, 'table')} that compare methods`;
  const missing = [...Map.groupBy(covered, ({ paper }) => paper)].flatMap(([paper, tables]) =>
    missingOf(paper, tables),
  );
  const lacking =
    missing.length === 0
      ? 'Nothing is missing that these ask by default.'
      : sentence(`not in it, since not stored: ${missing.join('; ')}`);
  return `${sentence(held)} ${lacking}`;
}

/** `of fairsde five of six tables, main results on ham10000-64 (age)`. */
function missingOf(paper: string, tables: readonly CoveredTable[]): string[] {
  const whole = tables.filter(({ stored }) => stored === 0).length;
  if (whole === tables.length) return [`all of ${paper}`];
  const parts = [
    ...(whole === 0 ? [] : [`${numberWord(whole)} of ${counted(tables.length, 'table')}`]),
    ...tables.filter(({ stored }) => stored > 0).flatMap(missingParts),
  ];
  return parts.length === 0 ? [] : [`of ${paper} ${parts.join(', ')}`];
}

/** Of a table that is there in part. */
function missingParts({ title, missing }: CoveredTable): string[] {
  const whole = missing.filter(({ lacks, of }) => lacks === of).map(({ on }) => literal(on));
  const begun = missing.filter(({ lacks, of }) => lacks < of);
  return [
    ...begun.map(
      ({ on, lacks, of }) => `${lacks} of ${of} comparisons of ${small(title)} on ${literal(on)}`,
    ),
    ...(whole.length === 0 ? [] : [`${small(title)} on ${listed(whole)}`]),
  ];
}

/** `main results`; abbreviations keep their capitals. */
function small(title: string): string {
  return title.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
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
      { id: 'datasets', title: 'on', align: 'left' },
      { id: 'lacking', title: 'Not in it' },
      { id: 'lacking-on', title: 'on', align: 'left' },
    ],
    rows: covered.map(
      ({ paper, title, stored, datasets, missing }): TableRow => ({
        header: `${paper}: ${title}`,
        cells: [
          numberCell(stored, { digits: 0 }),
          { text: datasets.map(literal).join(', ') },
          numberCell(
            missing.reduce((sum, { lacks }) => sum + lacks, 0),
            { digits: 0 },
          ),
          { text: missing.map(({ on }) => literal(on)).join(', ') },
        ],
      }),
    ),
    notes: [
      'A row that several tables have counts once, in the first; values of a knob are no methods.',
    ],
  });
}
