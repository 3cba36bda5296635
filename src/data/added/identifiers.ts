import type { ManifestExtension } from '../manifest.ts';
import type { ColumnLook } from './look.ts';

const PERSON = /patient|subject|person|participant|lesion|\bmrn\b|\bpid\b|case_?id/i;

/** Columns that may say whose a record is: called like it, with values that repeat. */
export function mayBePatients(columns: readonly ColumnLook[], records: number): string[] {
  return columns
    .filter(({ name, distinct }) => PERSON.test(name) && distinct > 1 && distinct < records)
    .map(({ name }) => name);
}

/** Words of names that say which record, not what it is like. */
const ID =
  /^(id|ids|mrn|pid|nr|uid|uuid|guid|identifier|accession|(stay|study|visit|hadm|admission|case|encounter|record|exam|image|sample)id)$/;

/** Features that are called like ids, and are whole numbers of which most records have one of their own. */
export function mayBeIds(
  columns: readonly ColumnLook[],
  { features }: Pick<ManifestExtension, 'features'>,
  records: number,
): string[] {
  if (features.kind !== 'tabular') return [];
  const numbers = new Set(
    features.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name),
  );
  return columns
    .filter(({ name }) => numbers.has(name) && isCalledLikeId(name))
    .filter(({ distinct }) => distinct > records / 2)
    .filter(({ values }) => Object.keys(values).every((value) => /^\d+$/.test(value)))
    .map(({ name }) => name);
}

function isCalledLikeId(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/);
  return PERSON.test(name) || words.some((word) => ID.test(word));
}
