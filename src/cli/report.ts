import { resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { findPaper } from '../papers/registry.ts';
import { readResults } from '../papers/results-file.ts';
import { reportsOption } from './flags.ts';
import { renderPaper } from './rerun.ts';

export function command(): Command {
  return new Command('report')
    .description('render the report of a paper again from its results.json')
    .argument('<paper>', 'for example fair-diagnosis')
    .addOption(reportsOption())
    .action(async (id: string, { out }: { out: string }) => {
      const paper = findPaper(id);
      if ((await readResults(resolve(out, paper.id))) === null) {
        throw new UserError(
          `there are no results in ${resolve(out, paper.id)}`,
          `run a table first: npm run refair -- run ${paper.tables[0]!.id}`,
        );
      }
      await renderPaper(paper, { out, report: true });
    });
}
