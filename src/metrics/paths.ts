/**
 * Address of a number in an evaluation: names joined by dots, such as
 * `groups.sex.female.auroc`. Dots and backslashes inside a name are escaped by a backslash.
 */
export function metricPath(...names: readonly string[]): string {
  return names.map((name) => name.replace(/[\\.]/g, '\\$&')).join('.');
}

/** The names that `metricPath` joined. */
export function splitPath(path: string): string[] {
  const names = [''];
  for (let i = 0; i < path.length; i++) {
    const char = path[i]!;
    if (char === '.') names.push('');
    else names[names.length - 1] += char === '\\' ? (path[++i] ?? '') : char;
  }
  return names;
}

/** Stands at the place of a label for the mean over all of them. */
export const AVERAGE = 'average';

/**
 * A path with names put in for `<attribute>` and, by position, `<level-0>`, `<level-1>` … and
 * `<label-0>` …: what a table asks of every attribute alike. Where there are several labels, a path
 * that names none is that of the average over them.
 */
export function fillPath(
  path: string,
  attribute: string,
  levels: readonly string[] = [],
  labels: readonly string[] = [],
): string {
  const filled = path
    .replaceAll('<attribute>', metricPath(attribute))
    .replace(/<(level|label)-(\d+)>/g, (placeholder, kind, index) => {
      const name = (kind === 'level' ? levels : labels)[Number(index)];
      return name === undefined ? placeholder : metricPath(name);
    });
  return labels.length > 1 && /^(overall|groups|fairness)\./.test(filled)
    ? `${AVERAGE}.${filled}`
    : filled;
}

/** Whether `fillPath` had no name for a level or label that a path asks for. */
export function lacksName(path: string): boolean {
  return /<(level|label)-\d+>/.test(path);
}
