/**
 * `Did you mean "x"? Choose one of: …` for a name that nobody knows: the nearest known name first,
 * where one is near enough to be meant.
 *
 * @param lister the command that lists the names, in their place where they are too many for a line.
 */
export function suggest(name: string, known: readonly string[], lister?: string): string {
  const nearest = closest(name, known);
  const question = nearest === null ? '' : `did you mean "${nearest}"? `;
  if (lister !== undefined) return `${question}${lister} lists them`;
  return `${question}choose one of: ${known.join(', ')}`;
}

/**
 * The known name with the fewest typing errors, at most two in five letters; else the one that
 * begins with what was typed, or null.
 */
export function closest(name: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let fewest = Math.max(1, Math.floor(name.length * 0.4)) + 1;
  for (const candidate of known) {
    const errors = typingErrors(name.toLowerCase(), candidate.toLowerCase());
    if (errors < fewest) [best, fewest] = [candidate, errors];
  }
  const begun = known.filter((candidate) => candidate.toLowerCase().startsWith(name.toLowerCase()));
  return best ?? (name.length >= 3 ? (begun[0] ?? null) : null);
}

/** Letters added, left out, replaced or swapped with their neighbour (optimal string alignment). */
function typingErrors(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      row[j] = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j]!, rows[i - 2]![j - 2]! + 1);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
