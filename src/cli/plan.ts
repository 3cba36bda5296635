import { resolve } from 'node:path';
import { Command } from 'commander';
import { tablesNamed } from '../papers/registry.ts';
import type { Selection } from '../papers/run-table.ts';
import { neededBytes } from '../runs/cluster/needed-space.ts';
import { planLines, writePlan } from '../runs/cluster/plan-file.ts';
import { duration } from '../runs/status.ts';
import { addSelection, committedOption, storeOption } from './flags.ts';
import { titledTrials } from './on-cluster.ts';
import { bytesText, type Committed, storeAt } from './store.ts';

interface PlanOptions extends Selection, Committed {
  readonly out: string;
  readonly store: string;
}

/** `refair plan`: the trials behind a table, for other engines to train. */
export function command(): Command {
  const command = new Command('plan')
    .description('write the trials behind a table as a plan, for any engine that runs commands')
    .argument('<table>', 'for example fair-diagnosis/table-1, or fair-diagnosis for all its tables')
    .requiredOption('--out <file>', 'JSON lines: id, title, needs, minutes, memoryMiB, code, spec')
    .addOption(storeOption())
    .addOption(committedOption());
  return addSelection(command).action(async (id: string, options: PlanOptions) => {
    const { tables } = tablesNamed(id);
    const lines = await planLines(titledTrials(tables, options), storeAt(options.store, options));
    await writePlan(resolve(options.out), lines);
    const leaders = new Set(lines.flatMap(({ needs }) => needs)).size;
    const known = lines.filter(({ minutes }) => minutes !== null);
    const minutes = known.reduce((sum, line) => sum + line.minutes!, 0);
    console.log(
      `${options.out}: ${lines.length} trials, ${leaders} of which others need before them`,
    );
    if (known.length > 0) {
      console.log(`  ${known.length} of them take ${duration(60 * minutes)}, one after the other`);
    }
    const bytes = await neededBytes(lines.map(({ spec }) => spec));
    if (bytes > 0) {
      console.log(
        `  their weights need about ${bytesText(bytes)} in the store; refair store prune --stages frees them`,
      );
    }
  });
}
