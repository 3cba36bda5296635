import { fate } from './fate.ts';

// The article's tables as character recognition read them: a `?` after a number marks what is
// implausible or contradicted by another table, and `–` stands where no number could be made out.
// Fractions, as printed.

/** One row of a data set: precision, recall and F1 of both groups, in the order of our levels. */
export interface PrintedRow {
  readonly table: string;
  readonly dataset: 'ISIC 2019' | 'Fitzpatrick-17k';
  /** Id of our row. */
  readonly row: string;
  /** By column; without those of which no number could be made out. */
  readonly scores: Readonly<Record<string, PrintedNumber>>;
  readonly gaps: readonly PrintedGap[];
}

export interface PrintedNumber {
  readonly value: number;
  readonly doubtful: boolean;
}

/** A gap of a method and the FATE printed beside it. */
export interface PrintedGap {
  /** `eopp0` … */
  readonly column: string;
  readonly value: number;
  readonly fate: number;
  readonly digits: { readonly value: number; readonly fate: number };
}

interface Block {
  readonly table: string;
  readonly dataset: PrintedRow['dataset'];
  /** Our group of the first three columns, then of the other three. */
  readonly groups: readonly [number, number];
  readonly scores: readonly string[];
  readonly lines: string;
}

const ALL = ['precision', 'recall', 'f1'] as const;
const TWO = ['precision', 'recall'] as const;

const BLOCKS: readonly Block[] = [
  {
    table: 'Table 1',
    dataset: 'ISIC 2019',
    groups: [0, 1],
    scores: ALL,
    lines: `
      erm            .718 .766? .743 .754? .765? .758 | 0.018 0.000 0.021 0.000 0.558 0.000
      group-model    .724 .762 .740 .777 .798 .782    | 0.021 0.160 0.116 0.131 0.560 0.003
      domain-ind     .723 .777 .752 .760 .789 .776    | 0.016 0.117 0.075 0.271 0.442 0.124
      mtl            .745 .756 .747 .757 .766 .760    | 0.018 0.013 0.082 0.207 0.555 0.014
      apple          .743 .769 .749 .773 .764 .764    | 0.016 0.118 0.075 0.277 0.539 0.044
      fair-ada-bn    .713 .772 .739 .739 .755 .752    | 0.015 0.104 0.073 0.278 0.458 0.173
      scp-fair-prune .722 .780 .750 .759 .764 .760    | 0.016 0.114 0.089 0.131 0.521 0.070
      fair-quantize  .707 .781 .738 .762 .765 .760    | 0.015 0.159 0.086 0.130 0.420 0.240
      spare          .768 .803 .780 .809 .785 .796    | 0.015 0.217 0.075 0.835 0.388 0.855`,
  },
  {
    table: 'Table 2',
    dataset: 'Fitzpatrick-17k',
    groups: [1, 0],
    scores: ALL,
    lines: `
      erm            .512 .511 .490 .467? .468 .449   | 0.0031 0.000 0.333 0.000 0.186 0.000
      group-model    .511 .512 .492 .475 .472 .453    | 0.0030 0.045 0.320 0.048 0.164 0.107
      domain-ind     .501 .522 .494 .465 .479 .459    | 0.0030 0.041 0.320 0.045 0.163 0.103
      mtl            .514 .529 .500 .458 .488 .454    | 0.0020 0.051 0.302 0.110 0.164 0.108
      apple          .521 .517 .491 .477 .487 .464    | 0.0020 0.047 0.312 0.075 0.171 0.064
      fair-ada-bn    .493 .495 .469 .450 .443 .435    | 0.0020 0.057 0.302 0.065 0.171 0.024
      scp-fair-prune .512 .512 .490 .490 .472 .469    | 0.0020 0.049 0.289 0.147 0.164 0.106
      fair-quantize  .498 .513 .480 .450 .470 .448    | 0.0028 0.082 0.291 0.109 0.156 0.118
      spare          .534 .542 .517 .508 .499 .488    | 0.0020 0.103 0.289 0.200 0.158 0.195`,
  },
  {
    table: 'Table 3',
    dataset: 'Fitzpatrick-17k',
    groups: [1, 0],
    scores: ALL,
    lines: `
      erm            .493 .490 .495? .435 .447 .422   | 0.0002 0.000 0.282 0.000 0.142 0.000
      group-model    .496 .486 .474 .441 .459 .439    | 0.0029 0.101 0.273 0.040 0.136 0.049
      domain-ind     .499 .488 .475 .443 .450 .427    | 0.0029 0.068 0.276 0.028 0.143 0.003
      mtl            .493 .488 .483 .499 .449 .439    | 0.0029 0.143 0.271 0.049 0.135 0.082
      apple          .497 .482 .473 .497 .452 .440    | 0.0029 0.093 0.273 0.064 0.143 0.023
      fair-ada-bn    .487 .478 .469 .458 .454 .432    | 0.0029 0.044 0.277 0.001 0.138 0.012
      scp-fair-prune .494 .496 .478 .451 .454 .438    | 0.0029 0.115 0.277 0.038 0.133 0.089
      fair-quantize  .482 .474 .461 .422 .427 .402    | 0.0029 0.086 0.268 0.013 0.129 0.032
      spare          .512 .517 .492 .474 .472 .449    | 0.0029 0.106 0.267 0.125 0.130 0.166`,
  },
  {
    table: 'Table 3',
    dataset: 'ISIC 2019',
    groups: [0, 1],
    scores: ALL,
    lines: `
      erm            .669 .724 .687 .728 .798 .766    | 0.023 0.000 0.150 0.000 0.078 0.000
      group-model    .675 .722 .688 .731 .802 .762    | 0.021 0.130 0.116 0.340 0.060 0.128
      domain-ind     .677 .724 .689 .728 .796 .766    | 0.021 0.090 0.103 0.316 0.061 0.345
      mtl            .669 .728 .688 .720 .773 .747    | 0.022 0.042 0.108 0.279 0.060 0.229
      apple          .686 .739 .703 .752 .773 .760    | 0.022 0.005 0.095 0.372 0.072 0.082
      fair-ada-bn    .643 .717 .663 .727 .770 .748    | 0.018 0.196 0.084 0.418 0.060 0.209
      scp-fair-prune .662 .724 .683 .743 .792 .763    | 0.020 0.125 0.098 0.341 0.068 0.123
      fair-quantize  .657 .718 .675 .743 .785 .755    | 0.019 0.163 0.088 0.403 0.060 0.230
      spare          .713 .765 .729 .786 .814 .789    | 0.018 0.369 0.090 0.565 0.052 0.398`,
  },
  {
    table: 'Table 4',
    dataset: 'Fitzpatrick-17k',
    groups: [0, 1],
    scores: TWO,
    lines: `
      group-weight   .483 .477 .514 .521
      selection      .498 .485 .529 .538
      ranking        .481 .480 .512 .513
      spare          .508 .499 .534 .542`,
  },
  {
    table: 'Table 4',
    dataset: 'ISIC 2019',
    groups: [0, 1],
    scores: TWO,
    lines: `
      group-weight   .742 .797 .785 .798?
      selection      .749 .794 .789 .775?
      ranking        .731 .792 .779 .796?
      spare          –    –    .809 .785`,
  },
  {
    table: 'Table 5',
    dataset: 'Fitzpatrick-17k',
    groups: [0, 1],
    scores: ALL,
    lines: `
      utility              .479 .522? .468 .507 .532 .495
      similarity           .487 .482 .473 .530 .538 .508
      utility-fcd          .481 .485 .468 .518 .535 .496
      utility-mmd          .480 .482 .471 .532 .538 .498
      similarity-logit-gap .481 .492 .477 .525 .531 .507
      spare                .508 .499 .488 .534 .542 .517`,
  },
  {
    table: 'Table 5',
    dataset: 'ISIC 2019',
    groups: [0, 1],
    scores: ALL,
    lines: `
      utility              .771? .778 .778? .777 .748 .766
      similarity           .739 .798 .765 .781 .776 .780
      utility-fcd          .741 .796 .759 .783 .765 .772
      utility-mmd          .745 .798 .762 .780 .783 .776
      similarity-logit-gap .734 .797 .771 .807? .763 .781
      spare                .758? .805? .780 .809 .785 .796`,
  },
  {
    table: 'Table 6',
    dataset: 'Fitzpatrick-17k',
    groups: [0, 1],
    scores: ALL,
    lines: `
      full           .487? .468 .489? .512 .511 .490
      mini           .484 .484 .479? .519 .521 .494
      half           .497 .487 .479 .514 .482? .517?
      none           .508 .499 .488 .534 .542 .517`,
  },
  {
    table: 'Table 6',
    dataset: 'ISIC 2019',
    groups: [0, 1],
    scores: ALL,
    lines: `
      full           .718 .786? .743 .764? .755? .758
      mini           .718? .788 .754 .779 .773 .774
      half           .756 .796 .771 .782 .780 .785
      none           .768 .803 .780 .809 .785 .796`,
  },
];

const GAP_COLUMNS = ['eopp0', 'eopp1', 'eodd'] as const;

function parse({ table, dataset, groups, scores, lines }: Block): PrintedRow[] {
  return lines
    .trim()
    .split('\n')
    .map((line): PrintedRow => {
      const [left = '', right = ''] = line.split('|');
      const [row = '', ...numbers] = left.trim().split(/\s+/);
      const columns = groups.flatMap((group) => scores.map((score) => `${score}-${group}`));
      const gaps = right.trim() === '' ? [] : right.trim().split(/\s+/);
      return {
        table,
        dataset,
        row,
        scores: Object.fromEntries(
          columns.flatMap((column, i) => {
            const text = numbers[i]!;
            if (text === '–') return [];
            return [[column, { value: Number.parseFloat(text), doubtful: text.endsWith('?') }]];
          }),
        ),
        gaps: gaps.length === 0 ? [] : GAP_COLUMNS.map((column, i) => gapOf(column, gaps, i)),
      };
    });
}

function gapOf(column: string, texts: readonly string[], i: number): PrintedGap {
  const [value, printed] = [texts[2 * i]!, texts[2 * i + 1]!];
  return {
    column,
    value: Number(value),
    fate: Number(printed),
    digits: { value: decimals(value), fate: decimals(printed) },
  };
}

function decimals(text: string): number {
  return text.length - text.indexOf('.') - 1;
}

export const PRINTED: readonly PrintedRow[] = BLOCKS.flatMap(parse);

/**
 * The backbone's gaps where the printed digit cannot be right, by what most rows imply through FATE:
 * EOpp1 of ISIC 2019 is printed .021, and −26.5 % of .102 is SPARE's .075; EOdd of Fitzpatrick-17k is
 * printed .186.
 */
export const IMPLIED: Readonly<Record<string, number>> = {
  'Table 1 ISIC 2019 eopp1': 0.102,
  'Table 2 Fitzpatrick-17k eodd': 0.18,
};

/** Backbone gaps, or F1, that cannot be read and that nothing implies closely enough. */
const UNREADABLE: ReadonlySet<string> = new Set(['Table 3 Fitzpatrick-17k eopp0']);
/** F1 of the dark group of VGG-11 is printed above its precision and recall; its own FATEs imply .475. */
const IMPLIED_F1: Readonly<Record<string, number>> = { 'Table 3 Fitzpatrick-17k f1-1': 0.475 };

/** Whether a printed gap, the mean F1 of its row and its FATE are one story. */
export interface FateCheck {
  readonly row: PrintedRow;
  readonly gap: PrintedGap;
  /** Of the printed gap and F1; NaN where the backbone's numbers cannot be read. */
  readonly recomputed: number;
  /** What rounding of all printed digits can move it by, about, and `LEAST_TOLERANCE` at least. */
  readonly tolerance: number;
  /** `close`: off by 0.05 at most. A lost minus sign counts as agreement. */
  readonly outcome: 'agrees' | 'close' | 'contradicted' | 'not checkable';
  /** The gap that F1 and FATE as printed imply; undefined where not checkable. */
  readonly implied: number | undefined;
}

/** Means of three trainings each are rounded before and after a FATE is taken of them. */
export const LEAST_TOLERANCE = 0.0125;

/** Every gap that stands beside a FATE other than the backbone's own 0. */
export function fateChecks(rows: readonly PrintedRow[] = PRINTED): FateCheck[] {
  return rows
    .filter(({ row, gaps }) => gaps.length > 0 && row !== 'erm')
    .flatMap((row) => row.gaps.map((gap) => checkOf(rows, row, gap)));
}

function checkOf(rows: readonly PrintedRow[], row: PrintedRow, gap: PrintedGap): FateCheck {
  const { table, dataset } = row;
  const backbone = rows.find(
    (other) => other.table === table && other.dataset === dataset && other.row === 'erm',
  )!;
  const key = `${table} ${dataset} ${gap.column}`;
  const printed = backbone.gaps.find(({ column }) => column === gap.column)!;
  const base = { f1: meanF1(backbone), gap: IMPLIED[key] ?? printed.value };
  const f1 = meanF1(row);
  const recomputed = UNREADABLE.has(key) ? Number.NaN : fate({ f1, gap: gap.value }, base);
  const half = (digits: number) => 0.5 * 10 ** -digits;
  // F1 of both, the gap of both, and FATE itself.
  const rounding =
    (2 * half(3)) / base.f1 +
    (half(gap.digits.value) * (1 + gap.value / base.gap)) / base.gap +
    half(gap.digits.fate);
  const tolerance = Math.max(rounding, LEAST_TOLERANCE);
  const off = Math.abs(Math.abs(recomputed) - gap.fate);
  const outcome = Number.isNaN(recomputed)
    ? 'not checkable'
    : off <= tolerance
      ? 'agrees'
      : off <= 0.05
        ? 'close'
        : 'contradicted';
  const implied = base.gap * (1 + (f1 - base.f1) / base.f1 - gap.fate);
  return {
    row,
    gap,
    recomputed,
    tolerance,
    outcome,
    implied: Number.isNaN(recomputed) ? undefined : implied,
  };
}

/**
 * The backbone's gap as each other row implies it by its own gap, F1 and FATE; without the rows that
 * contradict what most of them imply.
 */
export function impliedBackbones(
  rows: readonly PrintedRow[],
  {
    table,
    dataset,
    column,
  }: { readonly table: string; readonly dataset: string; readonly column: string },
): number[] {
  const backbone = rows.find(
    (row) => row.table === table && row.dataset === dataset && row.row === 'erm',
  )!;
  const base = meanF1(backbone);
  return fateChecks(rows).flatMap(({ row, gap, recomputed, outcome }) => {
    const other = row.table !== table || row.dataset !== dataset || gap.column !== column;
    if (other || outcome === 'contradicted') return [];
    const gain = (meanF1(row) - base) / base;
    // With the minus sign that reading lost.
    const fated = Math.sign(recomputed) * gap.fate;
    return [gap.value / (1 + gain - fated)];
  });
}

function meanF1({ table, dataset, scores }: PrintedRow): number {
  const own = (column: string) => {
    const { value, doubtful } = scores[column]!;
    return doubtful ? (IMPLIED_F1[`${table} ${dataset} ${column}`] ?? value) : value;
  };
  return (own('f1-0') + own('f1-1')) / 2;
}

/** A printed number and what it cannot exceed. */
export interface Bounded {
  readonly row: PrintedRow;
  readonly column: string;
  readonly value: number;
  readonly bound: number;
  /** By more than the last printed digits can make. */
  readonly exceeded: boolean;
}

/**
 * Macro F1 of each group, at most the mean of macro precision and recall: class by class the harmonic
 * mean is at most the arithmetic one, and means over classes and trainings keep that.
 */
export function f1Bounds(row: PrintedRow): Bounded[] {
  return [0, 1].flatMap((group) => {
    const [precision, recall, f1] = ['precision', 'recall', 'f1'].map(
      (name) => row.scores[`${name}-${group}`]?.value,
    );
    if (precision === undefined || recall === undefined || f1 === undefined) return [];
    return [bounded(row, `f1-${group}`, f1, (precision + recall) / 2)];
  });
}

/** EOdd, half the size of a sum or half a sum of sizes, at most half of EOpp0 + EOpp1. */
export function eoddBound(row: PrintedRow): Bounded | null {
  const [eopp0, eopp1, eodd] = GAP_COLUMNS.map(
    (name) => row.gaps.find(({ column }) => column === name)?.value,
  );
  if (eopp0 === undefined || eopp1 === undefined || eodd === undefined) return null;
  const backbone = row.row === 'erm' ? IMPLIED[`${row.table} ${row.dataset} eopp1`] : undefined;
  return bounded(row, 'eodd', eodd, (eopp0 + (backbone ?? eopp1)) / 2);
}

function bounded(row: PrintedRow, column: string, value: number, bound: number): Bounded {
  return { row, column, value, bound, exceeded: value > bound + 0.001 };
}
