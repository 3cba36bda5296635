/** What one check of a training found, in words. */
export interface GateFinding {
  readonly passed: boolean;
  /** A sentence without a full stop: `validation AUROC still gains up to 0.8 points …`. */
  readonly reason: string;
}

/** Points of AUROC for print. */
export function points(fraction: number): string {
  return (100 * fraction).toFixed(2).replace('-', '−');
}
