/** Exit code where a trial, a cell or a check that was asked for failed; docs/commands.md lists all codes. */
export const FAILED = 3;
