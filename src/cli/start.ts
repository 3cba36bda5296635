import { join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import type { ProfileName } from '../papers/paper.ts';
import { PAPERS } from '../papers/registry.ts';
import { indexEntry } from '../papers/report/index-entry.ts';
import { writeIndex } from '../report/index-page.ts';
import { duration } from '../runs/status.ts';
import { loadEngine } from '../tensor/engine.ts';
import { rerun, storeRoot } from './rerun.ts';
import { positiveInteger, profileOption } from './run.ts';

interface StartFlags {
  readonly profile: ProfileName;
  readonly workers?: number;
  readonly out: string;
  readonly store: string;
}

export function startCommand(): Command {
  return new Command('start')
    .description('rerun the main table of every paper on embedded data and hand over the reports')
    .addOption(profileOption('quick'))
    .option('--workers <n>', 'worker processes (default: one per core)', positiveInteger)
    .option('--out <folder>', 'where reports go', 'reports/local')
    .option('--store <folder>', 'where finished trials are kept', storeRoot())
    .action(async (flags: StartFlags) => {
      const started = performance.now();
      const engine = await loadEngine();
      console.log(`Engine: ${engine.id}${engine.reason ? ` (${engine.reason})` : ''}`);
      const out = resolve(flags.out);
      const { reports, failures } = await rerun(
        PAPERS.map((paper) => ({ paper, tables: paper.tables.slice(0, 1) })),
        { ...flags, out, store: resolve(flags.store), report: true },
      );
      const entries = await Promise.all(
        reports.map(({ paper, results }) => indexEntry(paper, results, join(out, paper.id))),
      );
      const index = await writeIndex(out, entries);
      console.log(`\nDone in ${duration((performance.now() - started) / 1000)}. Open:`);
      for (const { pdf } of reports) console.log(`  ${relative(process.cwd(), pdf!)}`);
      console.log(`  ${relative(process.cwd(), index)}  (all verdicts on one page)`);
      if (failures > 0) process.exitCode = 3;
    });
}
