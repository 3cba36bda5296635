import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { PAPERS, tablesNamed } from '../papers/registry.ts';
import { FAILED } from './exit-codes.ts';
import {
  addSelection,
  budgetOption,
  committedOption,
  reportsOption,
  storeOption,
  workersOption,
} from './flags.ts';
import { addClusterOptions, onCluster, runOfTables, submitAll } from './on-cluster.ts';
import { paperJob, type RerunOptions, rerun } from './rerun.ts';
import { wrap } from './text.ts';
import { explainTrials } from './why.ts';

export function command(): Command {
  const command = new Command('run')
    .description('rerun a table, or all tables of a paper, and render its report')
    .argument(
      '<table>',
      'for example fair-diagnosis/table-1, or fair-diagnosis for all its tables',
    );
  return addClusterOptions(addSelection(command))
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
    .option('--stored', 'train nothing: report what is stored so far, without verdicts on the rest')
    .addOption(budgetOption())
    .option('--no-report', 'only the results, no PDF')
    .option('--why', 'only say which trials are stored, and how others differ from those that are')
    .option('--json', 'print the results as JSON, nothing else')
    .addHelpText('after', tablesHelp())
    .action(async (id: string, given: RunOptions, self: Command) => {
      const { paper, tables } = tablesNamed(id);
      refuseConflicts(given);
      const options = await onCluster(given, self);
      if (options.cluster !== undefined && options.detach) {
        await submitAll(runOfTables(tables, options, options.cluster, options), options);
        return;
      }
      if (options.why) return explainTrials(tables, options);
      const { failures } = await rerun([paperJob(paper, tables)], options);
      if (failures > 0) process.exitCode = FAILED;
    });
}

/** @throws UserError where one flag rules out what another asks for. */
function refuseConflicts({ stored, seeds, untilDecided, double, on, budget }: RunOptions): void {
  if (seeds !== undefined && untilDecided) {
    throw new UserError(
      '--seeds (or --repeats) says how many repeats there are, and --until-decided lets the claims say it',
      'leave one of them out',
    );
  }
  if (!stored) return;
  const trains = { '--until-decided': untilDecided, '--double': double, '--on': on };
  const [flag] = Object.entries(trains).find(([, given]) => given) ?? [];
  if (flag !== undefined) {
    throw new UserError(`--stored trains nothing, and ${flag} does`, 'leave one of them out');
  }
  if (budget !== undefined) {
    throw new UserError(
      '--stored trains nothing, so that --budget has nothing to limit',
      'leave one of them out',
    );
  }
}

interface RunOptions extends RerunOptions {
  readonly why?: boolean;
  readonly on?: string;
}

/** The tables of each paper, one paper a line. */
function tablesHelp(): string {
  const lines = PAPERS.flatMap(({ id, tables }) =>
    wrap(tables.map((table) => table.id.split('/')[1]).join(', '), 78, `  ${id}/ `, '    '),
  );
  return `\nTables (refair tables says more):\n${lines.join('\n')}`;
}
