import { UserError } from '../errors.ts';
import { suggest } from '../suggest.ts';
import { fairDiagnosis } from './fair-diagnosis/index.ts';
import { fairgrad } from './fairgrad/index.ts';
import { fairsde } from './fairsde/index.ts';
import type { Paper, Table } from './paper.ts';
import { positiveSum } from './positive-sum/index.ts';
import { spare } from './spare/index.ts';

/** Every paper of the kit. Adding one: a folder beside this file, and a line here. */
export const PAPERS: readonly Paper[] = [fairDiagnosis, spare, fairgrad, fairsde, positiveSum];

/** @throws UserError for an id that no paper has. */
export function findPaper(id: string): Paper {
  const paper = PAPERS.find((candidate) => candidate.id === id);
  if (paper !== undefined) return paper;
  const known = PAPERS.map((candidate) => candidate.id);
  throw new UserError(`there is no paper "${id}"`, suggest(id, known));
}

/** @throws UserError for an id that no table has. */
export function findTable(id: string): { paper: Paper; table: Table } {
  for (const paper of PAPERS) {
    const table = paper.tables.find((candidate) => candidate.id === id);
    if (table !== undefined) return { paper, table };
  }
  const within = PAPERS.flatMap(({ within: own = [] }) => own).find((one) => one.id === id);
  if (within !== undefined) {
    throw new UserError(
      `"${id}" is no table of its own here but a setting of another`,
      `run it so: npm run refair -- run ${within.run}`,
    );
  }
  const known = PAPERS.flatMap((paper) => paper.tables.map((table) => table.id));
  throw new UserError(`there is no table "${id}"`, suggest(id, known, 'refair tables'));
}

/** All papers with their tables, or what `tablesNamed` gives for an id. @throws what it throws. */
export function papersNamed(
  id: string | undefined,
): readonly { readonly paper: Paper; readonly tables: readonly Table[] }[] {
  return id === undefined
    ? PAPERS.map((paper) => ({ paper, tables: paper.tables }))
    : [tablesNamed(id)];
}

/** The table of an id, or all of a paper's. @throws UserError for an id that neither has. */
export function tablesNamed(id: string): { paper: Paper; tables: readonly Table[] } {
  if (!id.includes('/')) {
    const paper = findPaper(id);
    return { paper, tables: paper.tables };
  }
  const { paper, table } = findTable(id);
  return { paper, tables: [table] };
}
