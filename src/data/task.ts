import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { attributeOf } from './attribute.ts';
import type { AttributeColumn, Dataset, LabelColumn } from './dataset.ts';

/** A question put to a data set: predict this label, fair with respect to these attributes. */
export interface Task {
  readonly dataset: Dataset;
  readonly label: LabelColumn;
  /** The first is the attribute that single-attribute methods treat. */
  readonly attributes: readonly AttributeColumn[];
  /** Records that have the label and every attribute, ascending. */
  readonly rows: Int32Array;
  /** How many records were left out, by reason, for the report. */
  readonly leftOut: Readonly<Record<string, number>>;
}

/**
 * Selects the records that can serve a question.
 *
 * @throws UserError if the data set has no such label or attribute; the message lists those it has.
 */
export function makeTask(
  dataset: Dataset,
  labelName: string,
  attributeNames: readonly string[],
): Task {
  const label = labelOf(dataset, labelName);
  const attributes = attributeNames.map((name) => attributeOf(dataset, name));
  const rows: number[] = [];
  const leftOut: Record<string, number> = {};
  for (let row = 0; row < dataset.size; row++) {
    const missing =
      label.codes[row]! < 0
        ? label.name
        : attributes.find((attribute) => attribute.codes[row]! < 0)?.name;
    if (missing === undefined) rows.push(row);
    else leftOut[`${missing} missing`] = (leftOut[`${missing} missing`] ?? 0) + 1;
  }
  return { dataset, label, attributes, rows: Int32Array.from(rows), leftOut };
}

function labelOf({ id, labels }: Dataset, name: string): LabelColumn {
  if (Object.hasOwn(labels, name)) return labels[name]!;
  throw new UserError(`data set ${id} has no label "${name}"`, suggest(name, Object.keys(labels)));
}
