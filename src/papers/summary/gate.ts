import { checkFlat, meanCurve } from '../../evidence/gate/flat.ts';
import { type GateResult, gate } from '../../evidence/gate/gate.ts';
import type { Curve } from '../../training/outcome.ts';
import type { RowResult } from '../results.ts';

const AUROC = 'validation AUROC';

/**
 * Whether a row's trainings have converged: the mean of their learning curves must be flat, in every
 * phase that has one (pretraining, masks). Null where no phase has, as with several classes.
 *
 * @param histories curves of the row's trials by name, `masks/validation AUROC`.
 */
export function gateOf(histories: readonly Readonly<Record<string, Curve>>[]): GateResult | null {
  const names = new Set(histories.flatMap(Object.keys));
  const findings = [...names]
    .filter((name) => name === AUROC || name.endsWith(`/${AUROC}`))
    .map((name) => {
      const curves = histories.flatMap((history) => history[name] ?? []);
      const { passed, reason } = checkFlat(meanCurve(curves));
      const phase = name === AUROC ? '' : `${name.slice(0, -AUROC.length - 1)}: `;
      return { passed, reason: `${phase}${reason}` };
    });
  return findings.length === 0 ? null : gate(findings);
}

/** The same as a row's result keeps it. */
export function gatedOf(histories: Parameters<typeof gateOf>[0]): Pick<RowResult, 'gate'> {
  const result = gateOf(histories);
  return result === null ? {} : { gate: result };
}
