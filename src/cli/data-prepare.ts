import { Command, Option } from 'commander';
import { preparationFlags, prepareDataset } from '../data/registry.ts';
import { progressMeter } from './data-progress.ts';
import { interruptSignal } from './interrupt.ts';

/** At most this many reasons and files are printed; the list on disk has all. */
const SHOWN = 5;

interface Flags extends Record<string, unknown> {
  readonly root?: string;
  readonly json?: boolean;
}

/** `refair data prepare`: reads the user's own copy of a data set once, so that it loads quickly. */
export function prepareCommand(): Command {
  const command = new Command('prepare')
    .description('read your own copy of a data set, so that trials can use it; can be interrupted')
    .argument('<id>', 'as `refair data list` prints it')
    .option(
      '--root <folder>',
      'your copy, in the layout in which the source publishes it (of an added set: where it is)',
    );
  const asked = preparationFlags().map(({ name, value, help }) => ({
    name,
    option: new Option(`--${name} <${value}>`, help),
  }));
  for (const { option } of asked) command.addOption(option);
  return command
    .option('--json', 'the outcome as JSON')
    .action(async (id: string, { root, json, ...given }: Flags) => {
      const signal = interruptSignal(
        'interrupted; the same command goes on where this one stopped',
      );
      const flags = asked.flatMap(({ name, option }) => {
        const text = given[option.attributeName()];
        return typeof text === 'string' ? [[name, text]] : [];
      });
      const meter = json ? undefined : progressMeter();
      const done = await prepareDataset(
        id,
        root,
        Object.fromEntries(flags),
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
