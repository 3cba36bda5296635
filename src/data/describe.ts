import { type Dataset, type DatasetSource, USUAL_UNIT } from './dataset.ts';

/** A data set in numbers, as plain data. */
export interface DatasetDescription {
  readonly id: string;
  readonly title: string;
  readonly fingerprint: string;
  readonly records: number;
  readonly patients: number;
  /** What these are: `patient`, `lesion`. */
  readonly unit: string;
  /** For example `28×28 pictures, 3 channels`. */
  readonly features: string;
  readonly dropped: readonly { readonly name: string; readonly why: string }[];
  readonly labels: readonly ColumnDescription[];
  readonly attributes: readonly ColumnDescription[];
  readonly source: DatasetSource;
}

export interface ColumnDescription {
  readonly name: string;
  readonly title: string;
  /** Classes or levels in their order; of an attribute the first is the reference. */
  readonly levels: readonly string[];
  /** Records by class or level; an object lists whole numbers first, whatever their order. */
  readonly counts: Readonly<Record<string, number>>;
  readonly missing: number;
}

/** Counts what a data set holds. */
export function describeDataset(dataset: Dataset): DatasetDescription {
  const { id, title, fingerprint, size, patientIds, features, labels, attributes } = dataset;
  return {
    id,
    title,
    fingerprint,
    records: size,
    patients: new Set(patientIds).size,
    unit: dataset.unit ?? USUAL_UNIT,
    features: featuresText(dataset),
    dropped: features.kind === 'tabular' ? features.dropped : [],
    labels: Object.values(labels).map((label) => counted(label, label.classes)),
    attributes: Object.values(attributes).map((item) => counted(item, item.levels)),
    source: dataset.source,
  };
}

function featuresText({ features }: Dataset): string {
  if (features.kind === 'image') {
    const { height, width, channels } = features;
    return `${width}×${height} pictures, ${channels === 1 ? 'grey' : 'RGB'}`;
  }
  const numbers = features.columns.filter(({ kind }) => kind === 'number').length;
  const categories = features.columns.length - numbers;
  return `${numbers} ${numbers === 1 ? 'number' : 'numbers'} and ${categories} ${categories === 1 ? 'category' : 'categories'}`;
}

function counted(
  column: {
    readonly name: string;
    readonly title: string;
    readonly codes: Int16Array;
  },
  levels: readonly string[],
): ColumnDescription {
  const { name, title, codes } = column;
  const counts = levels.map(() => 0);
  let missing = 0;
  for (const code of codes) {
    if (code < 0) missing += 1;
    else counts[code]! += 1;
  }
  return {
    name,
    title,
    levels,
    counts: Object.fromEntries(levels.map((level, code) => [level, counts[code]!])),
    missing,
  };
}
