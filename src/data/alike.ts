/**
 * Text as people mean it: blind to case, to which of blanks, hyphens and underscores it has, and to what is
 * not seen: whether é is one character or two, characters without width.
 */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ');
}

/** Values that differ only in case, blanks or what is not seen, together, in the order given; what stands alone is left out. */
export function spelledAlike(values: Iterable<string>): string[][] {
  return [...Map.groupBy(values, folded).values()].filter((alike) => alike.length > 1);
}

/** How many values there are, if those count once that differ only in case or blanks. */
export function countApart(values: Iterable<string>): number {
  return Map.groupBy(values, folded).size;
}
