import { Command, Option } from 'commander';
import {
  type AddPlan,
  addPlanned,
  isManifest,
  lookAtTable,
  planAddition,
  removeDataset,
  withDescription,
} from '../data/add-dataset.ts';
import { addManifest, planManifest } from '../data/add-manifest.ts';
import type { AddRequest, TableLook } from '../data/added/request.ts';
import { describeDataset } from '../data/describe.ts';
import type { LoadContext } from '../data/load-context.ts';
import type { Preparation } from '../data/loaders/loader.ts';
import { shown } from '../data/problem.ts';
import { suspectsOf } from '../data/suspects.ts';
import { askAbout, canAsk } from './data-add-questions.ts';
import { lookText, planText } from './data-add-text.ts';
import { progressMeter } from './data-progress.ts';
import { descriptionText } from './data-text.ts';
import { pictureSize } from './flags.ts';
import { interruptSignal } from './interrupt.ts';
import { terminalWidth, wrap } from './text.ts';

interface Flags extends Omit<AddRequest, 'table' | 'labels'> {
  readonly label: readonly string[];
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const HELP = `
Labels and groups name columns of the table:
  --label "malignant=dx:mel,bcc,akiec"   these values of dx are positive, all others negative
  --label died                           0 and 1, yes and no, false and true … speak for themselves
  --label "long-stay=days>=7"            from a number on; or days<7
  --label diagnosis                      more than two words: one class each
  --groups sex,age:60                    age below 60, and from 60 on; several cuts: age:40:60
  --groups "race:white|black+asian"      two groups, the second of two values; all others in none
  --groups "race:white|other=black+asian"   the same, called other; "race:white|*": white, all others
Several labels: give --label again. Every command takes combinations of attributes as sex:age.
Of a table without pictures, features are all columns that have no other use; columns that are known
only after the outcome are named with --leaks.
What is not said is asked on a terminal. The manifest is a Croissant file beside the table;
your list of sets is datasets.json in $XDG_CONFIG_HOME/refair (~/.config/refair).

Examples:
  refair data add skin.csv --images pics --image file --label "malignant=dx:mel,bcc,akiec" \\
      --groups sex,age:60 --patient lesion_id
  refair data add stays.csv --label died --groups sex,race --patient patient_id --leaks discharge_code
  refair data add skin.csv --dry-run     only looks
  refair data add skin.croissant.json --root /new/place     again, after the files were moved
`;

/** `refair data add`: the user's own table, with or without pictures, as a data set. */
export function addCommand(): Command {
  const list = (text: string, before: readonly string[] = []) => [
    ...before,
    ...text.split(',').map((one) => one.trim()),
  ];
  return new Command('add')
    .description('make a data set of your own table, with or without pictures, without code')
    .argument(
      '<table>',
      'csv or Parquet file; a folder of Parquet files that are one table, or of DICOM files alone; a Croissant file, also one that this wrote',
    )
    .option('--images <folder>', 'where the pictures are, if the table does not hold them')
    .option('--image <column>', 'which column names the pictures, or holds them (default: found)')
    .addOption(
      new Option('--label <label>', 'what is to be predicted; may be given again')
        .default([], 'asked')
        .argParser((text: string, before: readonly string[]) => [...before, text]),
    )
    .option('--groups <columns>', 'whom to compare: sex,age:60')
    .option('--patient <column>', 'whose records stay together: patient, lesion, hospital')
    .option('--record <column>', 'ids (default: names of pictures, else places in the table)')
    .option('--leaks <columns>', 'what no model may see, since it is known only afterwards', list)
    .option('--categories <columns>', 'numbers that are codes', list)
    .option('--missing <words>', 'further words that mean missing: -9,ND', list)
    .option('--keep <words>', 'words that are values here, though they usually mean missing', list)
    .option('--decimal-comma', 'numbers are written 63,5')
    .addOption(
      new Option(
        '--size <pixels>',
        'of the pictures: side, or height x width (default: 64)',
      ).argParser(pictureSize),
    )
    .option('--record-set <name>', 'which one of a Croissant file (default: the widest)')
    .option('--id <id>', 'name of the set (default: that of the table)')
    .option('--title <text>', 'for reports')
    .option('--licence <text or URL>', 'for reports')
    .option('--citation <text>', 'for reports')
    .option('--url <URL>', 'where it comes from')
    .option('--manifest <file>', 'where the manifest is written (default: beside the table)')
    .option(
      '--root <folder>',
      'of a manifest: where its files are (default: as listed, or beside it)',
    )
    .option('--dry-run', 'look, say what would be added, and write nothing')
    .option('--json', 'what was found and done, as JSON')
    .addHelpText('after', HELP)
    .action(async (table: string, { label, dryRun = false, json = false, ...rest }: Flags) => {
      const signal = interruptSignal('interrupted; nothing was added');
      const meter = json ? undefined : progressMeter();
      const context = { signal, ...(meter && { progress: meter.update }), end: () => meter?.end() };
      const request = { ...rest, table, labels: label };
      const add = isManifest(table) ? addDescribed : addTable;
      await add(request, { dryRun, json }, context);
    });
}

/** How the command is run: `dryRun` writes nothing, `json` prints one object and asks nothing. */
interface Manner {
  readonly dryRun: boolean;
  readonly json: boolean;
}

interface Context extends Pick<LoadContext, 'progress' | 'signal'> {
  readonly signal: AbortSignal;
  /** Takes the line of progress away. */
  end(): void;
}

/** By a manifest that refair wrote. */
async function addDescribed(
  request: AddRequest,
  { dryRun, json }: Manner,
  context: Context,
): Promise<void> {
  if (dryRun) {
    const plan = await planManifest(request, context);
    context.end();
    return print(json ? planJson(plan) : `${lookText(plan.look)}\n${planText(plan)}`);
  }
  const done = await addManifest(request, context);
  context.end();
  print(json ? addedJson(request.table, done) : addedText(request.table, done));
}

/** A table; what is not said is asked where somebody is there to answer. */
async function addTable(
  asked: AddRequest,
  { dryRun, json }: Manner,
  context: Context,
): Promise<void> {
  const complete = asked.labels.length > 0 && asked.groups !== undefined;
  const asking = !complete && !dryRun && !json && canAsk();
  let request = await withDescription(asked, {
    ...context,
    dryRun: dryRun || (!complete && !asking),
  });
  context.end();
  let look: TableLook | undefined;
  if (!complete) {
    look = await lookAtTable(request, context);
    context.end();
    if (!json) print(lookText(look));
    if (dryRun) return json ? print(JSON.stringify({ look }, null, 2)) : undefined;
    if (asking) request = await askAbout(request, look, context.signal);
  }
  const plan = await planAddition(request, context);
  context.end();
  if (!json && look === undefined) print(lookText(plan.look));
  if (!json) print(planText(plan));
  if (dryRun) return json ? print(planJson(plan)) : undefined;
  const done = await addPlanned(plan, context);
  context.end();
  print(json ? planJson(plan, done) : addedText(plan.path, done));
}

/** `refair data remove`: takes an added set off the list. */
export function removeCommand(): Command {
  return new Command('remove')
    .description('forget a data set that you added; its files and its manifest stay')
    .argument('<id>', 'as `refair data list` prints it')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const manifest = await removeDataset(id);
      print(
        json
          ? JSON.stringify({ id, manifest }, null, 2)
          : `${id} is forgotten; its manifest stays: ${manifest}`,
      );
    });
}

function planJson({ look, manifest, path, doubts }: AddPlan, done?: Preparation): string {
  const { id: _id, path: _path, ...content } = manifest;
  return JSON.stringify(
    {
      id: manifest.id,
      manifest: path,
      look,
      doubts,
      describes: content['refair:dataset'],
      ...(done === undefined ? { added: false } : outcomeOf(done)),
    },
    null,
    2,
  );
}

function outcomeOf({ records, skipped, list, dataset }: Preparation) {
  return {
    added: true,
    records,
    skipped: skipped.length,
    list,
    fingerprint: dataset.fingerprint,
    suspects: suspectsOf(dataset),
  };
}

function addedJson(manifest: string, done: Preparation): string {
  return JSON.stringify({ id: done.dataset.id, manifest, ...outcomeOf(done) }, null, 2);
}

/** Columns that may give a label away, and how to leave them out. */
function suspectsText(dataset: Preparation['dataset']): string[] {
  const found = suspectsOf(dataset);
  if (found.length === 0) return [];
  const names = [...new Set(found.map(({ column }) => column))];
  return [
    '',
    ...found.flatMap(({ column, why }) =>
      wrap(`note: ${shown(column, false)} ${why}`, terminalWidth(), '', '  '),
    ),
    ...wrap(
      `What is known only after the outcome teaches models nothing of use: add the set again with --leaks ${names.join(',')}`,
      terminalWidth(),
      '',
      '  ',
    ),
  ];
}

/** How many files that were left out are named. */
const SHOWN = 5;

function addedText(path: string, done: Preparation): string {
  const { skipped, list, dataset } = done;
  const { id, features } = dataset;
  const left = skipped.slice(0, SHOWN).map(({ file, why }) => `  ${file}: ${why}`);
  const methods =
    features.kind === 'image' ? 'erm group-dro fair-diagnosis' : 'erm group-dro fairgrad';
  return [
    '',
    descriptionText(describeDataset(dataset)),
    ...(skipped.length > 0 ? [`left out, as ${list} lists:`, ...left] : []),
    ...(skipped.length > SHOWN ? [`  and ${skipped.length - SHOWN} more`] : []),
    ...suspectsText(dataset),
    '',
    `added as ${id}; its manifest: ${path}`,
    `try it:  npm run refair -- compare ${methods} --dataset ${id} --profile smoke`,
  ].join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
