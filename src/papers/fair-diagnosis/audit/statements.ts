import { spearman } from '../../../metrics/spearman.ts';
import type { Draft } from '../../audit-checks.ts';
import type { PublishedRow } from '../../paper.ts';
import { cellsOf, datasetsOf, listed, type Place, rowAt } from '../../printed-rows.ts';
import {
  type COLUMN_IDS,
  COLUMN_TITLES,
  FAIRNESS,
  PERFORMANCE,
  placeTitle,
  printed,
  rowTitle,
} from './printed.ts';

/** A sentence of the text that says how columns go with a knob. */
interface StatedTrend {
  readonly id: string;
  /** In our words. */
  readonly says: string;
  readonly table: string;
  readonly columns: readonly string[];
  readonly direction: 'rises' | 'falls';
}

const STATED_TRENDS: readonly StatedTrend[] = [
  {
    id: 'eta-performance',
    says: 'performance falls as η grows',
    table: 'Table 3',
    columns: PERFORMANCE,
    direction: 'falls',
  },
  {
    id: 'alpha-performance',
    says: 'performance falls as α grows',
    table: 'Table 4',
    columns: PERFORMANCE,
    direction: 'falls',
  },
  {
    id: 'alpha-fairness',
    says: 'EO, DP and ADF fall as α grows',
    table: 'Table 4',
    columns: FAIRNESS,
    direction: 'falls',
  },
  {
    id: 'beta-performance',
    says: 'ACC and AUC rise as β grows',
    table: 'Table 5',
    columns: PERFORMANCE,
    direction: 'rises',
  },
  {
    id: 'beta-fairness',
    says: 'EO, DP and ADF rise as β grows',
    table: 'Table 5',
    columns: FAIRNESS,
    direction: 'rises',
  },
];

/** One finding a stated trend, data set and column that is not monotone; one for all that are. */
export function statedTrends(rows: readonly PublishedRow[]): Draft[] {
  return STATED_TRENDS.flatMap((stated) => {
    const checked = datasetsOf(rows).flatMap((dataset) =>
      stated.columns.map((column) => sequence(rows, stated, dataset, column)),
    );
    const broken = checked.filter(({ monotone }) => !monotone);
    const { id, says, direction } = stated;
    if (broken.length === 0) {
      return {
        id: `trend-${id}`,
        severity: 'supported' as const,
        title: `${says}: so printed`,
        statement: `Section 4.6.2 says that ${says}. All ${checked.length} printed columns do so at every step.`,
        cells: checked.flatMap(({ line, column }) => line.flatMap((row) => cellsOf(row, [column]))),
      };
    }
    return broken.map(({ dataset, column, line, values, rho }): Draft => {
      const best = values.indexOf(Math.max(...values));
      return {
        id: `trend-${id}-${dataset.toLowerCase()}-${column}`,
        // A trend that is not even there on average is more than a step out of line.
        severity: (direction === 'falls' ? rho : -rho) > -0.5 ? 'notable' : 'minor',
        title: `${dataset}: ${COLUMN_TITLES[column]} does not follow the stated trend`,
        statement: `Section 4.6.2 says that ${says}. On ${dataset}, ${COLUMN_TITLES[column]} goes ${values
          .map(printed)
          .join(
            ', ',
          )}: highest at ${rowTitle(line[best]!.row)}, Spearman's ρ ${rho.toFixed(2).replace('-', '−')}.`,
        cells: line.flatMap((row) => cellsOf(row, [column])),
        computed: { "Spearman's ρ with the knob": rho },
      };
    });
  });
}

function sequence(
  rows: readonly PublishedRow[],
  { table, direction }: StatedTrend,
  dataset: string,
  column: string,
) {
  const line = rows.filter((row) => row.source === table && row.dataset === dataset);
  const values = line.map((row) => row.cells[column]!);
  const sign = direction === 'rises' ? 1 : -1;
  return {
    dataset,
    column,
    line,
    values,
    monotone: values.every((value, i) => i === 0 || sign * (value - values[i - 1]!) > 0),
    rho: spearman(
      line.map((_, i) => i),
      values,
    ),
  };
}

/** ViT is said to be more accurate and less fair than the ResNets. */
export function vitLessFair(rows: readonly PublishedRow[]): Draft[] {
  return datasetsOf(rows).flatMap((dataset): Draft | [] => {
    const at = (row: string) => rowAt(rows, dataset, { table: 'Table 2', row });
    const vit = at('vit');
    if (vit === undefined) return [];
    const contradicting = ['resnet18', 'resnet50'].flatMap((id) => {
      const other = at(id);
      if (other === undefined) return [];
      return FAIRNESS.filter((column) => vit.cells[column]! <= other.cells[column]!).map(
        (column) => ({ other, column }),
      );
    });
    if (contradicting.length === 0) return [];
    return {
      id: `vit-${dataset.toLowerCase()}`,
      severity: 'minor',
      title: `${dataset}: ViT is not less fair throughout`,
      statement: `Section 4.6.1 says that ViT trades fairness for accuracy. On ${dataset} ViT is fairer in ${listed(
        contradicting.map(
          ({ other, column }) =>
            `${COLUMN_TITLES[column]} than ${rowTitle(other.row)} (${printed(vit.cells[column]!)} against ${printed(other.cells[column]!)})`,
        ),
      )}.`,
      cells: contradicting.flatMap(({ other, column }) => [
        ...cellsOf(vit, [column]),
        ...cellsOf(other, [column]),
      ]),
    };
  });
}

/** Values of a knob that the paper settles on, where and as what. */
const CHOSEN: readonly (Place & { readonly says: string })[] = [
  {
    table: 'Table 3',
    row: 'eta-0.2',
    says: 'Section 4.6.2 sets η = 0.2 to balance performance and fairness',
  },
  {
    table: 'Table 4',
    row: 'alpha-1',
    says: 'Section 4.6.2 sets α = 1 as the optimal balance of performance and fairness',
  },
  {
    table: 'Table 5',
    row: 'beta-1',
    says: 'Appendix A.1 sets β = 1 to prioritise accuracy',
  },
];

/** Chosen settings that another row of their own table beats in all five columns. */
export function dominatedChoices(rows: readonly PublishedRow[]): Draft[] {
  return CHOSEN.flatMap((place) =>
    datasetsOf(rows).flatMap((dataset): Draft | [] => {
      const chosen = rowAt(rows, dataset, place);
      if (chosen === undefined) return [];
      const better = rows.filter(
        (row) => row.source === place.table && row.dataset === dataset && dominates(row, chosen),
      );
      if (better.length === 0) return [];
      return {
        id: `dominated-${place.row}-${dataset.toLowerCase()}`,
        severity: 'notable',
        title: `${dataset}: ${rowTitle(place.row)} is not a trade-off`,
        statement: `${place.says} (${place.table}). On ${dataset} ${listed(
          better.map(({ row }) => rowTitle(row)),
        )} ${better.length === 1 ? 'is' : 'are'} better in all five columns: more accurate and fairer.`,
        cells: [chosen, ...better].flatMap((row) => cellsOf(row)),
      };
    }),
  );
}

function dominates(a: PublishedRow, b: PublishedRow): boolean {
  return (
    PERFORMANCE.every((column) => a.cells[column]! > b.cells[column]!) &&
    FAIRNESS.every((column) => a.cells[column]! < b.cells[column]!)
  );
}

/** Tables whose deployed model is Table 1's frozen Vanilla, with another mask in each row. */
const MASKED_TABLES = ['Table 1', 'Table 3', 'Table 4', 'Table 5'];

/** f is frozen and sees only masked pictures: yet rows beat Vanilla, or are less fair. */
export function againstVanilla(rows: readonly PublishedRow[]): Draft[] {
  return datasetsOf(rows).flatMap((dataset) => {
    const vanilla = rowAt(rows, dataset, { table: 'Table 1', row: 'vanilla' });
    if (vanilla === undefined) return [];
    const masked = rows.filter(
      ({ source, row, dataset: set }) =>
        set === dataset &&
        MASKED_TABLES.includes(source) &&
        !['vanilla', 'ad', 'faap', 'eta-0'].includes(row),
    );
    return [
      compared(
        dataset,
        vanilla,
        masked.filter((row) => row.cells.accuracy! > vanilla.cells.accuracy!),
        ['accuracy'],
        'beats-vanilla',
        'masked inputs beat clean ones',
        'The deployed model is frozen and Ours only masks its inputs. These rows are more accurate than Vanilla all the same, whether because the mask, which is trained to keep the diagnosis, carries some of it, takes an artefact away, or by the noise of one run',
      ),
      ...FAIRNESS.map((column) =>
        compared(
          dataset,
          vanilla,
          masked.filter((row) => row.cells[column]! > vanilla.cells[column]!),
          [column],
          `less-fair-than-vanilla-${column}`,
          `masks that worsen ${COLUMN_TITLES[column]}`,
          `These masked rows have a larger ${COLUMN_TITLES[column]} than Vanilla`,
        ),
      ),
    ].flat();
  });
}

function compared(
  dataset: string,
  vanilla: PublishedRow,
  offending: readonly PublishedRow[],
  columns: readonly (typeof COLUMN_IDS)[number][],
  id: string,
  title: string,
  says: string,
): Draft | [] {
  if (offending.length === 0) return [];
  const column = columns[0]!;
  return {
    id: `${id}-${dataset.toLowerCase()}`,
    severity: 'minor',
    title: `${dataset}: ${title}`,
    statement: `${says} (${printed(vanilla.cells[column]!)}): ${offending
      .map((row) => `${placeTitle(row)} (${printed(row.cells[column]!)})`)
      .join('; ')}.`,
    cells: [vanilla, ...offending].flatMap((row) => cellsOf(row, columns)),
    computed: {
      'largest difference, points': Math.max(
        ...offending.map((row) => row.cells[column]! - vanilla.cells[column]!),
      ),
    },
  };
}

/** Sentences about Table 1 that its numbers bear out. */
export function supportedByTable1(rows: readonly PublishedRow[]): Draft[] {
  return [
    oursBetter(rows, {
      id: 'fairer',
      says: 'Ours has the lowest EO, DP and ADF',
      against: ['vanilla', 'ad', 'faap'],
      columns: FAIRNESS,
      better: (ours, other) => ours < other,
    }),
    oursBetter(rows, {
      id: 'accuracy',
      says: 'Ours is more accurate than FAAP',
      against: ['faap'],
      columns: PERFORMANCE,
      better: (ours, other) => ours > other,
    }),
  ];
}

interface OursBetter {
  readonly id: string;
  readonly says: string;
  /** Row ids. */
  readonly against: readonly string[];
  readonly columns: readonly (typeof COLUMN_IDS)[number][];
  readonly better: (ours: number, other: number) => boolean;
}

function oursBetter(
  rows: readonly PublishedRow[],
  { id, says, against, columns, better }: OursBetter,
): Draft {
  const datasets = datasetsOf(rows);
  const at = (dataset: string, row: string) => rowAt(rows, dataset, { table: 'Table 1', row })!;
  const failing = datasets.filter((dataset) =>
    against.some((row) =>
      columns.some(
        (column) => !better(at(dataset, 'ours').cells[column]!, at(dataset, row).cells[column]!),
      ),
    ),
  );
  const shown = failing.length === 0 ? datasets : failing;
  return {
    id: `table-1-${id}`,
    severity: failing.length === 0 ? 'supported' : 'serious',
    title: says,
    statement:
      failing.length === 0
        ? `Section 4.3 says so, and Table 1 prints it on all ${datasets.length} data sets.`
        : `Section 4.3 says so; Table 1 contradicts it on ${listed(failing)}.`,
    cells: shown.flatMap((dataset) =>
      ['ours', ...against].flatMap((row) => cellsOf(at(dataset, row), columns)),
    ),
  };
}
