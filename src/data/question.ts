import type { AttributeColumn, LabelColumn } from './dataset.ts';
import type { Manifest } from './manifest.ts';

/** What is asked of a data set, without its records: a `Task` is one with them. */
export interface Question {
  readonly labels: readonly Pick<LabelColumn, 'name' | 'classes'>[];
  readonly attributes: readonly Pick<AttributeColumn, 'name' | 'levels'>[];
}

/**
 * A question as far as a manifest can tell it; null where the manifest lacks one of the names. Of a
 * combination of attributes it names all levels, whether or not they occur.
 */
export function questionOf(
  { 'refair:dataset': known }: Manifest,
  labelNames: readonly string[],
  attributeNames: readonly string[],
): Question | null {
  const labels = labelNames.map((name) => known.labels.find((label) => label.name === name));
  const attributes = attributeNames.map((name) => {
    const parts = name
      .split(':')
      .map((part) => known.attributes.find((attribute) => attribute.name === part));
    return parts.every((part) => part !== undefined)
      ? { name, levels: parts.map(({ levels }) => levels).reduce(combined) }
      : undefined;
  });
  const all = <T>(found: readonly (T | undefined)[]): found is T[] => !found.includes(undefined);
  return all(labels) && all(attributes) ? { labels, attributes } : null;
}

function combined(levels: readonly string[], others: readonly string[]): string[] {
  return levels.flatMap((level) => others.map((other) => `${level}, ${other}`));
}
