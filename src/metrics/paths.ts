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

/**
 * A path with names put in for `<attribute>` and, by position, `<level-0>`, `<level-1>` …: what a
 * table asks of every attribute alike.
 */
export function fillPath(path: string, attribute: string, levels: readonly string[] = []): string {
  return path
    .replaceAll('<attribute>', metricPath(attribute))
    .replace(/<level-(\d+)>/g, (placeholder, index) => {
      const level = levels[Number(index)];
      return level === undefined ? placeholder : metricPath(level);
    });
}
