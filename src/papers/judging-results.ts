import { join } from 'node:path';
import { root } from '../setup/paths.ts';
import { givesVerdicts } from './profile.ts';
import { type PaperResults, readResults } from './results-file.ts';

/** Results of a paper, and where they lie. */
export interface Found {
  readonly where: 'this machine' | 'committed';
  readonly folder: string;
  readonly results: PaperResults;
}

/** Folder of the reports that are committed with the kit, one a paper. */
export const COMMITTED = join(root, 'reports');

/** A paper's results in `out`, and those that are committed with the kit, as far as there are any. */
export async function foundResults(
  paper: string,
  out: string,
  committed = COMMITTED,
): Promise<Found[]> {
  const places = [
    ['this machine', out],
    ['committed', committed],
  ] as const;
  const found = await Promise.all(
    places.map(async ([where, place]): Promise<Found[]> => {
      const folder = join(place, paper);
      const results = await readResults(folder);
      return results === null ? [] : [{ where, folder, results }];
    }),
  );
  return found.flat();
}

/** Those that judge the paper's claims: this machine's where they give verdicts, else the committed ones. */
export function judging(found: readonly Found[]): Found | null {
  return found.find(({ results }) => givesVerdicts(results.profile)) ?? null;
}

/** `` profile `desk`, committed with the kit, results of 2026-11-29 ``. */
export function origin({ where, results }: Found): string {
  return `profile \`${results.profile}\`, ${where === 'committed' ? 'committed with the kit' : 'on this machine'}, results of ${results.date.slice(0, 10)}`;
}
