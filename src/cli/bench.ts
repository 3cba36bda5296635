import { Command } from 'commander';
import { blockText } from '../bench/block-text.ts';
import { BENCH_PARTS } from '../bench/parts.ts';
import { UserError } from '../errors.ts';
import type { TableBlock } from '../report/document.ts';
import { interruptSignal } from './interrupt.ts';

/** `bench`: this kit against its rivals, side by side on this machine. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure this kit against others on this machine, side by side')
    .option('--only <part...>', `some parts only: ${partNames()}`)
    .option('--json', 'as JSON')
    .action(async (options: { only?: string[]; json?: boolean }) => {
      const unknown = options.only?.find((name) => BENCH_PARTS.every((part) => part.name !== name));
      if (unknown !== undefined) {
        throw new UserError(
          `the benchmark has no part "${unknown}"`,
          `choose among: ${partNames()}`,
        );
      }
      const signal = interruptSignal('interrupted; a benchmark keeps nothing, start it again');
      const blocks: TableBlock[] = [];
      for (const part of BENCH_PARTS) {
        if (options.only !== undefined && !options.only.includes(part.name)) continue;
        signal.throwIfAborted();
        console.error(part.title);
        const progress = (line: string) => console.error(`  ${line}`);
        const block = await part.run({ progress, signal }).catch((error: unknown) => {
          signal.throwIfAborted();
          throw error;
        });
        blocks.push(block);
        if (!options.json) console.log(`\n${part.title}\n${blockText(block)}`);
      }
      if (options.json) console.log(JSON.stringify(blocks, null, 1));
    });
}

function partNames(): string {
  return BENCH_PARTS.map((part) => part.name).join(', ');
}
