import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import type { Paper } from '../papers/paper.ts';
import { findPaper } from '../papers/registry.ts';
import { readResults } from '../papers/results-file.ts';
import { root } from '../setup/paths.ts';
import { reportsOption, storeOption } from './flags.ts';
import { checkCommitted } from './report-check.ts';
import { paperJob, render } from './rerun.ts';

interface ReportFlags {
  readonly out: string;
  readonly store: string;
  readonly docx?: boolean;
  readonly check?: boolean;
  readonly json?: boolean;
}

export function command(): Command {
  return new Command('report')
    .description('render the report of a paper again from its results.json, or check its numbers')
    .argument('<paper>', 'for example fair-diagnosis')
    .addOption(reportsOption())
    .option('--docx', 'write a Word document too')
    .option(
      '--check',
      'compute each printed number again from the predictions (default: of the committed report)',
    )
    .addOption(storeOption())
    .option('--json', 'print what a check found as JSON, nothing else')
    .action(async (id: string, flags: ReportFlags, self: Command) => {
      const paper = findPaper(id);
      const given = self.getOptionValueSource('out') === 'cli';
      const folder = flags.check && !given ? checkedFolder(paper, flags.out) : join(flags.out, id);
      const results = await readResults(folder);
      if (results === null) {
        throw new UserError(
          `there are no results in ${resolve(folder)}`,
          `run a table first: npm run refair -- run ${paper.tables[0]!.id}`,
        );
      }
      if (flags.check) return checkCommitted(paper, results, folder, flags);
      await render(paperJob(paper, []), {
        out: flags.out,
        report: true,
        docx: flags.docx === true,
      });
    });
}

/** The committed report where its predictions are there too, else the user's own. */
function checkedFolder({ id }: Paper, own: string): string {
  const committed = join(root, 'reports', id);
  return existsSync(join(committed, 'trials')) ? committed : join(own, id);
}
