import { UserError } from '../../errors.ts';

/** What became of the files of an export that was imported. */
export interface Imported {
  /** Names of files that were brought in, and of those that were there. */
  readonly added: readonly string[];
  readonly known: readonly string[];
  /** One a file that cannot be used; it costs the others nothing. */
  readonly damaged: readonly UserError[];
}

/**
 * Imports an export's files one after the other.
 *
 * @param bring verifies a file and copies it; false: it was there. A UserError counts as damage.
 */
export async function importEach(
  names: readonly string[],
  bring: (name: string) => Promise<boolean>,
): Promise<Imported> {
  const added: string[] = [];
  const known: string[] = [];
  const damaged: UserError[] = [];
  for (const name of names) {
    try {
      ((await bring(name)) ? added : known).push(name);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      damaged.push(error);
    }
  }
  return { added, known, damaged };
}
