import { relative } from 'node:path';
import { Command } from 'commander';
import { comparedCross } from '../papers/cross/compared.ts';
import { frontPage } from '../papers/front-page.ts';
import { PAPERS } from '../papers/registry.ts';
import { writeIndex } from '../report/index-page.ts';
import { duration } from '../runs/status.ts';
import { loadEngine } from '../tensor/engine.ts';
import { FAILED } from './exit-codes.ts';
import {
  committedOption,
  profileOption,
  reportsOption,
  storeOption,
  workersOption,
} from './flags.ts';
import { paperJob, type RerunOptions, rerun } from './rerun.ts';
import { renderCross, storedCross } from './verdicts.ts';

export function command(): Command {
  return new Command('start')
    .description('rerun the main table of every paper on embedded data and hand over the reports')
    .addOption(profileOption())
    .addOption(workersOption())
    .addOption(reportsOption())
    .addOption(storeOption())
    .addOption(committedOption())
    .action(async (options: Omit<RerunOptions, 'report'>) => {
      const started = performance.now();
      const engine = await loadEngine();
      console.log(`Engine: ${engine.id}${engine.reason ? ` (${engine.reason})` : ''}`);
      const { out } = options;
      const { reports, failures } = await rerun(
        PAPERS.map((paper) => paperJob(paper, paper.tables.slice(0, 1))),
        { ...options, report: true },
      );
      // Of what was just trained, and whatever else the store holds.
      const rows = await storedCross(options.profile, options.store);
      const compared = await comparedCross(options.profile, out);
      const cross =
        rows.length === 0 ? null : await renderCross(rows, compared, options.profile, out);
      const index = await writeIndex(out, { papers: await frontPage(out), cross });
      console.log(`\nDone in ${duration((performance.now() - started) / 1000)}. Open:`);
      for (const { pdf } of reports) console.log(`  ${relative(process.cwd(), pdf!)}`);
      for (const { path } of cross?.files.slice(-1) ?? [])
        console.log(`  ${relative(process.cwd(), path)}  (every method)`);
      console.log(
        `  ${relative(process.cwd(), index)}  (the way in: every claim, verdict and run on one page)`,
      );
      if (failures > 0) process.exitCode = FAILED;
    });
}
