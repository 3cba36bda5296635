import { join, relative } from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../errors.ts';
import type { ClaimVerdict } from '../papers/claim-verdict.ts';
import { comparedCross } from '../papers/cross/compared.ts';
import { askedComparisons } from '../papers/cross/contested.ts';
import { storedContests } from '../papers/cross/contests.ts';
import { type CrossRow, crossRows } from '../papers/cross/cross-table.ts';
import {
  CROSS_TITLE,
  comparedTable,
  comparedText,
  crossReport,
  crossTable,
  summaryOf,
} from '../papers/cross/report.ts';
import { frontPage } from '../papers/front-page.ts';
import { type Found, foundResults, judging, origin } from '../papers/judging-results.ts';
import { EMBEDDED, type ProfileName } from '../papers/profile.ts';
import { findPaper, PAPERS, papersNamed } from '../papers/registry.ts';
import { type ClaimResult, claimsAt } from '../papers/report/claims.ts';
import { verdictLine } from '../papers/report/front/verdict-sentence.ts';
import { plural } from '../papers/report/print.ts';
import { profileWarnings } from '../papers/report/profile-warnings.ts';
import { environment } from '../papers/results-file.ts';
import { type IndexCross, writeIndex } from '../report/index-page.ts';
import { renderReport } from '../report/render.ts';
import { processes } from '../runs/executors/processes.ts';
import { reportsOption, storeOption } from './flags.ts';
import { storeAt } from './store.ts';
import { blockText } from './table-text.ts';
import { terminalProse, terminalWidth, wrap } from './text.ts';

interface Options {
  readonly cross?: boolean;
  /** Default: the first of `BY_DEFAULT` of which the store holds something. */
  readonly profile?: ProfileName;
  readonly json?: boolean;
  readonly out: string;
  readonly store: string;
}

/** Your own quick runs, else the trials that come with the clone. */
const BY_DEFAULT: readonly ProfileName[] = ['quick', 'desk', 'smoke'];

/** Folder of the cross table's report, beside those of the papers. */
const FOLDER = 'cross-table';

export function command(): Command {
  return new Command('verdicts')
    .description(
      'print the verdicts on all claims of finished tables, or hold every stored method of the papers’ tables, and of comparisons, against its plain model; nothing is trained',
    )
    .argument('[which]', 'a paper or a table: fair-diagnosis, or fair-diagnosis/table-1')
    .option('--cross', 'the cross table: every method, data set and attribute that is stored')
    .addOption(
      new Option(
        '--profile <name>',
        'of the cross table (default: quick where some of it is stored, else desk, which takes minutes)',
      ).choices(EMBEDDED),
    )
    .option('--json', 'as JSON')
    .addOption(reportsOption())
    .addOption(storeOption())
    .action((which: string | undefined, options: Options) => {
      if (!options.cross) return printClaims(which, options);
      if (which === undefined) return printCross(options);
      throw new UserError(
        `the cross table is of every paper, not of ${which} alone`,
        `leave out ${which}, or --cross`,
      );
    });
}

async function printClaims(which: string | undefined, { out, json }: Options): Promise<void> {
  const asked = papersNamed(which).flatMap(({ tables }) => tables);
  const ids = new Set(asked.map(({ id }) => id));
  const found = (await judgedClaims(out)).filter(({ table }) => ids.has(table));
  if (found.length === 0) {
    throw new UserError(
      `there are no verdicts${which === undefined ? '' : ` on ${which}`} in ${out}, and none came with the kit`,
      `train for some, hours a table: npm run refair -- run ${which ?? PAPERS[0]!.tables[0]!.id} --profile desk`,
    );
  }
  if (json) {
    console.log(
      JSON.stringify(
        found.map(({ origin: _, line: __, ...one }) => one),
        null,
        1,
      ),
    );
    return;
  }
  const width = terminalWidth();
  for (const own of Map.groupBy(found, ({ table }) => table).values()) {
    const [{ table, origin }] = own as [JudgedClaim];
    console.log(`\n${wrap(terminalProse(`${table} (${origin})`), width).join('\n')}`);
    for (const { line } of own)
      console.log(wrap(terminalProse(line), width, '  ', '    ').join('\n'));
  }
  const judged = new Set(found.map(({ table }) => table));
  const waiting = asked.filter(({ id, claims }) => claims.length > 0 && !judged.has(id));
  if (waiting.length === 0) return;
  const listed = waiting.map(
    ({ id, claims }) => `${id} (${claims.length} ${plural(claims.length, 'claim')})`,
  );
  console.log(`\n${wrap(`Not rerun so far: ${listed.join(', ')}`, width).join('\n')}`);
}

interface JudgedClaim extends ClaimVerdict {
  readonly paper: string;
  readonly table: string;
  readonly setting: string;
  readonly profile: ProfileName;
  readonly where: Found['where'];
  /** In words. */
  readonly origin: string;
  /** The verdict, on what, the claim, and the number that decides. */
  readonly line: string;
}

/**
 * The verdicts on every paper's claims: by this machine's results where these give some, else by those that
 * came with the kit.
 */
async function judgedClaims(out: string): Promise<JudgedClaim[]> {
  const papers = await Promise.all(
    PAPERS.map(async ({ id: paper }) => {
      const own = judging(await foundResults(paper, out));
      if (own === null) return [];
      const from = { paper, where: own.where, origin: origin(own) };
      return own.results.tables.flatMap(({ table, profile, settings }) => {
        const asked = findPaper(paper).tables.find(({ id }) => id === table);
        return settings.flatMap((setting) => {
          const told = asked === undefined ? [] : claimsAt(asked, setting);
          return setting.verdicts.map((verdict) => {
            const line = lineOf(
              verdict,
              told.find(({ primary }) => primary?.item === verdict),
            );
            return { ...from, table, setting: setting.id, profile, line, ...verdict };
          });
        });
      });
    }),
  );
  return papers.flat();
}

/** Without a reason where the table no longer makes the claim. */
function lineOf({ verdict, on, claim }: ClaimVerdict, told: ClaimResult | undefined): string {
  return `${verdict} (${on}): ${told === undefined ? claim : verdictLine(told)}`;
}

async function printCross({ profile: asked, json, out, store }: Options): Promise<void> {
  const { profile, rows } = await firstStored(asked === undefined ? BY_DEFAULT : [asked], store);
  const compared = await comparedCross(profile, out);
  if (json) {
    console.log(JSON.stringify([...rows, ...compared], null, 1));
    return;
  }
  const further = compared.length > 0;
  for (const table of [crossTable(rows), ...(further ? [comparedTable(compared)] : [])]) {
    console.log(`${blockText(table, terminalWidth()).join('\n')}\n`);
  }
  for (const line of [...summaryOf(rows), ...(further ? [comparedText(compared)] : [])]) {
    console.log(`${wrap(terminalProse(line), terminalWidth()).join('\n')}\n`);
  }
  const cross = await renderCross(rows, compared, profile, out);
  const index = await writeIndex(out, { papers: await frontPage(out), cross });
  const [pdf] = cross.files.slice(-1);
  console.log(`  ${relative(process.cwd(), pdf!.path)}\n  ${relative(process.cwd(), index)}`);
}

/** The cross table of the first profile of which the store holds something. */
async function firstStored(profiles: readonly ProfileName[], store: string) {
  for (const profile of profiles) {
    const rows = await storedCross(profile, store);
    if (rows.length > 0) return { profile, rows };
  }
  throw new UserError(
    `the store holds no method beside its plain model in profile ${profiles.join(' or ')}`,
    'run some tables first: npm start',
  );
}

/** The cross table of what a store holds. */
export async function storedCross(profile: ProfileName, store: string): Promise<CrossRow[]> {
  const engine = await processes().engineId();
  const contests = await storedContests(PAPERS, profile, storeAt(store), engine);
  return contests.flatMap(crossRows);
}

/**
 * Renders the cross table's report; gives its place on the page of all reports.
 *
 * @param compared methods beyond the papers' tables, which stand apart.
 */
export async function renderCross(
  rows: readonly CrossRow[],
  compared: readonly CrossRow[],
  profile: ProfileName,
  out: string,
  signal?: AbortSignal,
): Promise<IndexCross> {
  const date =
    rows
      .map(({ date: own }) => own)
      .sort()
      .at(-1) ?? '';
  const report = crossReport(rows, {
    profile,
    date,
    environment: environment(),
    asked: askedComparisons(PAPERS, profile),
    compared,
  });
  const { html, pdf } = await renderReport(report, join(out, FOLDER), { signal });
  return {
    title: CROSS_TITLE,
    profile,
    date: date.slice(0, 10),
    summary: [
      ...profileWarnings(profile),
      ...summaryOf(rows),
      ...(compared.length > 0 ? [comparedText(compared)] : []),
    ],
    table: crossTable(rows),
    files: [
      { label: 'Report', path: html },
      { label: 'PDF', path: pdf! },
    ],
  };
}
