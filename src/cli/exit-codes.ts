/** Exit code where a trial, a cell or a check that was asked for failed; docs/commands.md lists all codes. */
export const FAILED = 3;

/** Exit code of a comparison that stopped early: its baseline had not converged. */
export const NOT_CONVERGED = 4;
