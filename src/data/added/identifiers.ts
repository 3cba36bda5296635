import type { ColumnLook } from './look.ts';

const PERSON = /patient|subject|person|participant|lesion|\bmrn\b|\bpid\b|case_?id/i;

/** Columns that may say whose a record is: called like it, with values that repeat. */
export function mayBePatients(columns: readonly ColumnLook[], records: number): string[] {
  return columns
    .filter(({ name, distinct }) => PERSON.test(name) && distinct > 1 && distinct < records)
    .map(({ name }) => name);
}
