import { Command, InvalidArgumentError, Option } from 'commander';
import { prepareDataset } from '../data/registry.ts';
import type { JsonObject } from '../json.ts';
import { progressMeter } from './data-progress.ts';
import { pictureSize } from './flags.ts';
import { interruptSignal } from './interrupt.ts';

/** Flags that name a further folder or file. */
const INPUTS = ['mimic-iv', 'demographics', 'clinical', 'sepsis3'] as const;
/** At most this many reasons and files are printed; the list on disk has all. */
const SHOWN = 5;

interface Flags extends Record<string, unknown> {
  readonly root: string;
  readonly json?: boolean;
}

/** `refair data prepare`: reads the user's own copy of a data set once, so that it loads quickly. */
export function prepareCommand(): Command {
  return new Command('prepare')
    .description('read your own copy of a data set, so that trials can use it; can be interrupted')
    .argument('<id>', 'as `refair data list` prints it')
    .requiredOption('--root <folder>', 'your copy, in the layout in which the source publishes it')
    .option('--mimic-iv <folder>', 'MIMIC-IV, for the sex, age and race of MIMIC-CXR patients')
    .option('--demographics <file>', "CheXpert's workbook of race, if it lies elsewhere")
    .option('--clinical <file>', "TCGA's clinical table, if it lies elsewhere")
    .option('--sepsis3 <file>', 'the table sepsis3 as the MIMIC code repository derives it')
    .option('--size <pixels>', 'side of the pictures, or height x width: 224, 150x200', pictureSize)
    .option('--views <views>', 'chest X-rays: frontal or all')
    .option('--year <year>', 'TEDS-D: which year, if the folder has several', parseYear)
    .addOption(
      new Option('--definition <name>', 'MIMIC-IV: what counts as sepsis').choices([
        'sepsis-3',
        'icd',
      ]),
    )
    .option('--labeller <name>', 'whose labels are the default')
    .addOption(
      new Option('--uncertain <meaning>', 'what an uncertain label counts as by default').choices([
        'negative',
        'positive',
        'ignore',
      ]),
    )
    .addOption(
      new Option('--blank <meaning>', 'what an unmentioned finding counts as by default').choices([
        'negative',
        'ignore',
      ]),
    )
    .option('--json', 'the outcome as JSON')
    .action(async (id: string, { root, json, ...flags }: Flags) => {
      const signal = interruptSignal(
        'interrupted; the same command goes on where this one stopped',
      );
      const { inputs, options } = sorted(flags);
      const meter = json ? undefined : progressMeter();
      const done = await prepareDataset(
        id,
        { root, inputs },
        options,
        meter === undefined ? { signal } : { signal, progress: meter.update },
      );
      meter?.end();
      const { records, folder, skipped, list, dataset } = done;
      if (json) {
        const { notes } = dataset.source;
        const outcome = { id, records, folder, skipped: skipped.length, list, notes };
        process.stdout.write(`${JSON.stringify(outcome, null, 2)}\n`);
        return;
      }
      const lines = [
        `${id}: ${records.toLocaleString('en')} records, ready in ${folder}`,
        ...dataset.source.notes.map((note) => `  ${note}`),
      ];
      if (skipped.length > 0) {
        lines.push(`  left out, as ${list} lists:`);
        lines.push(...skipped.slice(0, SHOWN).map(({ file, why }) => `    ${file}: ${why}`));
        if (skipped.length > SHOWN) lines.push(`    and ${skipped.length - SHOWN} more`);
      }
      process.stdout.write(`${lines.join('\n')}\n`);
    });
}

/** Flags that name paths, apart from those that are options of the loader. */
function sorted(flags: Readonly<Record<string, unknown>>): {
  inputs: Record<string, string>;
  options: JsonObject;
} {
  const inputs: Record<string, string> = {};
  const options: Record<string, JsonObject[string]> = {};
  for (const [key, value] of Object.entries(flags)) {
    const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if ((INPUTS as readonly string[]).includes(name)) inputs[name] = String(value);
    else options[key] = value as JsonObject[string];
  }
  return { inputs, options };
}

function parseYear(text: string): number {
  if (!/^\d{4}$/.test(text)) throw new InvalidArgumentError('give a year of four digits.');
  return Number(text);
}
