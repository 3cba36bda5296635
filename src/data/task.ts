import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { attributeOf } from './attribute.ts';
import type { AttributeColumn, Dataset, LabelColumn } from './dataset.ts';

/** A question put to a data set: predict these labels, fair with respect to these attributes. */
export interface Task {
  readonly dataset: Dataset;
  /** One or more, each a prediction of its own. */
  readonly labels: readonly LabelColumn[];
  /** The first label, which methods for one label learn. */
  readonly label: LabelColumn;
  /** The first is the attribute that single-attribute methods treat. */
  readonly attributes: readonly AttributeColumn[];
  /** Records that have a label and every attribute, ascending. */
  readonly rows: Int32Array;
  /** How many records were left out, by reason, for the report. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Selects the records that can serve a question. Of several labels a record may lack some, and
 * teaches and judges the others: its code of a label that it lacks is −1.
 *
 * @param labelNames a label, or several.
 * @param attributeNames also combinations, as `attributeOf` takes them.
 * @throws UserError if the data set has no such label or attribute; the message lists those it has.
 */
export function makeTask(
  dataset: Dataset,
  labelNames: string | readonly string[],
  attributeNames: readonly string[],
): Task {
  const labels = namesOf(labelNames).map((name) => labelOf(dataset, name));
  const [label, ...others] = labels;
  if (label === undefined) {
    throw new UserError(
      `no label of data set ${dataset.id} is named`,
      `choose one or more of: ${Object.keys(dataset.labels).join(', ')}`,
    );
  }
  const twice = labels.find((one, i) => labels.indexOf(one) < i);
  if (twice !== undefined) {
    throw new UserError(`label ${twice.name} is named twice`, 'name it once');
  }
  const attributes = attributeNames.map((name) => attributeOf(dataset, name));
  const unlabelled = others.length === 0 ? `${label.name} missing` : 'all labels missing';
  const rows: number[] = [];
  const leftOut: Record<string, number> = {};
  for (let row = 0; row < dataset.size; row++) {
    const absent = attributes.find((attribute) => attribute.codes[row]! < 0);
    const domain = dataset.domains?.codes[row] ?? 0;
    const outside = domain < 0 ? dataset.domains!.leftOut[-1 - domain] : undefined;
    const unknown = labels.every(({ codes }) => codes[row]! < 0)
      ? unlabelled
      : absent && `${absent.name} missing`;
    const why = outside ?? unknown;
    if (why === undefined) rows.push(row);
    else leftOut[why] = (leftOut[why] ?? 0) + 1;
  }
  return { dataset, labels, label, attributes, rows: Int32Array.from(rows), leftOut };
}

/** The names of labels, of which one may stand alone. */
export function namesOf(labels: string | readonly string[]): readonly string[] {
  return typeof labels === 'string' ? [labels] : labels;
}

function labelOf({ id, labels }: Dataset, name: string): LabelColumn {
  if (Object.hasOwn(labels, name)) return labels[name]!;
  throw new UserError(`data set ${id} has no label "${name}"`, suggest(name, Object.keys(labels)));
}
