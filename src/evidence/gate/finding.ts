/** What one check of a training found, in words. */
export interface GateFinding {
  readonly passed: boolean;
  /**
   * False: it could not be told. Passed so, what was seen may be chance; failed so, what would show it is
   * not there, which more training does not mend. Absent: it was told.
   */
  readonly told?: false;
  /** False: it was not asked, since what it would be asked of tells nothing. Absent: it was asked. */
  readonly asked?: false;
  /** A sentence without a full stop: `validation AUROC still gains up to 0.8 points …`. */
  readonly reason: string;
}

/** Whether it shows that something is wrong, and not only that nothing shows whether it is. */
export function isShown({ passed, told }: GateFinding): boolean {
  return !passed && told !== false;
}

/** Points of AUROC for print. */
export function points(fraction: number): string {
  return (100 * fraction).toFixed(2).replace('-', '−');
}
