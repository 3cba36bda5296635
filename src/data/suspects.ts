import { auroc } from '../metrics/auroc.ts';
import { Random } from '../tensor/random.ts';
import type { Dataset, LabelColumn, TabularColumn } from './dataset.ts';

/** A column that may tell the label itself, and not what goes before it. */
export interface Suspect {
  readonly column: string;
  /** AUROC for the class that it tells best, by itself. */
  readonly auroc: number;
  /** A sentence without a full stop. */
  readonly why: string;
}

/** From here on a single column tells a class nearly perfectly. */
const NEARLY_PERFECT = 0.95;
/** From here on a name that is like the label's is no chance. */
const NAMED = 0.75;
/** Of a class and of the others; fewer give high AUROCs by chance. */
const LEAST = 20;
const BINS = 32;
/** Records that are looked at, at most. */
const RECORDS = 2_000;

/**
 * Columns of a table that tell a class of the label nearly by themselves, or fairly well and are called
 * like it: likely known only after the outcome. Pictures have none.
 */
export function suspectColumns(
  { features }: Pick<Dataset, 'features'>,
  label: LabelColumn,
): Suspect[] {
  if (features.kind !== 'tabular') return [];
  const classes = label.classes.length === 2 ? [1] : [...label.classes.keys()];
  const labelled = [...label.codes.keys()].filter((row) => label.codes[row]! >= 0);
  // In random order: tables may be sorted by anything.
  const rows = new Random(1).shuffle(labelled).slice(0, RECORDS);
  return features.columns.flatMap((column): Suspect[] => {
    const best = Math.max(
      ...classes.map((code) => tells(column, rows, (row) => label.codes[row] === code)),
    );
    const named = likeness(column.name, label.name);
    if (best < (named === null ? NEARLY_PERFECT : NAMED)) return [];
    const score = `alone tells ${label.title} with an AUROC of ${best.toFixed(2)}`;
    return [
      { column: column.name, auroc: best, why: named === null ? score : `${score}, and ${named}` },
    ];
  });
}

/** What `suspectColumns` finds of every label. */
export function suspectsOf(
  dataset: Pick<Dataset, 'features' | 'labels'>,
): (Suspect & { readonly label: string })[] {
  return Object.values(dataset.labels).flatMap((label) =>
    suspectColumns(dataset, label).map((suspect) => ({ ...suspect, label: label.name })),
  );
}

/**
 * Why a column's name suggests that it is known only after the outcome; null: it doesn't.
 *
 * @param label its name.
 */
export function likeness(column: string, label: string): string | null {
  const own = words(column);
  const shared = words(label).find((word) => !COMMON.has(word) && own.includes(word));
  if (shared !== undefined) return `its name has "${shared}" of ${label} in it`;
  const after = own.find((word) => AFTERWARDS.test(word));
  return after === undefined ? null : `"${after}" is mostly known afterwards`;
}

const AFTERWARDS =
  /^(discharged?|disposition|outcomes?|deaths?|died|dead|deceased|dod|mortality|survival|survived|autopsy|followup|readmi\w*|target|label)$/;
/** Words that say nothing of a label. */
const COMMON = new Set(
  [
    'code',
    'type',
    'date',
    'time',
    'days',
    'level',
    'value',
    'number',
    'score',
    'status',
    'group',
  ].concat(['hospital', 'patient', 'stay', 'first', 'last', 'total', 'mean', 'not', 'the', 'and']),
);

function words(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word.length > 2);
}

/** The best AUROC for a class by the column’s values, whether up, down or by parts, or by its gaps. */
function tells(
  column: TabularColumn,
  rows: readonly number[],
  is: (row: number) => boolean,
): number {
  const present = rows.filter((row) => !isMissing(column, row));
  return Math.max(
    either(rows, is, (row) => (isMissing(column, row) ? 1 : 0)),
    column.kind === 'number' ? either(present, is, (row) => column.values[row]!) : 0.5,
    byParts(present, is, partsOf(column, present)),
  );
}

function isMissing(column: TabularColumn, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;
}

function either(
  rows: readonly number[],
  is: (row: number) => boolean,
  score: (row: number) => number,
): number {
  const positives = rows.filter(is).length;
  if (Math.min(positives, rows.length - positives) < LEAST) return 0.5;
  const area = auroc(rows.map(score), rows.map(is));
  return Math.max(area, 1 - area);
}

/** The level of a category; of a number its bin, of as many records each. */
function partsOf(column: TabularColumn, rows: readonly number[]): (row: number) => number {
  if (column.kind === 'category') return (row) => column.codes[row]!;
  const sorted = rows.map((row) => column.values[row]!).sort((a, b) => a - b);
  const cuts = Array.from(
    { length: BINS - 1 },
    (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / BINS)]!,
  );
  return (row) => cuts.findLastIndex((cut) => column.values[row]! >= cut);
}

/** By the share of the class in a part, as the other half of the records has it: no part knows its own. */
function byParts(
  rows: readonly number[],
  is: (row: number) => boolean,
  partOf: (row: number) => number,
): number {
  const scores = new Map<number, number>();
  for (const half of [0, 1]) {
    const others = rows.filter((_, i) => i % 2 !== half);
    const base = others.filter(is).length / Math.max(1, others.length);
    const shares = new Map(
      [...Map.groupBy(others, partOf)].map(([part, alike]) => [
        part,
        alike.filter(is).length / alike.length,
      ]),
    );
    rows.forEach((row, i) => {
      if (i % 2 === half) scores.set(row, shares.get(partOf(row)) ?? base);
    });
  }
  return either(rows, is, (row) => scores.get(row)!);
}
