import { Command } from 'commander';
import { describeDataset } from '../data/describe.ts';
import { listDatasets, loadDataset, verifyDataset } from '../data/registry.ts';
import type { JsonObject } from '../json.ts';
import { prepareCommand } from './data-prepare.ts';
import { synthCommand } from './data-synth.ts';
import { descriptionText, listText } from './data-text.ts';

/** `refair data`: which data sets there are, what is in them, and whether they are sound. */
export function dataCommand(): Command {
  return new Command('data')
    .description('list, explain, verify and prepare data sets')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(verifyCommand())
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
      const description = describeDataset(await loadDataset(id));
      print(json ? JSON.stringify(description, null, 2) : descriptionText(description));
    });
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('read all of some data sets, and list everything that is wrong')
    .argument('[id...]', 'all that are on this machine by default')
    .option('--json', 'as JSON')
    .action(async (ids: string[], { json }: { json?: boolean }) => {
      const results: JsonObject[] = [];
      for (const id of ids.length > 0 ? ids : presentIds()) {
        const problems = await verifyDataset(id);
        results.push({ id, problems: problems.map(({ message, fix }) => ({ message, fix })) });
        if (problems.length > 0) process.exitCode = 1;
        if (json) continue;
        print(problems.length === 0 ? `✓ ${id}` : `✗ ${id}: ${count(problems.length)}`);
        for (const { message, fix } of problems) print(`  ${message}\n    fix: ${fix}`);
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
