/** Text as people mean it: blind to case, and to which of blanks, hyphens and underscores it has. */
function folded(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
}

/** Values that differ only in case or blanks, together, in the order given; what stands alone is left out. */
export function spelledAlike(values: Iterable<string>): string[][] {
  return [...Map.groupBy(values, folded).values()].filter((alike) => alike.length > 1);
}

/** How many values there are, if those count once that differ only in case or blanks. */
export function countApart(values: Iterable<string>): number {
  return Map.groupBy(values, folded).size;
}
