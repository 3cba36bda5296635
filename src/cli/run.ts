import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { ProfileName } from '../papers/paper.ts';
import { findPaper, findTable, PAPERS } from '../papers/registry.ts';
import { rerun, storeRoot } from './rerun.ts';
import { wrap } from './text.ts';

interface RunFlags {
  readonly dataset?: string;
  readonly attribute?: string;
  readonly label?: string;
  readonly profile: ProfileName;
  readonly seeds?: number;
  readonly workers?: number;
  readonly out: string;
  readonly store: string;
  readonly report: boolean;
  readonly json?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .description('rerun a table, or all tables of a paper, and render its report')
    .argument('<table>', 'for example fair-diagnosis/table-1, or fair-diagnosis for all its tables')
    .option('--dataset <id>', 'one data set (see: refair data list)')
    .option('--attribute <name>', 'one sensitive attribute')
    .option('--label <name>', 'one thing to predict, where a table has several')
    .addOption(profileOption('quick'))
    .option('--seeds <n>', 'how many seeds (default: the profile’s)', positiveInteger)
    .option(
      '--workers <n>',
      'worker processes, one thread each (default: one per core)',
      positiveInteger,
    )
    .option('--out <folder>', 'where reports go, one folder a paper', 'reports/local')
    .option('--store <folder>', 'where finished trials and stages are kept', storeRoot())
    .option('--no-report', 'only the results, no PDF')
    .option('--json', 'print the results as JSON, nothing else')
    .addHelpText('after', tablesHelp())
    .action(async (id: string, flags: RunFlags) => {
      const paper = id.includes('/') ? findTable(id).paper : findPaper(id);
      const tables = id.includes('/') ? [findTable(id).table] : paper.tables;
      const { failures } = await rerun([{ paper, tables }], {
        ...flags,
        out: resolve(flags.out),
        store: resolve(flags.store),
      });
      if (failures > 0) process.exitCode = 3;
    });
}

/** The tables of each paper, one paper a line. */
function tablesHelp(): string {
  const lines = PAPERS.flatMap(({ id, tables }) =>
    wrap(tables.map((table) => table.id.split('/')[1]).join(', '), 78, `  ${id}/ `, '    '),
  );
  return `\nTables (refair tables says more):\n${lines.join('\n')}`;
}

export function profileOption(fallback: ProfileName): Option {
  return new Option('--profile <name>', 'how much to spend')
    .choices(['smoke', 'quick', 'desk', 'paper'])
    .default(fallback);
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1 up.');
  }
  return value;
}
