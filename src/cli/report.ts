import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { UserError } from '../errors.ts';
import { readingOnly } from '../papers/check/recompute.ts';
import { findPaper } from '../papers/registry.ts';
import { readResults } from '../papers/results-file.ts';
import { root } from '../setup/paths.ts';
import { isComparison, storedComparison } from './comparison-job.ts';
import { reportsOption, storeOption } from './flags.ts';
import type { Job } from './job.ts';
import { checkCommitted, storeBeside } from './report-check.ts';
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
    .description(
      'render the report of a paper or comparison again from its results.json, or check its numbers',
    )
    .argument('<report>', 'for example fair-diagnosis, or compare/support2-sepsis-race')
    .addOption(reportsOption())
    .option('--docx', 'write a Word document too')
    .option(
      '--check',
      'compute each printed number again from the predictions; without --out, of the report that comes with the clone, if any',
    )
    .addOption(storeOption())
    .option('--json', 'print what a check found as JSON, nothing else')
    .action(async (id: string, flags: ReportFlags, self: Command) => {
      const given = self.getOptionValueSource('out') === 'cli';
      const folder = flags.check && !given ? checkedFolder(id, flags.out) : join(flags.out, id);
      const results = await readResults(folder);
      if (results === null) {
        throw new UserError(
          `there are no results in ${resolve(folder)}`,
          `run a table first: npm run refair -- ${runOf(id)}`,
        );
      }
      const engine = results.tables[0]?.settings[0]?.provenance[0]?.engine ?? '';
      const stored = storeBeside(folder, flags.store);
      const job: Job = isComparison(id)
        ? (await storedComparison(folder, stored, readingOnly(engine))).job
        : paperJob(findPaper(id), []);
      if (flags.check) return checkCommitted(job, results, folder, flags);
      await render(job, {
        out: flags.out,
        report: true,
        docx: flags.docx === true,
      });
    });
}

/** The committed report where its predictions are there too, else the user's own. */
function checkedFolder(id: string, own: string): string {
  const committed = join(root, 'reports', id);
  return existsSync(join(committed, 'trials')) ? committed : join(own, id);
}

/** What gives a report its results: nothing is trained where the clone holds trials of the paper, all at `desk`. */
function runOf(id: string): string {
  if (isComparison(id)) return 'compare';
  const run = `run ${findPaper(id).tables[0]!.id}`;
  const committed = existsSync(join(root, 'reports', id, 'trials'));
  return committed ? `${run} --profile desk --stored` : run;
}
