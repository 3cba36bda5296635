import type { PublishedRow, Row, StatedEffect } from '../paper.ts';
import { certainScores } from './certain-scores.ts';
import { GROUPS } from './groups.ts';
import { fateChecks, IMPLIED, PRINTED, type PrintedRow } from './printed.ts';

/** No backbone to compare with could be read. */
const WITHOUT_GAPS = { table: 'Table 3', dataset: 'Fitzpatrick-17k' } as const;

/**
 * The printed cells of some tables that can be relied on, in per cent: scores that are plausible and
 * that no other number contradicts, and gaps that FATE and F1 confirm. FATE is made of shares, so that it
 * confirms an EOdd whatever its size: `EODD_NOTE` must stand under those of Tables 1 and 2, and
 * `VGG_EODD_NOTE` under those of Table 3.
 *
 * @param sources `Table 1` …
 * @param rows those of our table.
 */
export function publishedIn(sources: readonly string[], rows: readonly Row[]): PublishedRow[] {
  const known = new Set(rows.map(({ id }) => id));
  return PRINTED.filter(({ table, row }) => sources.includes(table) && known.has(row)).map(
    (printed) => ({
      dataset: printed.dataset,
      row: printed.row,
      groups: GROUPS[printed.dataset],
      source: printed.table,
      cells: withMeans({ ...reliableScores(printed), ...reliableGaps(printed) }),
    }),
  );
}

/** Stands under every table with published cells. */
export const PUBLISHED_NOTE =
  '“–” among published cells: the article does not print it, or a digit of it cannot be relied on (Section [Audit](#audit)).';

/** Stands under published gaps: ours leave out classes that are rare in a group. */
export const CLASSES_NOTE =
  'Published EOpp0, EOpp1 and EOdd are means over all classes, of Fitzpatrick-17k 114, and ours over those with 30 records and 30 others in both groups: where many classes are left out, compare directions, not sizes.';

/** Stands under published EOdd of the main tables. */
export const EODD_NOTE =
  'The EOdd that the article prints with ResNet-18 are larger than its EOpp0 and EOpp1 allow, on ISIC 2019 about ten times. Its FATEs confirm them as shares of each other: compare shares, not sizes.';

/** Stands under published EOdd with VGG-11. */
export const VGG_EODD_NOTE =
  'The EOdd that the article prints with VGG-11 on ISIC 2019 for APPLE, FairAdaBN and SCP-FairPrune are larger than their EOpp0 and EOpp1 allow, by 15 to 23 %. Their FATEs confirm them as shares of the backbone’s: compare shares, not sizes.';

/** Stands where claims are held against `STATED`. */
export const STATED_NOTE =
  'On ISIC 2019 the article’s EOpp1 and EOdd of SPARE and of the backbone cannot be relied on together; claims about them are held against the falls by 26.5 % and 30.5 % in its text, which the audit supports.';

/** Settings that ask what the article’s text says of ISIC 2019: by age, all diagnoses. */
const BY_AGE = [
  ...['ham10000-28/age', 'ham10000-64/age', 'ham10000-200x150/age', 'ham10000/age'],
  ...['isic-2019/age', 'isic-2019/age-over-55'],
];

const SAID = {
  row: 'spare',
  minus: 'erm',
  settings: BY_AGE,
  source: 'The article’s text',
} as const;

/**
 * Falls of gaps on ISIC 2019 that the article’s text gives in numbers and that its tables support (see
 * the audit), where the cells are not to be relied on as a pair.
 */
export const STATED: readonly StatedEffect[] = [
  {
    ...SAID,
    column: 'eopp1',
    reduction: 0.265,
    // Printed .021, which the FATEs of all other rows rule out.
    baseline: IMPLIED['Table 1 ISIC 2019 eopp1']!,
  },
  // Of what size is not known: .558 as printed exceeds what EOpp0 and EOpp1 allow.
  { ...SAID, column: 'eodd', reduction: 0.305 },
];

/** The article prints no means of its groups: where both cells are there, theirs stand beside ours. */
function withMeans(cells: Readonly<Record<string, number>>): Record<string, number> {
  const means = ['f1', 'precision', 'recall'].flatMap((score) => {
    const [first, second] = [cells[`${score}-0`], cells[`${score}-1`]];
    if (first === undefined || second === undefined) return [];
    return [[`${score}-mean`, Number(((first + second) / 2).toFixed(6))] as const];
  });
  return { ...cells, ...Object.fromEntries(means) };
}

function reliableScores(printed: PrintedRow): Record<string, number> {
  const certain = [...certainScores(printed)];
  return Object.fromEntries(certain.map(([column, value]) => [column, percent(value)]));
}

function reliableGaps(printed: PrintedRow): Record<string, number> {
  const { table, dataset, row, gaps } = printed;
  if (table === WITHOUT_GAPS.table && dataset === WITHOUT_GAPS.dataset) return {};
  const confirmed = new Set(
    fateChecks()
      .filter((check) => check.row === printed && check.outcome === 'agrees')
      .map(({ gap }) => gap.column),
  );
  const certain = gaps.filter(({ column }) =>
    // The backbone's own gaps stand in the denominators of all others.
    row === 'erm' ? IMPLIED[`${table} ${dataset} ${column}`] === undefined : confirmed.has(column),
  );
  return Object.fromEntries(certain.map(({ column, value }) => [column, percent(value)]));
}

/** Without the noise that 100 · 0.743 has in binary. */
function percent(fraction: number): number {
  return Number((100 * fraction).toFixed(6));
}
