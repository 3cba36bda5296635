import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gapGrowth } from '../../metrics/gap-growth.ts';
import { COMMITTED } from '../judging-results.ts';
import type { ProfileName } from '../profile.ts';
import { gateReason } from '../report/gate-reason.ts';
import { askedOf } from '../report/print.ts';
import type { RowResult } from '../results.ts';
import { type PaperResults, readResults } from '../results-file.ts';
import { unconverged } from '../unconverged.ts';
import { type CrossRow, worstOf } from './cross-table.ts';

/** Folder of comparisons among the reports, one folder each. */
const FOLDER = 'compare';

/**
 * Methods beyond the papers' tables, as comparisons have judged them: those in `out`, and those that come
 * with the kit, where the same one is not in `out` too.
 */
export async function comparedCross(
  profile: ProfileName,
  out: string,
  committed = COMMITTED,
): Promise<CrossRow[]> {
  const found = await Promise.all([committed, out].map((place) => comparisonsIn(place)));
  const newest = new Map(found.flat().map((results) => [results.paper, results]));
  return [...newest.values()]
    .filter((results) => results.profile === profile)
    .sort((a, b) => (a.paper < b.paper ? -1 : 1))
    .flatMap(comparedRows);
}

async function comparisonsIn(place: string): Promise<PaperResults[]> {
  const folder = join(place, FOLDER);
  const entries = await readdir(folder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    },
  );
  // What file managers leave is none.
  const own = entries.filter((entry) => entry.isDirectory());
  const results = await Promise.all(own.map(({ name }) => readResults(join(folder, name))));
  return results.filter((one) => one !== null);
}

/** A comparison's methods against its baseline: its own verdicts, by the rule of the cross table. */
export function comparedRows({ paper, profile, date, tables }: PaperResults): CrossRow[] {
  return tables.flatMap(({ table, settings }) =>
    settings.flatMap((setting) =>
      setting.rows.flatMap((row): CrossRow[] => {
        const { against } = row;
        const plain = setting.rows.find(({ id }) => id === against?.baseline);
        if (against === undefined || plain === undefined) return [];
        const { sum } = against;
        const judged = setting.levels.filter((level) => sum.groups[level]?.judged);
        const aurocs = (one: RowResult) =>
          judged.map((level) => aurocOf(one, setting.levels.indexOf(level)));
        return [
          {
            paper,
            table,
            setting: setting.id,
            dataset: setting.dataset.id,
            standIn: false,
            on: `on ${setting.dataset.id}, ${askedOf(setting)}`,
            method: row.title,
            plain: plain.title,
            copy: false,
            seeds: row.seeds.length,
            records: setting.test.records,
            unconverged: whyUnconverged([plain, row], profile),
            sum,
            unjudged: setting.levels.filter((level) => !judged.includes(level)),
            worst: worstOf(sum, judged),
            growth: gapGrowth(aurocs(plain), aurocs(row)),
            gap: null,
            plainGap: null,
            date: date.slice(0, 10),
          },
        ];
      }),
    ),
  );
}

function aurocOf({ cells }: RowResult, level: number): number {
  return cells[`group-${level}`]?.value ?? Number.NaN;
}

function whyUnconverged(rows: readonly RowResult[], profile: ProfileName): string | null {
  const row = rows.find((one) => unconverged(one, profile));
  if (row === undefined) return null;
  const failed = row.gate!.findings.find(({ passed }) => !passed);
  return failed === undefined
    ? `${row.title}: nothing shows that its training converged`
    : `${row.title}: ${gateReason(row.title, failed.reason)}`;
}
