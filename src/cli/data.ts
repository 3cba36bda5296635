import { Command } from 'commander';
import type { Dataset } from '../data/dataset.ts';
import { describeDataset } from '../data/describe.ts';
import { NotPreparedError, selectionText } from '../data/loaders/prepared.ts';
import { listDatasets, loadDataset, preparedOptions, verifyDataset } from '../data/registry.ts';
import type { JsonObject } from '../json.ts';
import { addCommand, removeCommand } from './data-add.ts';
import { foldsCommand } from './data-folds.ts';
import { prepareCommand } from './data-prepare.ts';
import { progressMeter } from './data-progress.ts';
import { synthCommand } from './data-synth.ts';
import { descriptionText, listText } from './data-text.ts';
import { FAILED } from './exit-codes.ts';

/** `refair data`: which data sets there are, what is in them, and whether they are sound. */
export function command(): Command {
  return new Command('data')
    .description('list, explain, verify, add and prepare data sets')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(verifyCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand())
    .addCommand(foldsCommand())
    .addCommand(prepareCommand())
    .addCommand(synthCommand());
}

function listCommand(): Command {
  return new Command('list')
    .description('every data set, and what it stands in for')
    .option('--json', 'as JSON')
    .action(({ json }: { json?: boolean }) => {
      const entries = listDatasets();
      print(json ? JSON.stringify(entries, null, 2) : listText(entries));
    });
}

function showCommand(): Command {
  return new Command('show')
    .description('licence, labels, groups and counts of one data set')
    .argument('<id>', 'as `refair data list` prints it')
    .option('--json', 'as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const prepared = preparedOptions(id);
      const { dataset, options } = await loadShown(id, prepared ?? []);
      const description = describeDataset(dataset);
      const shown = prepared === null ? description : { ...description, options, prepared };
      print(json ? JSON.stringify(shown, null, 2) : descriptionText(shown));
    });
}

/** A set as trials load it; where it was prepared with other options only, with the first of them. */
async function loadShown(
  id: string,
  prepared: readonly JsonObject[],
): Promise<{ dataset: Dataset; options: JsonObject }> {
  try {
    return { dataset: await loadDataset(id), options: {} };
  } catch (error) {
    const [options] = prepared;
    if (!(error instanceof NotPreparedError) || options === undefined) throw error;
    return { dataset: await loadDataset(id, options), options };
  }
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('read all of some data sets, and list everything that is wrong')
    .argument('[id...]', 'all that are on this machine by default')
    .option('--json', 'as JSON')
    .action(async (ids: string[], { json }: { json?: boolean }) => {
      const results: JsonObject[] = [];
      const meter = json ? undefined : progressMeter();
      for (const id of ids.length > 0 ? ids : presentIds()) {
        // Each preparation is a copy of its own.
        const prepared = preparedOptions(id) ?? [];
        for (const options of prepared.length > 0 ? prepared : [{}]) {
          const context = meter === undefined ? {} : { progress: meter.update };
          const problems = await verifyDataset(id, options, context);
          meter?.end();
          const found = problems.map(({ message, fix }) => ({ message, fix }));
          results.push({ id, ...(prepared.length > 0 ? { options } : {}), problems: found });
          if (problems.length > 0) process.exitCode = FAILED;
          if (json) continue;
          const text = selectionText(options);
          const name = text === '' ? id : `${id} (${text})`;
          print(problems.length === 0 ? `✓ ${name}` : `✗ ${name}: ${count(problems.length)}`);
          for (const { message, fix } of problems) print(`  ${message}\n    fix: ${fix}`);
        }
      }
      if (json) print(JSON.stringify(results, null, 2));
    });
}

function presentIds(): string[] {
  return listDatasets()
    .filter(({ present }) => present)
    .map(({ id }) => id);
}

function count(problems: number): string {
  return problems === 1 ? '1 problem' : `${problems} problems`;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
