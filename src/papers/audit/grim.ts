// GRIM: Brown and Heathers (2017), The GRIM test.

/** Whether `percent`, printed with two digits, is a number of `n` records. */
export function fits(percent: number, n: number): boolean {
  const hundredths = Math.round(percent * 100);
  const near = Math.round((hundredths * n) / 10_000);
  return [near - 1, near, near + 1].some(
    (count) =>
      count >= 0 && count <= n && Math.abs((count / n) * 10_000 - hundredths) <= 0.5 + 1e-9,
  );
}

/** Smallest number of records of which all percentages are shares. */
export function smallestSize(percents: readonly number[]): number {
  let n = 1;
  while (!percents.every((percent) => fits(percent, n))) n++;
  return n;
}
