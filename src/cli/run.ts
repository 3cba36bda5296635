import { Command } from 'commander';
import { findPaper, findTable, PAPERS } from '../papers/registry.ts';
import {
  budgetOption,
  committedOption,
  count,
  profileOption,
  reportsOption,
  sizeOption,
  storeOption,
  workersOption,
} from './flags.ts';
import { type RerunOptions, rerun } from './rerun.ts';
import { wrap } from './text.ts';
import { explainTrials } from './why.ts';

export function command(): Command {
  return new Command('run')
    .description('rerun a table, or all tables of a paper, and render its report')
    .argument('<table>', 'for example fair-diagnosis/table-1, or fair-diagnosis for all its tables')
    .option('--dataset <id>', 'one data set (see: refair data list)')
    .option('--attribute <name>', 'one sensitive attribute')
    .option('--label <name>', 'one thing to predict, where a table has several')
    .addOption(sizeOption())
    .addOption(profileOption())
    .option('--seeds <n>', 'how many seeds (default: the profile’s)', count)
    .addOption(workersOption())
    .addOption(reportsOption())
    .addOption(storeOption())
    .addOption(committedOption())
    .option(
      '--until-decided',
      'where a table is looked at after 2, 4 and 8 repeats, train more for undecided claims',
    )
    .option(
      '--double',
      'train rows that the convergence gate refuses anew, with budget and grid doubled',
    )
    .addOption(budgetOption())
    .option('--no-report', 'only the results, no PDF')
    .option('--why', 'only say which trials are stored, and how others differ from those that are')
    .option('--json', 'print the results as JSON, nothing else')
    .addHelpText('after', tablesHelp())
    .action(async (id: string, options: RerunOptions & { readonly why?: boolean }) => {
      const paper = id.includes('/') ? findTable(id).paper : findPaper(id);
      const tables = id.includes('/') ? [findTable(id).table] : paper.tables;
      if (options.why) return explainTrials(tables, options);
      const { failures } = await rerun([{ paper, tables }], options);
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
