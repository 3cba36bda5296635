import type { Block, Section, TableBlock } from '../../report/document.ts';
import { plainTable } from '../../report/tables.ts';
import type { TrialProvenance } from '../../runs/trial.ts';
import { commitBefore } from '../../setup/version.ts';
import type { Paper, Subject } from '../paper.ts';
import { givesVerdicts } from '../profile.ts';
import type { SettingResult } from '../results.ts';
import type { PaperResults } from '../results-file.ts';
import { plural } from './print.ts';
import { inLines, parquetCommand, repeatCommands } from './repeat-commands.ts';

/** Everything needed to repeat and to check the numbers. */
export function provenanceSection(
  paper: Paper,
  results: PaperResults,
  settings: readonly SettingResult[],
): Section {
  return {
    id: 'provenance',
    title: 'Provenance',
    blocks: [
      ...provenanceBlocks(paper, results, settings),
      ...claimsBefore(paper, results, settings),
      {
        kind: 'prose',
        text: 'To repeat it, to compute every printed number again from the predictions that lie beside the committed report, to have these as Parquet, for pandas, R and DuckDB, and to see the method at work:',
      },
      // One block, which no page parts.
      {
        kind: 'code',
        text: [
          ...repeatCommands(paper, results).map((command) => inLines(command)),
          `npm run refair -- report ${paper.id} --check`,
          parquetCommand(paper),
          `npm run lab notebooks/${paper.id}.ipynb`,
        ].join('\n'),
      },
      {
        kind: 'prose',
        text: `Under each table and figure stands the file that holds its numbers. Splits are by patient (or lesion), seeded, and identified by the hash of the ids in each part; \`results.json\` lists the full hashes and every cell behind this document${paper.url === '' ? '' : `; the paper is at [${paper.url}](${paper.url})`}.`,
      },
    ],
  };
}

/**
 * What shows that claims stood before anything was trained: the commit of then, and what changed since.
 * Where no verdicts are given, nothing has to be shown.
 */
function claimsBefore(
  { id }: Paper,
  { profile }: PaperResults,
  settings: readonly SettingResult[],
): Block[] {
  const times = settings
    .flatMap(({ provenance }) => provenance.map((one) => one.finishedAt))
    .sort();
  const [first] = times;
  if (first === undefined || !givesVerdicts(profile)) return [];
  const stood = commitBefore(new Date(first));
  return [
    {
      kind: 'prose',
      text: `The first of these trainings ended on ${first.slice(0, 10)} at ${first.slice(11, 16)} UTC. Claims, what counts for and against them, margins and the settings that decide are code${stood === null ? '' : `, and stood at commit \`${stood}\` then`}; what has changed in it since, in a clone with its history:`,
    },
    {
      kind: 'code',
      text: `git log -p --since=${first.slice(0, 19)}Z -- src/papers/${id} src/evidence`,
    },
  ];
}

/** With what results were made, and where the time went. */
export function provenanceBlocks(
  subject: Subject,
  results: PaperResults,
  settings: readonly SettingResult[],
): Block[] {
  const { environment } = results;
  const work = workByTable(subject, results);
  const trials = work.flatMap((table) => table.trials);
  const splits = hashesOf(settings, ({ provenance }) =>
    provenance.map(({ splitHash }) => splitHash),
  );
  const data = hashesOf(settings, ({ dataset }) => [dataset.fingerprint]);
  return [
    {
      kind: 'facts',
      items: [
        {
          label: 'Software',
          text: [
            `refair ${environment.refair}`,
            `Node ${environment.node}`,
            ...new Set(trials.map(({ engine }) => engine)),
          ].join(', '),
        },
        { label: 'Hardware', text: environment.hardware },
        ...gpusOf(trials),
        {
          label: 'Work',
          text: `${trials.length.toLocaleString('en')} ${plural(trials.length, 'training')}, ${minutes(trials)} minutes of worker processes with one thread each; largest worker ${Math.max(0, ...trials.map((trial) => trial.peakMemoryMiB))} MiB`,
        },
        {
          label: 'Seeds',
          text: [...new Set(settings.flatMap((setting) => setting.seeds))].join(', ') || 'none',
        },
        ...[...data].map(([id, hashes]) => ({
          label: id,
          text: `data ${firstOf(hashes)}; splits ${firstOf(splits.get(id) ?? new Set())}`,
        })),
      ],
    },
    // Of one table the facts say it.
    ...(work.length < 2 ? [] : [workTable(work)]),
  ];
}

/** The GPUs that trained; nothing where there was none. */
function gpusOf(trials: readonly TrialProvenance[]): { label: string; text: string }[] {
  const counts = Map.groupBy(trials, ({ machine }) =>
    machine?.gpu === undefined ? null : `${machine.gpu}, driver ${machine.driver}`,
  );
  const each = [...counts].flatMap(([name, own]) =>
    name === null ? [] : [`${name} (${own.length} ${plural(own.length, 'training')})`],
  );
  return each.length === 0 ? [] : [{ label: 'GPU', text: each.join('; ') }];
}

interface TableWork {
  readonly title: string;
  readonly trials: readonly TrialProvenance[];
}

/** The trials of each table; those that tables share count in the first. */
function workByTable({ tables }: Subject, results: PaperResults): TableWork[] {
  const counted = new Set<string>();
  return tables.flatMap(({ id, title }) => {
    const result = results.tables.find(({ table }) => table === id);
    if (result === undefined) return [];
    const trials = result.settings
      .flatMap(({ provenance }) => provenance)
      .filter(({ finishedAt, seconds, splitHash }) => {
        const key = `${finishedAt} ${seconds} ${splitHash}`;
        return !counted.has(key) && counted.add(key);
      });
    return [{ title, trials }];
  });
}

function minutes(trials: readonly TrialProvenance[]): string {
  return (trials.reduce((sum, { seconds }) => sum + seconds, 0) / 60).toFixed(1);
}

function workTable(work: readonly TableWork[]): TableBlock {
  return plainTable({
    id: 'work',
    caption: 'Where the time went.',
    stub: 'Table',
    columns: [
      { id: 'trials', title: 'Trainings' },
      { id: 'minutes', title: 'Worker time', unit: 'minutes' },
    ],
    rows: work.map(({ title, trials }) => ({
      header: title,
      cells: [{ text: trials.length.toLocaleString('en') }, { text: minutes(trials) }],
    })),
    notes: [
      'Trainings that tables share count once, in the first; so does what trainings share (pretraining, distances), in the one that made it.',
    ],
  });
}

/** Hashes by data set, whose settings often share one. */
function hashesOf(
  settings: readonly SettingResult[],
  hashes: (setting: SettingResult) => readonly string[],
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const setting of settings) {
    const own = found.get(setting.dataset.id) ?? new Set();
    for (const hash of hashes(setting)) own.add(hash);
    found.set(setting.dataset.id, own);
  }
  return found;
}

/** The beginnings of the first three. */
function firstOf(hashes: ReadonlySet<string>): string {
  const shown = [...hashes].slice(0, 3).map((hash) => `\`${hash.slice(0, 16)}\``);
  return shown.join(', ') + (hashes.size > 3 ? ` and ${hashes.size - 3} more` : '');
}
