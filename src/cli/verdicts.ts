import { join, relative } from 'node:path';
import { Command, Option } from 'commander';
import { UserError } from '../errors.ts';
import { storedContests } from '../papers/cross/contests.ts';
import { type CrossRow, crossRows } from '../papers/cross/cross-table.ts';
import { CROSS_TITLE, crossReport, crossTable, summaryOf } from '../papers/cross/report.ts';
import { frontPage } from '../papers/front-page.ts';
import { EMBEDDED, type ProfileName } from '../papers/profile.ts';
import { PAPERS } from '../papers/registry.ts';
import { profileWarnings } from '../papers/report/profile-warnings.ts';
import { readResults } from '../papers/results-file.ts';
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
      'print the verdicts on all claims of finished tables, or hold every stored method of the papers’ tables against its plain model; nothing is trained',
    )
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
    .action((options: Options) => (options.cross ? printCross(options) : printClaims(options)));
}

async function printClaims({ out, json }: Options): Promise<void> {
  const found = [];
  for (const paper of PAPERS) {
    const results = await readResults(join(out, paper.id));
    if (results === null) continue;
    for (const { table, profile, settings } of results.tables) {
      for (const { id, verdicts } of settings) {
        for (const verdict of verdicts) {
          found.push({ paper: paper.id, table, setting: id, profile, ...verdict });
        }
      }
    }
  }
  if (found.length === 0) {
    throw new UserError(`there are no verdicts in ${out}`, 'rerun the papers: npm start');
  }
  if (json) {
    console.log(JSON.stringify(found, null, 1));
    return;
  }
  const width = terminalWidth();
  for (const table of new Set(found.map((one) => one.table))) {
    console.log(`\n${table}`);
    for (const one of found.filter((other) => other.table === table)) {
      const text = `${one.verdict} (${one.on}): ${one.claim}`;
      console.log(wrap(terminalProse(text), width, '  ', '    ').join('\n'));
    }
  }
}

async function printCross({ profile: asked, json, out, store }: Options): Promise<void> {
  const { profile, rows } = await firstStored(asked === undefined ? BY_DEFAULT : [asked], store);
  if (json) {
    console.log(JSON.stringify(rows, null, 1));
    return;
  }
  console.log(blockText(crossTable(rows), terminalWidth()).join('\n'));
  for (const line of summaryOf(rows)) {
    console.log(`\n${wrap(terminalProse(line), terminalWidth()).join('\n')}`);
  }
  const cross = await renderCross(rows, profile, out);
  const index = await writeIndex(out, { papers: await frontPage(out), cross });
  const [pdf] = cross.files.slice(-1);
  console.log(`\n  ${relative(process.cwd(), pdf!.path)}\n  ${relative(process.cwd(), index)}`);
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

/** Renders the cross table's report; gives its place on the page of all reports. */
export async function renderCross(
  rows: readonly CrossRow[],
  profile: ProfileName,
  out: string,
  signal?: AbortSignal,
): Promise<IndexCross> {
  const date =
    rows
      .map(({ date: own }) => own)
      .sort()
      .at(-1)
      ?.slice(0, 10) ?? '';
  const folder = join(out, FOLDER);
  const { html, pdf } = await renderReport(crossReport(rows, profile, date), folder, { signal });
  return {
    title: CROSS_TITLE,
    profile,
    date,
    summary: [...profileWarnings(profile), ...summaryOf(rows)],
    table: crossTable(rows),
    files: [
      { label: 'Report', path: html },
      { label: 'PDF', path: pdf! },
    ],
  };
}
