import { rm } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import type { Comparison } from '../papers/comparison/comparison.ts';
import { hasRequest } from '../papers/comparison/saved-request.ts';
import { committedExports, exportPaper } from '../papers/exports.ts';
import type { Paper } from '../papers/paper.ts';
import type { ProfileName } from '../papers/profile.ts';
import { findPaper, PAPERS } from '../papers/registry.ts';
import { processes } from '../runs/executors/processes.ts';
import { importTrials, openExports } from '../runs/exports/folder.ts';
import { writeParquet } from '../runs/exports/parquet.ts';
import { importScores, scoresPath } from '../runs/exports/scores-folder.ts';
import { importsOf, openStore, type Store } from '../runs/store.ts';
import { pruneStore, type Space, storeSpace } from '../runs/store-space.ts';
import { storedComparison } from './comparison-job.ts';
import { profileOption, storeOption, wholeNumber } from './flags.ts';

interface ExportFlags {
  readonly paper?: string;
  readonly profile: ProfileName;
  readonly prune?: boolean;
  readonly store: string;
}

interface PruneFlags {
  readonly store: string;
  readonly stages?: boolean;
  readonly older: number;
}

/** `1.3 GiB`. */
export function bytesText(bytes: number): string {
  return bytes < 2 ** 30
    ? `${(bytes / 2 ** 20).toFixed(1)} MiB`
    : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}

/** `stages: 120, 1.3 GiB`. */
function spaceText({ kind, count, bytes }: Space): string {
  return `${kind}: ${count}, ${bytesText(bytes)}`;
}

export interface Committed {
  /** Whether the trials that this clone holds as files count as stored. Default: they do. */
  readonly committed?: boolean | undefined;
}

/**
 * The store at a path, with the trials that the clone holds unless all are to be trained here;
 * damaged files are told and left out.
 */
export function storeAt(path: string, { committed = true }: Committed = {}): Store {
  return openStore(path, {
    exports: committed ? committedExports() : [],
    onDamaged: ({ message, fix }) => console.error(`warning: ${message}\n  fix: ${fix}`),
  });
}

/** `store`: finished trials as files that travel. */
export function command(): Command {
  return new Command('store')
    .description(
      'say what is stored, delete left-overs; take finished trials along, without their weights, and bring in those of others',
    )
    .addCommand(
      new Command('export')
        .description(
          'write predictions, choices and curves of the finished trials of a paper or comparison, and the scores of what they were tuned on',
        )
        .argument(
          '<folder>',
          "for example reports/fair-diagnosis/trials, the paper by its name; or trials beside a comparison's report",
        )
        .option('--paper <id>', "where the folder's name does not say it")
        .addOption(profileOption().default('desk'))
        .option(
          '--prune',
          'delete trials there that no table of the paper asks for any more, and scores that none chose by',
        )
        .addOption(storeOption())
        .action(exportTo),
    )
    .addCommand(
      new Command('parquet')
        .description('write predictions of exported trials as Parquet, for pandas, R and DuckDB')
        .argument('<folder>', 'what store export wrote, for example reports/fairgrad/trials')
        .requiredOption('--out <folder>', 'where to: a file a trial, and trials.csv')
        .action(parquetFrom),
    )
    .addCommand(
      new Command('du')
        .description('say what the store holds, and how much room it takes')
        .addOption(storeOption())
        .option('--json', 'print JSON instead of lines')
        .action(async ({ store, json }: { store: string; json?: boolean }) => {
          const spaces = await storeSpace(store);
          if (json) console.log(JSON.stringify(spaces, null, 1));
          else for (const space of spaces) console.log(spaceText(space));
        }),
    )
    .addCommand(
      new Command('prune')
        .description(
          'delete what killed processes and damage left, free locks, and checkpoints of a month ago; trials, and scores of what they were tuned on, are never deleted',
        )
        .option(
          '--stages',
          'also weights that trials share, and checkpoints: made again where they are needed again',
        )
        .option('--older <days>', 'only what is older than so many days', wholeNumber(0, 36_500), 0)
        .addOption(storeOption())
        .action(async ({ store, stages = false, older }: PruneFlags) => {
          const gone = await pruneStore(store, { stages, days: older });
          console.log(`deleted ${gone.map(spaceText).join('; ') || 'nothing'}`);
        }),
    )
    .addCommand(
      new Command('import')
        .description(
          'make exported trials count as stored, whatever engine trained them; a further seed of theirs is then not tuned again',
        )
        .argument('[folders...]', 'default: all that this clone holds (those count anyway)')
        .addOption(storeOption())
        .action(importFrom),
    );
}

async function exportTo(folder: string, flags: ExportFlags): Promise<void> {
  const target = resolve(folder);
  // With what this clone holds: a training of the gate is found by the trial that it repeats.
  const store = storeAt(flags.store);
  const executor = processes();
  // A comparison has what was asked for beside its report.
  const made = hasRequest(dirname(target))
    ? await storedComparison(dirname(target), store, executor)
    : null;
  const paper = made?.job.paper ?? paperOf(folder, flags.paper);
  const profile = made === null ? flags.profile : profileOf(made.job.paper);
  const outcome = await exportPaper(paper, profile, store, executor, target, made?.search);
  const { written, known, bytes, licensed, strangers, scores } = outcome;
  if (written + known === 0) {
    throw new UserError(
      `the store holds no trial of ${paper.id} in profile ${profile} that can be exported`,
      licensed > 0
        ? `its ${licensed} finished trials are of licensed data, which stay where they are`
        : `run a table first: npm run refair -- ${made === null ? `run ${paper.id} --profile ${profile}` : 'compare'}`,
    );
  }
  console.log(
    `${relative(process.cwd(), target) || '.'}: ${written} trials written (${bytesText(bytes)}), ${known} were there`,
  );
  if (scores.written + scores.known > 0) {
    console.log(
      `with the scores of ${scores.written} models that were tried while tuning (${bytesText(scores.bytes)}), ${scores.known} were there`,
    );
  }
  if (scores.incomplete > 0) {
    console.log(
      `the store lacks scores that ${scores.incomplete} of the trials chose by, and the weights that would give them: further seeds are tuned anew`,
    );
  }
  if (licensed > 0) {
    console.log(`${licensed} of licensed data stay here: ids and predictions are not for everyone`);
  }
  // Where the store lacks some, nobody knows whose the others are.
  const strangeScores = scores.incomplete > 0 ? [] : scores.strangers;
  const files = [
    ...strangers.map((name) => join(target, `${name}.trial`)),
    ...strangeScores.map((name) => scoresPath(target, name)),
  ];
  if (files.length === 0) return;
  const what = [
    ...(strangers.length > 0 ? [`${strangers.length} trials`] : []),
    ...(strangeScores.length > 0 ? [`scores of ${strangeScores.length} models`] : []),
  ].join(' and ');
  if (flags.prune) {
    for (const file of files) await rm(file);
    console.log(`${what} deleted that no table asks for any more`);
  } else {
    console.log(`${what} there that no table asks for in profile ${profile}: --prune deletes them`);
  }
}

function profileOf({ asked: [first] }: Comparison): ProfileName {
  return first!.question.setting.profile;
}

async function importFrom(folders: readonly string[], { store }: ExportFlags): Promise<void> {
  let faults = 0;
  for (const folder of folders.length > 0 ? folders.map((one) => resolve(one)) : present()) {
    const { added, known, damaged } = await importTrials(folder, importsOf(store));
    console.log(
      `${relative(process.cwd(), folder) || '.'}: ${added.length} trials brought in, ${known.length} were there`,
    );
    const scores = await importScores(folder, importsOf(store));
    if (scores.added.length + scores.known.length > 0) {
      console.log(
        `with the scores of ${scores.added.length} models that were tried while tuning, ${scores.known.length} were there`,
      );
    }
    const all = [...damaged, ...scores.damaged];
    for (const { message, fix } of all) console.error(`error: ${message}\n  fix: ${fix}`);
    faults += all.length;
  }
  if (faults > 0) process.exitCode = 2;
}

async function parquetFrom(folder: string, { out }: { readonly out: string }): Promise<void> {
  const exported = openExports(resolve(folder));
  if ((await exported.names()).length === 0) {
    throw new UserError(
      `there is no exported trial in ${folder}`,
      'name a folder that store export made, such as reports/fairgrad/trials',
    );
  }
  const { written, damaged } = await writeParquet(exported, resolve(out));
  console.log(`${out}: ${written} trials written, and trials.csv, which says what each is`);
  for (const { message, fix } of damaged) console.error(`error: ${message}\n  fix: ${fix}`);
  if (damaged.length > 0) process.exitCode = 2;
}

function present(): string[] {
  const found = committedExports();
  if (found.length > 0) return found;
  throw new UserError(
    'this clone holds no exported trials',
    'name a folder that store export made',
  );
}

/** The paper that is named, or that a part of the path is called after. */
function paperOf(folder: string, named: string | undefined): Paper {
  if (named !== undefined) return findPaper(named);
  const path = resolve(folder);
  const ids = [basename(path), basename(dirname(path))];
  const found = PAPERS.find(({ id }) => ids.includes(id));
  if (found !== undefined) return found;
  throw new UserError(
    `${folder} does not say which paper's trials to export`,
    `export to reports/<paper>/trials, or name one with --paper: ${PAPERS.map(({ id }) => id).join(', ')}`,
  );
}
