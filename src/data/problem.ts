import { UserError } from '../errors.ts';

/** Something wrong with a data set: where, and what to do. */
export interface Problem {
  readonly message: string;
  readonly fix: string;
}

/** `row 17 (id ISIC_0027419)`, with the number of further rows. Rows count from 1. */
export function rowsOf(rows: readonly number[], ids: readonly string[]): string {
  const first = rows[0]!;
  const more = rows.length > 1 ? ` and ${rows.length - 1} more` : '';
  return `row ${first + 1} (id ${ids[first] ?? 'unknown'})${more}`;
}

/** @throws UserError with the first problem and the number of others. */
export function throwFirst(problems: readonly Problem[], id: string): void {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (refair data verify ${id} lists ${others.length} more)`;
  throw new UserError(`data set ${id}: ${first.message}${more}`, first.fix);
}

/** Runs a step and turns a UserError into a problem. */
export async function collecting<T>(
  problems: Problem[],
  step: () => T | Promise<T>,
): Promise<T | null> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push({ message: error.message, fix: error.fix });
    return null;
  }
}

/** So many names of columns are listed. */
const MOST_LISTED = 40;

/** Names from a file in a message, the first of very many. */
export function someOf(names: readonly string[]): string {
  const first = names.slice(0, MOST_LISTED).map((name) => shown(name, false));
  const more = names.length - first.length;
  return `${first.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Text from a file, safe and short enough for a message. */
export function shown(text: string, quotes = true): string {
  const safe = text.replace(/\p{Cc}/gu, '\uFFFD');
  const short = safe.length > 60 ? `${safe.slice(0, 59)}…` : safe;
  return quotes ? `"${short}"` : short;
}
